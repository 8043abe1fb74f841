"""Articles read from Markdown files and JSON lines; whatever cannot be read is named with its line."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from knowledge.front_matter import BadArticle, split
from knowledge.models import LONGEST_BODY
from knowledge.slugs import latin_slug

MARKDOWN_ENDINGS = {".md", ".markdown"}
JSON_ENDINGS = {".jsonl", ".ndjson"}


@dataclass(frozen=True)
class Incoming:
    """One article as its source tells it; `section` and `slug` may be empty."""

    source_id: str
    title: str
    body: str
    section: str = ""
    section_slug: str = ""
    slug: str = ""
    summary: str = ""
    asked_as: tuple[str, ...] = ()
    draft: bool = False
    file: Path | None = None  # the file that relative links start from

    @property
    def hash(self) -> str:
        parts = (
            self.title,
            self.body,
            self.section,
            self.section_slug,
            self.summary,
            *self.asked_as,
        )
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Bad:
    """What was skipped: where, from line 1, and why."""

    path: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


def guess_format(path: Path) -> str:
    """«markdown» or «jsonl», by the name and, if that tells nothing, by the first character."""
    if path.is_dir() or path.suffix.lower() in MARKDOWN_ENDINGS:
        return "markdown"
    if path.suffix.lower() in JSON_ENDINGS:
        return "jsonl"
    with path.open("rb") as file:
        return (
            "jsonl" if file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else "markdown"
        )


def root_of(path: Path) -> Path:
    """The folder from which Markdown files are numbered: a file alone has the number it has in its tree."""
    path = path.resolve()
    return path if path.is_dir() else path.parent.parent


def from_markdown(path: Path, bad: list[Bad]) -> Iterator[Incoming]:
    """A file, or every Markdown file of a folder tree; hidden ones are left out. One id twice is a mistake."""
    root = root_of(path)
    files = [path]
    if path.is_dir():
        files = sorted(
            file
            for file in path.rglob("*")
            if file.suffix.lower() in MARKDOWN_ENDINGS
            and file.is_file()
            and not any(part.startswith(".") for part in file.relative_to(path).parts)
        )
    seen: set[str] = set()
    for file in files:
        try:
            yield _first_of_its_id(_markdown_article(file, root), seen, line=1)
        except BadArticle as error:
            bad.append(Bad(file, error.line, error.reason))


def _first_of_its_id(incoming: Incoming, seen: set[str], line: int) -> Incoming:
    if incoming.source_id in seen:
        raise BadArticle(line, _("поле id «%(id)s» уже встречалось") % {"id": incoming.source_id})
    seen.add(incoming.source_id)
    return incoming


def _markdown_article(file: Path, root: Path) -> Incoming:
    head = split(_text(file.read_bytes(), first_line=1))
    title, body, section = head.values.get("title", ""), head.body, head.values.get("section", "")
    if not title and body.lstrip().startswith("# "):
        title, _newline, body = body.lstrip().removeprefix("# ").partition("\n")
    folder = file.resolve().parent
    return _checked(
        Incoming(
            source_id=head.values.get("id") or file.resolve().relative_to(root).as_posix(),
            title=title.strip(),
            body=body.strip(),
            section=section,
            section_slug=latin_slug(folder.name) if folder != root else "",
            slug=latin_slug(file.stem),
            summary=head.values.get("summary", ""),
            asked_as=tuple(head.lists.get("asked_as", ())),
            draft=head.values.get("state") == "draft",
            file=file.resolve(),
        ),
        line=head.body_line if title else 1,
    )


def from_json_lines(path: Path, bad: list[Bad]) -> Iterator[Incoming]:
    """One article a line; the same id twice is a mistake of the file."""
    files = (
        sorted(f for f in path.rglob("*") if f.suffix.lower() in JSON_ENDINGS)
        if path.is_dir()
        else [path]
    )
    seen: set[str] = set()
    for file in files:
        for number, line in enumerate(file.read_bytes().split(b"\n"), start=1):
            if not line.strip():
                continue
            try:
                yield _first_of_its_id(_json_article(line, number), seen, line=number)
            except BadArticle as error:
                bad.append(Bad(file, error.line, error.reason))


def _json_article(line: bytes, number: int) -> Incoming:
    try:
        row = json.loads(_text(line, first_line=number))
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadArticle(number, _("это не JSON: %(error)s") % {"error": error}) from None
    if not isinstance(row, dict):
        raise BadArticle(number, _("ожидался объект JSON с полями id, title и body"))
    told = {
        name: "" if row.get(name) is None else row[name]
        for name in ("id", "title", "body", "section", "summary")
    }
    if isinstance(told["id"], int) and not isinstance(told["id"], bool):
        told["id"] = str(told["id"])
    for name, value in told.items():
        if not isinstance(value, str):
            raise BadArticle(number, _("поле %(name)s не строка") % {"name": name})
    if not told["id"]:
        raise BadArticle(number, _("нет поля id"))
    return _checked(
        Incoming(
            source_id=told["id"],
            title=told["title"].strip(),
            body=told["body"].strip(),
            section=told["section"].strip(),
            summary=told["summary"].strip(),
        ),
        line=number,
    )


def _text(raw: bytes, first_line: int) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = first_line + raw.count(b"\n", 0, error.start)
        raise BadArticle(line, _("это не UTF-8")) from None


def _checked(article: Incoming, line: int) -> Incoming:
    """The article, if the knowledge base can hold it."""
    if not article.title:
        raise BadArticle(line, _("нет заголовка"))
    if not article.body:
        raise BadArticle(line, _("нет текста"))
    if len(article.body) > LONGEST_BODY:
        raise BadArticle(
            line,
            _("текст длиннее %(longest)d знаков: это книга, разделите её на статьи")
            % {"longest": LONGEST_BODY},
        )
    for value, longest in (
        (article.title, 200),
        (article.summary, 400),
        (article.section, 120),
        (article.source_id, 300),
    ):
        if len(value) > longest:
            raise BadArticle(
                line,
                _("«%(start)s…» длиннее %(longest)d знаков")
                % {"start": value[:30], "longest": longest},
            )
    everything = "\n".join(
        (
            article.title,
            article.body,
            article.section,
            article.summary,
            article.source_id,
            *article.asked_as,
        )
    )
    if "\0" in everything or not _is_storable(everything):
        raise BadArticle(line, _("в тексте есть знаки, которые нельзя сохранить"))
    return article


def _is_storable(text: str) -> bool:
    """Whether the text has no halves of surrogate pairs, which JSON can smuggle in."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
