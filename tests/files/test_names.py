"""Names: what is shown is what there is, and no name leads anywhere."""

import unicodedata

import pytest

from files.kinds import form_of
from files.names import LONGEST, safe_name

NAMES = {
    "снимок.png": "снимок.png",
    "../../etc/passwd.log": "passwd.log",
    "..\\..\\windows\\журнал.log": "журнал.log",
    "C:\\fakepath\\фото.jpg": "фото.jpg",
    "нуль\0внутри.png": "нульвнутри.png",
    "две\r\nстроки.log": "двестроки.log",
    "табу\tляция.txt": "табуляция.txt",
    "счёт\u202egnp.exe": "счётgnp.exe",
    "\ufeffметка\u200b.csv": "метка.csv",
    unicodedata.normalize("NFD", "Йод и ёж.txt"): "Йод и ёж.txt",
    'кавычки "внутри".pdf': 'кавычки "внутри".pdf',
    "смайлик 👩‍💻.png": "смайлик 👩‍💻.png",
    "двойное.pdf.exe": "двойное.pdf.exe",
    "  пробелы   внутри  .log": "пробелы внутри.log",
    ".htaccess": "htaccess",
    "...": "файл",
    "": "файл",
    ".png": "png",
    "СНИМОК.PNG": "СНИМОК.PNG",
    "половина\ud800.log": "половина.log",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_made_safe(name: str) -> None:
    assert safe_name(name) == NAMES[name]
    assert safe_name(safe_name(name)) == safe_name(name)


def test_a_name_of_300_letters_keeps_its_ending() -> None:
    found = safe_name("ж" * 300 + ".webm")
    assert len(found) == LONGEST
    assert found.endswith("ж.webm")
    assert len(safe_name("x." + "y" * 300)) <= LONGEST


@pytest.mark.parametrize(
    "name", ["файл.htaccess", "счёт.pdf.exe", "без окончания", "файл.", "a.svg"]
)
def test_only_the_last_ending_counts(name: str) -> None:
    assert form_of(name) is None


def test_endings_are_read_in_any_case() -> None:
    form = form_of("СНИМОК.PNG")
    assert form is not None
    assert form.media_type == "image/png"
