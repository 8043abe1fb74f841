"""The texts of the desk find their way into the catalogues, and nothing half-translated passes."""

import gettext
import os
from pathlib import Path

import polib
import pytest

from support24 import catalogues

CODE = """
from django.utils.translation import gettext as _, ngettext, npgettext, pgettext
MESSAGES = [
    _("Привет, %(name)s"),
    _("длинная "
      "строка"),
    ngettext("%(n)d чат", "%(n)d чатов", 3),
    pgettext("месяц", "май"),
    npgettext("в очереди", "%(n)d человек", "%(n)d людей", 2),
    _(marked_elsewhere),
    not_gettext("не сообщение"),
]
"""
TEMPLATE = """{% load i18n %}
  <p title="{% translate "Подсказка" %}">{{ value|default:_("ничего") }} {{ other }}</p>
{% if a %}
      {% blocktranslate trimmed count n=items|length with name=who %}
        {{ name }} прислал {{ n }} файл
      {% plural %}
        {{ name }} прислал {{ n }} файлов
      {% endblocktranslate %}
  {% endif %}{# «кавычки», 'апостроф и ( скобка #}
{% translate "Открыть" context "кнопка" %}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "app/templates/app").mkdir(parents=True)
    (tmp_path / "app/words.py").write_text(CODE, encoding="utf-8")
    (tmp_path / "app/templates/app/page.html").write_text(TEMPLATE, encoding="utf-8")
    for skipped in (".venv", "tests", "var"):
        (tmp_path / skipped).mkdir()
        (tmp_path / skipped / "other.py").write_text('_("чужое")', encoding="utf-8")
    return tmp_path


def catalogue(project: Path, language: str) -> polib.POFile:
    return polib.pofile(str(project / f"locale/{language}/LC_MESSAGES/django.po"))


def translate_everything(project: Path) -> None:
    catalogues.update(project)
    for language, forms in (("en", (0, 1)), ("ru", (0, 1, 2))):
        po = catalogue(project, language)
        for entry in po:
            if entry.msgid_plural:
                entry.msgstr_plural = dict.fromkeys(forms, entry.msgid_plural)
            else:
                entry.msgstr = entry.msgid
        po.save()
    assert catalogues.problems(project) == []


def test_messages_of_code_and_templates_are_found_with_contexts_and_plurals(project: Path) -> None:
    found = {key: entry.plural for key, entry in catalogues.messages_of(project).items()}
    assert found == {
        ("", "Привет, %(name)s"): "",
        ("", "длинная строка"): "",
        ("", "%(n)d чат"): "%(n)d чатов",
        ("месяц", "май"): "",
        ("в очереди", "%(n)d человек"): "%(n)d людей",
        ("", "Подсказка"): "",
        ("", "ничего"): "",
        ("", "%(name)s прислал %(n)s файл"): "%(name)s прислал %(n)s файлов",
        ("кнопка", "Открыть"): "",
    }


def test_a_text_that_cannot_be_translated_is_named_with_its_place(project: Path) -> None:
    (project / "app/bad.py").write_text('x = 1\n_(f"Привет, {x}")', encoding="utf-8")
    assert catalogues.problems(project) == ["app/bad.py:2: an f-string cannot be translated"]
    (project / "app/bad.py").write_text(
        'ngettext("%(n)d чат", "%(n)d других", 1)', encoding="utf-8"
    )
    (complaint,) = catalogues.problems(project)
    assert "two different plurals" in complaint


def test_english_has_every_message_and_russian_only_counted_nouns(project: Path) -> None:
    catalogues.update(project)
    assert len(catalogue(project, "en")) == 9
    russian = {entry.msgid: entry.msgstr_plural for entry in catalogue(project, "ru")}
    assert russian["%(n)d чат"] == {0: "%(n)d чат", 1: "", 2: "%(n)d чатов"}
    assert set(russian) == {"%(n)d чат", "%(n)d человек", "%(name)s прислал %(n)s файл"}


def test_an_update_keeps_translations_and_drops_what_is_said_no_more(project: Path) -> None:
    translate_everything(project)
    po = catalogue(project, "en")
    po.find("Привет, %(name)s").msgstr = "Hello, %(name)s"
    po.find("%(n)d чат").msgstr_plural = {0: "%(n)d chat", 1: "%(n)d chats"}
    po.save()
    (project / "app/words.py").write_text(
        CODE.replace('pgettext("месяц", "май")', '_("новое")'), encoding="utf-8"
    )
    catalogues.update(project)
    updated = catalogue(project, "en")
    assert updated.find("Привет, %(name)s").msgstr == "Hello, %(name)s"
    assert updated.find("%(n)d чат").msgstr_plural == {0: "%(n)d chat", 1: "%(n)d chats"}
    assert updated.find("май") is None
    assert updated.find("новое").msgstr == ""


def test_moving_code_about_changes_no_catalogue(project: Path) -> None:
    translate_everything(project)
    catalogues.update(project)
    before = [path.read_bytes() for path in sorted(project.rglob("*.po"))]
    (project / "app/words.py").write_text("\n\n\nx = 1\n" + CODE, encoding="utf-8")
    catalogues.update(project)
    assert [path.read_bytes() for path in sorted(project.rglob("*.po"))] == before
    assert len(before) == 2


@pytest.mark.parametrize(
    ("language", "msgid", "change", "complaint"),
    [
        ("en", "длинная строка", {"msgstr": ""}, "is not translated"),
        ("en", "длинная строка", {"flags": ["fuzzy"]}, "is marked fuzzy"),
        ("en", "Привет, %(name)s", {"msgstr": "Hello, %(nam)s"}, "has other placeholders"),
        ("en", "Привет, %(name)s", {"msgstr": "Hello"}, "has other placeholders"),
        (
            "en",
            "%(n)d чат",
            {"msgstr_plural": {0: "%(n)d chat", 1: "%(count)d chats"}},
            "has other placeholders",
        ),
        (
            "ru",
            "%(n)d чат",
            {"msgstr_plural": {0: "%(n)d чат", 1: "", 2: "%(n)d чатов"}},
            "is not translated, form 1",
        ),
    ],
)
def test_an_incomplete_catalogue_is_named(
    project: Path, language: str, msgid: str, change: dict[str, object], complaint: str
) -> None:
    translate_everything(project)
    po = catalogue(project, language)
    vars(po.find(msgid)).update(change)
    po.save()
    (line,) = catalogues.problems(project)
    assert line.startswith(f"locale/{language}/LC_MESSAGES/django.po: «{msgid}»")
    assert complaint in line


def test_a_catalogue_behind_the_code_is_named(project: Path) -> None:
    translate_everything(project)
    (project / "app/words.py").write_text(
        '_("новое")\n' + CODE.replace("длинная ", "короткая "), encoding="utf-8"
    )
    lines = " ".join(catalogues.problems(project))
    assert "«новое» of app/words.py is not there" in lines
    assert "«длинная строка» is said nowhere any more" in lines


def test_three_russian_forms_are_compiled_once_and_again_after_a_change(project: Path) -> None:
    translate_everything(project)
    po = catalogue(project, "ru")
    po.find("%(n)d чат").msgstr_plural = {0: "%(n)d чат", 1: "%(n)d чата", 2: "%(n)d чатов"}
    po.save()
    assert len(catalogues.compile_catalogues(project)) == 2
    assert catalogues.compile_catalogues(project) == []
    compiled = project / "locale/ru/LC_MESSAGES/django.mo"
    with compiled.open("rb") as file:
        said = gettext.GNUTranslations(file)
    counted = [
        said.ngettext("%(n)d чат", "%(n)d чатов", n) % {"n": n}
        for n in (1, 2, 5, 11, 12, 21, 24, 111)
    ]
    assert counted == [
        "1 чат", "2 чата", "5 чатов", "11 чатов", "12 чатов", "21 чат", "24 чата", "111 чатов",
    ]  # fmt: skip

    later = compiled.stat().st_mtime_ns + 1_000_000_000
    os.utime(compiled.with_suffix(".po"), ns=(later, later))
    assert catalogues.compile_catalogues(project) == [compiled]
    assert sorted(path.name for path in compiled.parent.iterdir()) == ["django.mo", "django.po"]
