"""Import: again and again without duplicates, whatever is wrong is named and skipped."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from knowledge.importing import import_path
from knowledge.models import Article, Section
from knowledge.sources import guess_format

pytestmark = pytest.mark.django_db

MAIL = """---
title: Письма не уходят
section: Почта
summary: Что проверить.
asked_as:
  - письмо висит
  - "не отправляется почта"
---
Откройте «Настройки → Почта».
"""


def put(folder: Path, name: str, text: str | bytes) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def lines(folder: Path, *rows: object) -> Path:
    return put(
        folder, "kb.jsonl", "\n".join(r if isinstance(r, str) else json.dumps(r) for r in rows)
    )


def test_a_folder_becomes_sections_and_published_articles(tmp_path: Path) -> None:
    put(tmp_path, "pochta/pisma-ne-uhodyat.md", MAIL)
    report = import_path(tmp_path)

    article = Article.objects.get()
    assert (report.created, report.bad) == (1, [])
    assert (article.slug, article.title, article.is_published) == (
        "pisma-ne-uhodyat",
        "Письма не уходят",
        True,
    )
    assert article.section == Section.objects.get(slug="pochta", name="Почта")
    assert article.summary == "Что проверить."
    assert article.asked_phrases == ("письмо висит", "не отправляется почта")
    assert article.body == "Откройте «Настройки → Почта»."


def test_a_second_import_changes_nothing_and_a_changed_file_updates_its_article(
    tmp_path: Path,
) -> None:
    file = put(tmp_path, "pochta/a.md", MAIL)
    put(tmp_path, "pochta/b.md", MAIL.replace("Письма не уходят", "Другая"))
    import_path(tmp_path)
    before = Article.objects.get(slug="a")

    assert (import_path(tmp_path).unchanged, Article.objects.count()) == (2, 2)
    assert Article.objects.get(slug="a").updated_at == before.updated_at

    file.write_text(MAIL.replace("Откройте", "Сначала откройте"), encoding="utf-8")
    again = import_path(tmp_path)
    after = Article.objects.get(slug="a")
    assert (again.created, again.updated, again.unchanged) == (0, 1, 1)
    assert after.pk == before.pk
    assert after.body.startswith("Сначала")
    assert after.updated_at > before.updated_at
    assert import_path(file).unchanged == 1  # the file alone is the same article as in its tree


def test_an_editors_draft_stays_a_draft_when_its_source_changes(tmp_path: Path) -> None:
    file = put(tmp_path, "pochta/a.md", MAIL)
    import_path(tmp_path)
    Article.objects.update(state=Article.State.DRAFT)
    file.write_text(MAIL + "Ещё строка.", encoding="utf-8")
    assert import_path(tmp_path).updated == 1
    assert not Article.objects.get().is_published


@pytest.mark.parametrize(
    ("name", "text", "line", "reason"),
    [
        ("utf.md", b"---\ntitle: a\n---\ntext\n\xff\xfe", 5, "UTF-8"),
        ("title.md", "---\nsection: Почта\n---\nтекст", 1, "нет заголовка"),
        ("empty.md", "---\ntitle: Пусто\n---\n\n", 4, "нет текста"),
        ("nothing.md", "", 1, "нет заголовка"),
        ("open.md", "---\ntitle: Не закрыт\n", 3, "не закрыт"),
        ("head.md", "---\ntitle: Так\nпросто слова\n---\nтекст", 3, "поле: значение"),
        ("list.md", "---\n- пункт\n---\nтекст", 2, "без названия поля"),
        ("nul.md", "---\ntitle: Ноль\n---\nтек\0ст", 4, "нельзя сохранить"),
        ("long.md", f"---\ntitle: {'д' * 201}\n---\nтекст", 4, "длиннее 200"),
    ],
)
def test_a_bad_file_is_named_with_its_line_and_the_rest_goes_in(
    tmp_path: Path, name: str, text: str | bytes, line: int, reason: str
) -> None:
    bad = put(tmp_path, f"pochta/{name}", text)
    put(tmp_path, "pochta/good.md", MAIL)
    report = import_path(tmp_path)
    assert report.created == 1
    assert [(b.path, b.line) for b in report.bad] == [(bad, line)]
    assert reason in report.bad[0].reason


def test_bad_lines_of_json_are_named_and_the_rest_goes_in(tmp_path: Path) -> None:
    file = lines(
        tmp_path,
        {
            "id": "a",
            "title": "Первая",
            "body": "Текст",
            "section": "Раздел",
            "url": "https://docs.example/a",
        },
        "{broken",
        "[]",
        {"id": "b", "title": "", "body": "Текст"},
        {"id": "c", "title": "Третья", "body": "  "},
        {"title": "Без номера", "body": "Текст"},
        {"id": "a", "title": "Снова", "body": "Текст"},
        {"id": "d", "title": ["не строка"], "body": "Текст"},
        '{"id": "e", "title": "Половина \\ud800", "body": "Текст"}',
        "",
        {"id": "f", "title": "Последняя", "body": "Текст"},
    )
    report = import_path(file)
    assert sorted(Article.objects.values_list("title", flat=True)) == ["Первая", "Последняя"]
    assert [bad.line for bad in report.bad] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert Article.objects.get(source_id="a").section == Section.objects.get(name="Раздел")


def test_the_command_says_by_its_exit_that_something_was_bad(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "good.md", MAIL)
    call_command("import_articles", tmp_path)
    assert "Новых: 1" in capsys.readouterr().out

    put(tmp_path, "bad.md", "---\ntitle: Пусто\n---\n")
    with pytest.raises(CommandError):
        call_command("import_articles", tmp_path)
    told = capsys.readouterr()
    assert f"{tmp_path / 'bad.md'}:4: нет текста" in told.err
    assert "без изменений: 1" in told.out

    with pytest.raises(CommandError, match="Нет такого"):
        call_command("import_articles", tmp_path / "absent")


def test_the_given_section_takes_articles_that_name_none(tmp_path: Path) -> None:
    file = lines(
        tmp_path,
        {"id": 1, "title": "Как", "body": "Так"},
        {"id": 2, "title": "А", "body": "Б", "section": "Своя"},
    )
    import_path(file, section="Общая")
    assert set(Article.objects.values_list("source_id", "section__name")) == {
        ("1", "Общая"),
        ("2", "Своя"),
    }


def test_equal_titles_get_different_addresses_and_none_takes_the_search_page(
    tmp_path: Path,
) -> None:
    import_path(
        lines(tmp_path, *({"id": n, "title": "Ящик и щука", "body": str(n)} for n in range(3)))
    )
    assert set(Article.objects.values_list("slug", flat=True)) == {
        f"yashchik-i-shchuka{end}" for end in ("", "-2", "-3")
    }
    import_path(put(tmp_path, "search.md", "# Поиск\n\nТекст"))
    assert Article.objects.get(title="Поиск").slug == "search-2"


def test_a_thousand_articles_take_few_queries(
    tmp_path: Path, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    file = lines(
        tmp_path, *({"id": n, "title": f"Статья {n}", "body": "Текст"} for n in range(1000))
    )
    with django_assert_max_num_queries(45):
        assert import_path(file).created == 1000


def test_the_format_is_guessed_from_the_path(tmp_path: Path) -> None:
    assert guess_format(tmp_path) == "markdown"
    assert guess_format(put(tmp_path, "a.md", "")) == "markdown"
    assert guess_format(put(tmp_path, "a.jsonl", "")) == "jsonl"
    assert guess_format(put(tmp_path, "export", ' {"id": 1}')) == "jsonl"
    assert guess_format(put(tmp_path, "notes.txt", "# Слова")) == "markdown"
