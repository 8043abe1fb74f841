"""Markdown cut into plain-text passages: short enough to quote, long enough to make sense."""

import re
from dataclasses import dataclass

PASSAGE_CHARACTERS = 400
_FENCE = re.compile(r"^\s*(```|~~~)")
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_BULLET = re.compile(r"^\s*[-*+]\s+")
_NUMBERED = re.compile(r"(\s*)(\d+)([.)]\s+)")
_TABLE_RULE = re.compile(r"^\s*\|?[\s:|-]+\|[\s:|-]*$")
_QUOTE = re.compile(r"^\s*>\s?")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(\*\*|__|~~|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|`)")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_MARKUP = re.compile(r"[\[\]<*_~`]")
_SPACE = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"(?<=[.!?…;])\s+")


@dataclass(frozen=True)
class Passage:
    """A few neighbouring blocks under one heading, as plain text in one line."""

    heading: str
    text: str


def cut(markdown: str) -> list[Passage]:
    """The passages of an article in order. Lean on purpose: it reads megabytes in a second."""
    found: list[Passage] = []
    heading, gathered, size = "", list[str](), 0

    def flush() -> None:
        nonlocal size
        if gathered:
            found.append(Passage(heading, " ".join(gathered)))
        gathered.clear()
        size = 0

    for title, block in _blocks(markdown):
        if title is not None:
            flush()
            heading = title
            continue
        for piece in _pieces(block):
            if gathered and size + len(piece) > PASSAGE_CHARACTERS:
                flush()
            gathered.append(piece)
            size += len(piece) + 1
    flush()
    return found


def _blocks(markdown: str) -> list[tuple[str | None, str]]:
    """(heading, "") or (None, text of one block)."""
    blocks: list[tuple[str | None, str]] = []
    lines: list[str] = []
    fenced = False
    lists = dict[int, int]()  # how far in a list stands -> the number of its last item

    def close() -> None:
        if lines and (text := _plain(" ".join(lines))):
            blocks.append((None, text))
        lines.clear()

    for line in markdown.splitlines():
        if _FENCE.match(line):
            close()
            fenced = not fenced
            continue
        if fenced:
            lines.append(line.strip())
            continue
        if heading := _HEADING.match(line):
            close()
            lists.clear()
            blocks.append((_plain(heading[2]), ""))
        elif not line.strip():
            close()
        elif _TABLE_RULE.match(line):
            continue
        elif numbered := _NUMBERED.match(line):
            close()
            lines.append(_item(numbered, lists) + line[numbered.end() :].strip())
        elif bullet := _BULLET.match(line):
            close()
            lines.append(line[bullet.end() :].strip())
        elif line.lstrip().startswith("|"):
            close()
            lines.append(
                ", ".join(cell for c in line.strip().strip("|").split("|") if (cell := c.strip()))
            )
        else:
            if not lines and not line[0].isspace():
                lists.clear()  # a paragraph of its own, so what is counted next is another list
            lines.append(_QUOTE.sub("", line).strip())
    close()
    return blocks


def _item(numbered: re.Match[str], lists: dict[int, int]) -> str:
    """«3. » for the third item, as a page shows it: many write «1.» before each."""
    depth = len(numbered[1])
    for deeper in [other for other in lists if other > depth]:
        del lists[deeper]
    lists[depth] = lists[depth] + 1 if depth in lists else int(numbered[2])
    return f"{lists[depth]}{numbered[3]}"


def _pieces(block: str) -> list[str]:
    """A block longer than a passage goes in by sentences."""
    if len(block) <= PASSAGE_CHARACTERS:
        return [block]
    pieces: list[str] = []
    for sentence in _SENTENCE_END.split(block):
        while len(sentence) > PASSAGE_CHARACTERS:
            at = sentence.rfind(" ", 1, PASSAGE_CHARACTERS) + 1 or PASSAGE_CHARACTERS
            pieces.append(sentence[:at].strip())
            sentence = sentence[at:]
        pieces.append(sentence)
    return [piece for piece in pieces if piece]


def _plain(text: str) -> str:
    if not _MARKUP.search(text):
        return _SPACE.sub(" ", text).strip()
    text = _IMAGE.sub(r"\1", text)
    text = _LINK.sub(r"\1", text)
    text = _TAG.sub(" ", text)
    text = _EMPHASIS.sub("", text)
    return _SPACE.sub(" ", text).strip()


def shorten(text: str, limit: int) -> str:
    """The text cut at the end of a sentence, or of a word with «…», to at most `limit` characters."""
    if len(text) <= limit:
        return text
    end = max((m.start() for m in _SENTENCE_END.finditer(text[: limit + 1])), default=0)
    if end >= limit // 3:
        return text[:end].rstrip(" ;")
    return (
        text[: text.rfind(" ", 1, limit - 1)].rstrip(" ,;:") + "…"
        if " " in text[1 : limit - 1]
        else text[: limit - 1] + "…"
    )
