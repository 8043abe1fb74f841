"""What a record says, and what it keeps to itself."""

import pytest

from audit.words import NOTHING, Difference, cell, is_secret, masked, told, value


def test_a_change_is_told_as_before_and_after_and_a_new_value_alone() -> None:
    changes = [
        Difference("часы", "Будни", "Всегда"),
        Difference("заметка", NOTHING, "для выставки"),
    ]
    assert told(changes, replaced="заменено") == "часы: Будни → Всегда; заметка: для выставки"


def test_of_a_secret_only_the_change_is_told() -> None:
    assert told([Difference("пароль", None, None)], replaced="заменено") == "пароль: заменено"


@pytest.mark.parametrize(
    "name", ["password", "digest", "token", "api_token", "secret", "key", "sso_key", "keys"]
)
def test_a_field_of_such_a_name_is_secret(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize(
    "name", ["name", "note", "last_four", "keyboard", "monkey", "operator_schedule"]
)
def test_a_field_of_another_name_is_not(name: str) -> None:
    assert not is_secret(name)


@pytest.mark.parametrize(
    "code", ["ALPH-ADEM-0000-0001", "alph adem 0000 0001", "АЛЬФ-ADEM-0000-0001"]
)
def test_what_looks_like_a_code_keeps_its_last_four_signs(code: str) -> None:
    assert masked(f"код {code} для Анны") == "код ····-0001 для Анны"


def test_of_an_address_only_the_host_is_told() -> None:
    assert masked("адрес: https://crm.example.com/hooks/T0KEN?key=1; включён: да") == (
        "адрес: https://crm.example.com/… включён: да"
    )
    assert masked("https://crm.example.com") == "https://crm.example.com"


def test_a_sentence_is_no_code() -> None:
    assert (
        masked("Часы работы: 10:00–19:00, кроме 2026-11-23")
        == "Часы работы: 10:00–19:00, кроме 2026-11-23"
    )


def test_a_value_stands_on_one_short_line() -> None:
    assert value("  две\nстроки \x00") == "две строки"
    assert value("") == NOTHING
    assert len(value("я" * 1000)) == 200


@pytest.mark.parametrize("text", ["=1+1", "+7 900", "-2", "@SUM(A1)", "\t=1", "＝1"])
def test_a_spreadsheet_takes_no_cell_for_a_formula(text: str) -> None:
    assert cell(text) == "'" + text


def test_an_ordinary_cell_stays_as_it_is() -> None:
    assert cell("Ольга = Север") == "Ольга = Север"
