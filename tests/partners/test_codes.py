"""How codes are made and read from anybody's typing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners import codes

CODE = "ABEK-MHOP-CTYX-0731"
BARE = "ABEKMHOPCTYX0731"


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        BARE,
        CODE.lower(),
        "abek mhop ctyx 0731",
        "  ABEK-MHOP-CTYX-0731\n",
        "\tABEK MHOP\r\nCTYX\t0731",
        "ABEK–MHOP—CTYX‐0731",  # en dash, em dash, typographic hyphen
        "ABEK−MHOP‑CTYX﹣0731",  # minus sign, non-breaking hyphen, small hyphen
        "ABEK_MHOP_CTYX_0731",
        "ABEK\u00a0MHOP\u2009CTYX\u30000731",  # kinds of space
        "\ufeffABEK\u200bMHOP\u200dCTYX\u00ad0731",  # invisible signs
        "ＡＢＥＫ－ＭＨＯＰ－ＣＴＹＸ－０７３１",
        "ａｂｅｋｍｈｏｐｃｔｙｘ０７３１",
        "АВЕК-МНОР-СТУХ-0731",  # Cyrillic
        "авек-мнор-стух-0731",
        "АBЕK-MНOР-CТYХ-0731",  # a mixture
        "A-B-E-K-M-H-O-P-C-T-Y-X-0-7-3-1",
    ],
)
def test_every_way_of_typing_a_code_is_the_same_code(typed: str) -> None:
    assert codes.normalise(typed) == BARE
    assert codes.digest(typed, "key") == codes.digest(CODE, "key")
    assert codes.last_four(typed) == "0731"
    assert codes.looks_like_a_code(typed)


@pytest.mark.parametrize(
    ("cyrillic", "latin"), list(zip("АВЕКМНОРСТУХавекмнорстух", "ABEKMHOPCTYX" * 2, strict=True))
)
def test_a_cyrillic_look_alike_is_the_latin_letter(cyrillic: str, latin: str) -> None:
    assert codes.normalise(cyrillic) == latin


@pytest.mark.parametrize("code", ["ALPH-ADEM-0000-0001", "BETA-ADEM-0000-0001"])
def test_the_codes_of_the_demo_are_codes(code: str) -> None:
    assert codes.normalise(code.lower()) == code.replace("-", "")
    assert codes.looks_like_a_code(code)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " - ",
        "ABEK",
        BARE + "1",
        "ЯЖЩЮ-MHOP-CTYX-0731",
        "ABEK.MHOP.CTYX.0731",
        "ABEK-MHOP-CTYX-073!",
    ],
)
def test_anything_else_is_no_code(typed: str) -> None:
    assert not codes.looks_like_a_code(typed)


def test_a_foreign_sign_is_kept_so_that_it_cannot_match_a_code() -> None:
    assert codes.digest(CODE + "Ж", "key") != codes.digest(CODE, "key")
    assert codes.digest("ABEK.MHOP.CTYX.0731", "key") != codes.digest(CODE, "key")


@given(st.text("ABKabk019АВКавкХх-–— _\u200b\u00a0ＡｂＫ０９", max_size=40))
def test_what_was_normalised_stays_as_it_is(text: str) -> None:
    once = codes.normalise(text)
    assert once.isascii()
    assert codes.normalise(once) == once


@given(st.text())
def test_any_text_at_all_can_be_asked_about(text: str) -> None:
    assert codes.looks_like_a_code(text) in (True, False)
    assert len(codes.digest(text, "key")) == 64


def test_new_codes_come_in_fours_without_signs_that_look_alike() -> None:
    made = {codes.generate() for _ in range(500)}
    assert len(made) == 500
    for code in made:
        assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
        assert not set(code) & set("0OQ1IL2Z5S8BGU")
        assert codes.in_groups(codes.normalise(code.lower())) == code


def test_the_digest_depends_on_the_key() -> None:
    assert codes.digest(CODE, "one") != codes.digest(CODE, "other")
    assert len(codes.digest(CODE, "one")) == 64
    assert codes.digest("\ud800", "one") != codes.digest("", "one")
    assert codes.digest(CODE, "key") == (
        "28676c6ab8a1a2c0bdfd35d12b4b4ca235e24ed605d8d6eba883b5081ff1c80a"
    )


@pytest.mark.parametrize(
    "pair", ["СC", "ОO", "АA", "ЕE", "ВB", "КK", "МM", "НH", "РP", "ТT", "УY", "ХX"]
)
def test_no_new_code_has_a_digit_and_a_letter_that_look_alike_in_either_alphabet(pair: str) -> None:
    assert codes.normalise(pair) == pair[1] * 2
    digits = {"O": "0", "B": "8", "З": "3"}
    for letter, digit in digits.items():
        assert not ({codes.normalise(letter), digit} <= set(codes.ALPHABET))


def test_a_code_in_clear_is_not_printed_with_a_frames_variables() -> None:
    code = codes.generate()
    assert str(code) not in repr(code)
    assert str(code) not in repr([code]) + repr({"code": code}) + f"{code!r}"
    assert f"{code}" == str(code)
    assert len(code) == 19
