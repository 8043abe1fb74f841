"""A folder tree keeps its links and pictures, and what vanished from it can be taken away."""

import io
import json
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from django.test import Client
from django.utils import timezone

from knowledge.importing import import_path
from knowledge.management.commands.import_articles import ProgressBar
from knowledge.models import LONGEST_BODY, Article, Picture, Revision
from tests.knowledge.conftest import painted

pytestmark = pytest.mark.django_db


def put(folder: Path, name: str, text: str | bytes) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


@pytest.fixture
def tree(tmp_path: Path, png: bytes) -> Path:
    root = tmp_path / "docs"
    put(root, "pictures/снимок экрана.png", png)
    put(
        root,
        "pochta/pisma.md",
        "# Письма\n\n## Состояние ящика\n\n"
        "[роли](../prava/roli.md#кто-видит), [ящик](#состояние-ящика), [без конца](../prava/roli),\n"
        "[раздел](../prava/), [сайт](https://ok.example), [страница](../prava/roli.html)\n\n"
        "![Снимок](<../pictures/снимок экрана.png>)\n\n`[код](../prava/roli.md)`\n",
    )
    put(root, "prava/roli.md", "# Роли\n\n## Кто видит\n\n[назад](../pochta/pisma.md)\n")
    put(root, "prava/index.md", "# О правах\n\nНачало раздела.\n")
    return root


def body(title: str) -> str:
    return Article.objects.get(title=title).body


def test_links_lead_to_pages_and_pictures_are_stored(tree: Path, client: Client) -> None:
    report = import_path(tree)
    assert (report.created, report.bad, report.notes) == (3, [], [])
    picture = Picture.objects.get()
    text = body("Письма")
    assert "[роли](/help/roli/#h-кто-видит)" in text
    assert "[без конца](/help/roli/)" in text
    assert "[раздел](/help/index/)" in text
    assert "[страница](/help/roli/)" in text
    assert "[сайт](https://ok.example)" in text
    assert f"![Снимок]({picture.get_absolute_url()})" in text
    assert "`[код](../prava/roli.md)`" in text
    assert body("Роли") == "## Кто видит\n\n[назад](/help/pisma/)"

    page = client.get("/help/pisma/").content.decode()
    assert 'href="#h-состояние-ящика"' in page
    shown = client.get(picture.get_absolute_url())
    assert b"".join(shown.streaming_content)  # type: ignore[attr-defined]
    assert 'id="h-кто-видит"' in client.get("/help/roli/").content.decode()


def test_a_second_import_changes_nothing_and_a_changed_picture_changes_its_article(
    tree: Path,
) -> None:
    import_path(tree)
    assert import_path(tree).unchanged == 3
    assert Picture.objects.count() == 1

    put(tree, "pictures/снимок экрана.png", painted("PNG", (50, 60)))
    again = import_path(tree)
    assert (again.updated, again.unchanged) == (1, 2)
    assert "-50x60.png" in body("Письма")


def test_one_file_alone_finds_its_neighbours(tree: Path) -> None:
    import_path(tree)
    file = tree / "prava" / "roli.md"
    file.write_text("# Роли\n\n[назад](../pochta/pisma.md) и дальше\n", encoding="utf-8")
    assert import_path(file).updated == 1
    assert body("Роли") == "[назад](/help/pisma/) и дальше"


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("../absent.md", "никуда не ведёт"),
        ("absent.png", "никуда не ведёт"),
        ("../../../etc/passwd", "за пределы папки"),
        ("../../outside.png", "за пределы папки"),
        ("broken.png", "не картинка"),
        ("drawing.svg", "не картинка"),
    ],
)
def test_a_dead_link_is_named_with_its_line_and_its_words_stay(
    tree: Path, client: Client, png: bytes, target: str, reason: str
) -> None:
    put(tree.parent, "outside.png", png)
    put(tree, "pochta/broken.png", b"\x89PNG not really")
    put(tree, "pochta/drawing.svg", b"<svg onload='alert(1)'/>")
    file = put(tree, "pochta/dead.md", f"# Мёртвые\n\nТекст\n\n[слова ссылки]({target})\n")
    report = import_path(tree)
    assert report.created == 4
    assert [(note.path, note.line) for note in report.notes] == [(file, 5)]
    assert reason in report.notes[0].reason
    page = client.get("/help/dead/").content.decode()
    assert "слова ссылки" in page
    assert target not in page
    assert Picture.objects.count() == 1  # the good one


def test_what_vanished_is_taken_away_only_when_asked_and_returns_with_its_file(
    tree: Path,
) -> None:
    import_path(tree)
    file = tree / "prava" / "roli.md"
    text = file.read_text(encoding="utf-8")
    file.unlink()
    assert import_path(tree).unpublished == 0
    assert Article.objects.get(title="Роли").is_published

    assert import_path(tree, unpublish_missing=True).unpublished == 1
    assert not Article.objects.get(title="Роли").is_published
    assert import_path(tree, unpublish_missing=True).unpublished == 0

    file.write_text(text, encoding="utf-8")
    again = import_path(tree, unpublish_missing=True)
    assert (again.updated, Article.objects.get(title="Роли").is_published) == (1, True)


def test_nothing_is_taken_away_of_other_sources_nor_while_something_is_broken(
    tree: Path, tmp_path: Path
) -> None:
    import_path(tree)
    other = put(tmp_path, "kb.jsonl", json.dumps({"id": "x", "title": "Иная", "body": "Текст"}))
    own = Article(slug="own", title="Своя", body="Текст")
    own.publish(timezone.now())
    own.save()
    assert import_path(other, unpublish_missing=True).unpublished == 0

    (tree / "prava" / "roli.md").unlink()
    broken = put(tree, "prava/broken.md", b"# \xff\xfe")
    assert import_path(tree, unpublish_missing=True).unpublished == 0
    assert Article.objects.get(title="Роли").is_published
    broken.unlink()
    assert import_path(tree, unpublish_missing=True).unpublished == 1
    assert Article.objects.get(title="Иная").is_published
    assert Article.objects.get(title="Своя").is_published


def test_one_markdown_file_says_nothing_of_what_vanished(tree: Path) -> None:
    with pytest.raises(CommandError, match="вся папка"):
        call_command("import_articles", tree / "prava" / "roli.md", unpublish_missing=True)
    assert not Article.objects.exists()


def test_an_import_that_fails_leaves_neither_rows_nor_files(tree: Path) -> None:
    def stop(done: int, of: int) -> None:
        if done == of:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_path(tree, on_progress=stop)
    assert not Picture.objects.exists()
    assert not default_storage.exists("pictures") or default_storage.listdir("pictures")[1] == []


def test_texts_that_came_from_files_have_a_history_too(tree: Path) -> None:
    import_path(tree)
    file = tree / "prava" / "roli.md"
    file.write_text("# Роли\n\nНовый текст\n", encoding="utf-8")
    import_path(tree)
    rows = Revision.objects.filter(article__title="Роли").order_by("number")
    assert [(row.number, row.by) for row in rows] == [(1, None), (2, None)]
    assert rows[1].body == "Новый текст"


def test_a_book_is_named_and_skipped(tree: Path) -> None:
    file = put(tree, "pochta/book.md", "# Книга\n\n" + "слово " * 100_000)
    report = import_path(tree)
    assert report.created == 3
    assert [(bad.path, bad.line) for bad in report.bad] == [(file, 1)]
    assert f"длиннее {LONGEST_BODY} знаков" in report.bad[0].reason


def test_the_same_id_in_two_files_is_named(tree: Path) -> None:
    put(tree, "a/one.md", "---\nid: x\ntitle: Первая\n---\nТекст\n")
    second = put(tree, "a/two.md", "---\nid: x\ntitle: Вторая\n---\nТекст\n")
    report = import_path(tree)
    assert [bad.path for bad in report.bad] == [second]
    assert Article.objects.get(source_id="x").title == "Первая"


def test_markup_in_a_file_is_text_on_the_page(tree: Path, client: Client) -> None:
    put(
        tree, "pochta/attack.md", "# Атака\n\n<script>alert(1)</script>\n\n[a](javascript:alert(1))"
    )
    import_path(tree)
    page = client.get("/help/attack/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert 'href="javascript' not in page


def test_titles_that_repeat_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"id": n, "title": "О сервисе", "body": str(n), "section": "Облако"} for n in range(2)]
    file = put(tmp_path, "kb.jsonl", "\n".join(map(json.dumps, rows)))
    call_command("import_articles", file)
    assert "повторяются в разделе: 1 («О сервисе»)" in capsys.readouterr().out
    assert Article.objects.count() == 2


def test_an_empty_folder_is_no_success(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError, match="нет ни одной статьи"):
        call_command("import_articles", tmp_path / "empty")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("out", "draws"), [(Terminal(), True), (io.StringIO(), False)])
def test_the_bar_is_drawn_on_a_terminal_only_and_leaves_no_trace(
    out: io.StringIO, draws: bool
) -> None:

    bar = ProgressBar(OutputWrapper(out))
    bar.draws_at = 0.0  # the half second is over
    bar.show(15, 30)
    assert ("15 / 30" in out.getvalue()) is draws
    assert ("█" * 15 + "·" * 15 in out.getvalue()) is draws
    bar.clear()
    assert out.getvalue().endswith("\r") is draws


def test_an_import_tells_how_far_it_is(tree: Path) -> None:
    told: list[tuple[int, int]] = []
    import_path(tree, on_progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]
