"""Markdown: safe HTML, anchors, passages."""

import re
from html.parser import HTMLParser

import pytest

from knowledge.markdown import TAGS, contents, passages, render
from knowledge.search.passages import PASSAGE_CHARACTERS, cut, shorten

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[ссылка](javascript:alert(1))",
    "[ссылка](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://evil.example/pixel.png)",
    "![x](//evil.example/pixel.png)",
    "![x](/\\evil.example/pixel.png)",
    '[a](https://ok.example "x\\" onclick=\\"alert(1)")',
    "<style>body{display:none}</style>",
    "<iframe src=https://evil.example></iframe>",
    "# Заголовок <b onclick=alert(1)>x</b>",
    "|a|b|\n|:-|-:|\n|<svg onload=alert(1)>|2|",
]


class Elements(HTMLParser):
    """What a browser would make of the page: tags with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_in_an_article_becomes_active(attack: str) -> None:
    for tag, attributes in Elements(render(attack)).found:
        assert tag in TAGS
        ours = {"loading", "class", "role", "tabindex", "aria-label"}
        assert set(attributes) <= {"href", "title", "src", "alt", "id", "start", "rel"} | ours
        assert (
            not (attributes.get("href") or "")
            .lower()
            .startswith(("javascript", "data", "vbscript"))
        )
        assert re.match(r"$|/[^/\\]", attributes.get("src") or "")


def test_ordinary_markup_is_kept() -> None:
    html = render(
        "Шаг **первый**, `код`\n\n1. Раз\n2. Два\n\n![снимок](/media/a.png)\n\n[дальше](https://ok.example)"
    )
    for wanted in (
        "<strong>первый</strong>",
        "<code>код</code>",
        "<ol>",
        '<img src="/media/a.png" alt="снимок" loading="lazy">',
        'rel="noopener noreferrer"',
    ):
        assert wanted in html


def test_headings_have_anchors_that_the_contents_name_and_the_page_keeps_its_only_h1() -> None:
    text = "# Верх\n\n## Что делать\n\n### Мелочь\n\n## Что делать"
    found = contents(text)
    assert [(h.level, h.text) for h in found] == [
        (2, "Верх"),
        (2, "Что делать"),
        (3, "Мелочь"),
        (2, "Что делать"),
    ]
    assert len({h.anchor for h in found}) == 4
    html = render(text)
    assert "<h1" not in html
    for heading in found:
        assert f'id="{heading.anchor}"' in html


def test_the_quoted_passage_is_marked() -> None:
    text = "Первый абзац статьи.\n\nВторой **важный** абзац.\n\n- Пункт списка"
    html = render(text, passage="Второй важный абзац. Пункт списка")
    assert "<mark>Второй <strong>важный</strong> абзац.</mark>" in html
    assert "<mark>Пункт списка</mark>" in html
    assert "<mark>Первый" not in html
    assert "<script" not in render(text, passage="<script>")


def test_passages_are_plain_text_of_bounded_length() -> None:
    text = (
        "## Раздел\n\nОткройте **«Настройки»** и [почту](https://x.example).\n\n1. Раз\n2. Два\n\n"
        + "Слово. " * 300
    )
    found = passages(text)
    assert found[0].startswith("Откройте «Настройки» и почту. 1. Раз 2. Два")
    assert all(0 < len(passage) <= PASSAGE_CHARACTERS for passage in found)
    assert passages("") == []
    assert max(map(len, passages("ы" * 5000))) <= PASSAGE_CHARACTERS


def test_a_passage_is_cut_at_the_end_of_a_sentence() -> None:
    assert shorten("Первое предложение. Второе длинное предложение.", 30) == "Первое предложение."
    assert shorten("одно очень длинное предложение без точки", 20) == "одно очень длинное…"
    assert len(shorten("ы" * 100, 20)) == 20
    assert shorten("Коротко.", 20) == "Коротко."


def test_a_quoted_list_counts_as_the_page_does() -> None:
    listed = "Так:\n\n1. Раз\n1. Два\n\n   пояснение\n   1. сперва\n   1. потом\n1. Три\n\nИначе:\n\n4. Снова\n4. Ещё"
    assert [passage.text for passage in cut(listed)] == [
        "Так: 1. Раз 2. Два пояснение 1. сперва 2. потом 3. Три Иначе: 4. Снова 5. Ещё"
    ]
