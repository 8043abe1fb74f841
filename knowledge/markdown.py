"""Articles from Markdown to safe HTML with anchors, and to the plain passages that are quoted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from urllib.parse import unquote

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.search.passages import cut
from knowledge.search.words import words

ANCHOR_PREFIX = "h-"  # keeps a heading's anchor apart from the page's own ids
PAGES_KEPT = 128  # rendered articles that a process remembers
TAGS = {
    "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "s", "a", "br",
    "hr", "img", "mark", "div", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "ol": {"start"},
    "div": {"class", "tabindex", "role", "aria-label"},  # only ours: the text's own HTML is text
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
_LOCAL = re.compile(r"/(?![/\\])")
_LEADS_SOMEWHERE = re.compile(r"/|#|[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SIZE_IN_NAME = re.compile(r"-(\d{1,5})x(\d{1,5})\.[a-z]+$")


@dataclass(frozen=True)
class Heading:
    """A heading of an article: `level` 2 to 6, `anchor` is its id in the page."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Page:
    """An article ready to be shown: safe HTML, and its headings in order."""

    html: SafeString
    contents: tuple[Heading, ...]


def page(markdown: str, *, passage: str = "") -> Page:
    """The article as a page of this language; `passage` is marked in it."""
    if passage:
        return _page(markdown, passage)
    return _remembered_page(markdown, get_language())


@lru_cache(maxsize=PAGES_KEPT)
def _remembered_page(markdown: str, language: str | None) -> Page:
    return _page(markdown, "")


def _page(markdown: str, passage: str) -> Page:
    tokens = _parse(markdown)
    return Page(_html(tokens, passage), tuple(_headings(tokens)))


def render(markdown: str, *, passage: str = "") -> SafeString:
    """Safe HTML: no raw HTML, no scripts, no pictures from other hosts; `passage` is marked."""
    return _html(_parse(markdown), passage)


def contents(markdown: str) -> list[Heading]:
    """The headings of the article in order, with the anchors that `render` gives them."""
    return _headings(_parse(markdown))


def passages(markdown: str) -> list[str]:
    """The article as plain-text passages of a few sentences each."""
    return [passage.text for passage in cut(markdown)]


def anchor_of(heading: str) -> str:
    """The anchor of a heading that no earlier heading of the article repeats."""
    return ANCHOR_PREFIX + (slugify(heading, allow_unicode=True)[:60] or "section")


def _html(tokens: Sequence[Token], passage: str) -> SafeString:
    if passage:
        _mark(tokens, passage)
    return SafeString(
        nh3.clean(
            _parser().renderer.render(tokens, _parser().options, {}),
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes={"http", "https", "mailto", "tel"},
            link_rel="noopener noreferrer",
        )
    )


def _headings(tokens: Sequence[Token]) -> list[Heading]:
    return [
        Heading(int(token.tag[1]), _plain(tokens[number + 1]), str(token.attrs["id"]))
        for number, token in enumerate(tokens)
        if token.type == "heading_open"
    ]


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(
        ["table", "strikethrough"]
    )
    parser.add_render_rule("table_open", _open_table)
    parser.add_render_rule("table_close", _close_table)
    return parser


def _open_table(renderer: Any, tokens: Sequence[Token], number: int, *_rest: Any) -> str:
    """A wide table scrolls in a box of its own, which the keyboard can reach."""
    name = escape(_("Таблица"))
    return f'<div class="prose__table" role="group" tabindex="0" aria-label="{name}"><table>\n'


def _close_table(*_: Any) -> str:
    return "</table></div>\n"


def _parse(markdown: str) -> list[Token]:
    tokens = _parser().parse(markdown.replace("\0", ""))
    taken: set[str] = set()
    for number, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{max(int(token.tag[1]), 2)}"  # the page's only h1 is the title
        if token.type == "heading_open":
            token.attrs["id"] = _free_anchor(_plain(tokens[number + 1]), taken)
        if token.type == "inline" and token.children:
            token.children = _with_links_that_lead_somewhere(token.children)
            _look_after_pictures(token.children)
    return tokens


def _free_anchor(text: str, taken: set[str]) -> str:
    base = anchor_of(text)
    anchor, number = base, 2
    while anchor in taken:
        anchor, number = f"{base}-{number}", number + 1
    taken.add(anchor)
    return anchor


def _with_links_that_lead_somewhere(children: list[Token]) -> list[Token]:
    """Links to headings get our anchors; a relative one leads nowhere on a page, so its text stays alone."""
    kept: list[Token] = []
    is_dead = False
    for child in children:
        if child.type == "link_open":
            href = str(child.attrs.get("href", ""))
            is_dead = not _LEADS_SOMEWHERE.match(href)
            if href.startswith("#") and not href.startswith(f"#{ANCHOR_PREFIX}"):
                child.attrs["href"] = "#" + anchor_of(unquote(href[1:]))
        if not (is_dead and child.type in ("link_open", "link_close")):
            kept.append(child)
        is_dead = is_dead and child.type != "link_close"
    return kept


def _look_after_pictures(children: list[Token]) -> None:
    """A remote picture would tell a stranger who reads what; its description stays."""
    for position, child in enumerate(children):
        if child.type != "image":
            continue
        src = str(child.attrs.get("src", ""))
        if not _LOCAL.match(src):
            children[position] = Token("text", "", 0, content=child.content)
            continue
        child.attrs["loading"] = "lazy"
        if size := _SIZE_IN_NAME.search(src):  # the page keeps its place while it loads
            child.attrs["width"], child.attrs["height"] = size[1], size[2]


def _plain(inline: Token) -> str:
    return "".join(
        child.content if child.type in ("text", "code_inline", "image") else " "
        for child in inline.children or []
        if child.type in ("text", "code_inline", "image", "softbreak", "hardbreak")
    ).strip()


def _mark(tokens: Sequence[Token], passage: str) -> None:
    """Mark each block of the text that the passage was quoted from."""
    wanted = " ".join(words(passage))
    for number, token in enumerate(tokens):
        if (
            token.type != "inline"
            or not token.children
            or tokens[number - 1].type == "heading_open"
        ):
            continue
        said = " ".join(words(_plain(token)))
        if len(said) > 3 and (f" {said} " in f" {wanted} " or f" {wanted} " in f" {said} "):
            token.children = [
                Token("mark_open", "mark", 1),
                *token.children,
                Token("mark_close", "mark", -1),
            ]
