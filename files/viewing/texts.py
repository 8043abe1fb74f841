"""A log as numbered lines; those that only continue another are folded under it. Pure."""

import codecs
import re
from collections.abc import Sequence
from typing import NamedTuple

from files.inspection.texts import MARKS

MOST_BYTES = 2 * 1024 * 1024  # what is shown; the rest is for whoever saves the file
MOST_CHARACTERS = 4000  # of one line
FOLDED_FROM = 3  # lines; fewer are not worth a press

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# What moves or hides other letters is shown as what it is.
_UNSEEN = {n: chr(0x2400 + n) for n in range(32) if n != 9} | {
    ord(mark): "�"
    for mark in "\x7f\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
}
_CONTINUES = re.compile(r"[ \t]+\S|at \S|\.\.\. \d+ more|Caused by:|#\d+ |[}\])]+[;,]?$")
# A line that can have a trace: it begins with a time, a level or an exception. Indented text of another sort is left alone.
_RECORD = re.compile(
    r"[\[(<]?(?:\d|(?:error|warn|info|debug|fatal|critical|notice|trace|exception|php )|[\w.]+(?:error|exception)\b)",
    re.I,
)
_ERROR = re.compile(r"\b(?:error|fatal|critical|severe|emerg|panic|exception)\b", re.I)
_WARNING = re.compile(r"\b(?:warn|warning)\b", re.I)
_LEVEL_WITHIN = 100  # characters: further on it is somebody's text


class Line(NamedTuple):
    """`level`: error, warning or nothing; `left_out`: characters that are not shown."""

    number: int
    text: str
    level: str = ""
    left_out: int = 0


class Passage(NamedTuple):
    """A line, and the lines that continue it: a stack trace, a value on many lines."""

    head: Line
    rest: tuple[Line, ...] = ()

    @property
    def is_folded(self) -> bool:
        return len(self.rest) >= FOLDED_FROM


def decoded(data: bytes) -> str:
    """The text, whatever the encoding that `files.inspection` lets in; a letter that was cut off at the end is left out."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return codecs.getincrementaldecoder(encoding)("replace").decode(data)
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(data)
    except UnicodeDecodeError:
        return data.decode("cp1251", "replace")


def passages(text: str) -> list[Passage]:
    """The lines in order."""
    lines = [_line(number, line) for number, line in enumerate(_split(text), start=1)]
    found: list[Passage] = []
    at = 0
    while at < len(lines):
        end = _end_of(lines, at)
        found.append(Passage(lines[at], tuple(lines[at + 1 : end])))
        at = end
    return found


def _end_of(lines: Sequence[Line], at: int) -> int:
    end = at + 1
    if _RECORD.match(lines[at].text):
        while end < len(lines) and _CONTINUES.match(lines[end].text):
            end += 1
    return end


def _split(text: str) -> list[str]:
    lines = re.split(r"\r\n|\n|\r", text)
    if lines[-1] == "":
        lines.pop()
    return lines


def _line(number: int, text: str) -> Line:
    text = _ANSI.sub("", text).translate(_UNSEEN)
    start = text[:_LEVEL_WITHIN]
    level = "error" if _ERROR.search(start) else "warning" if _WARNING.search(start) else ""
    shown = text[:MOST_CHARACTERS]
    return Line(number, shown, level, len(text) - len(shown))
