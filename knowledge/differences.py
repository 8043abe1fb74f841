"""What changed between two texts, line by line. Pure."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

LINES_AROUND = 3  # unchanged lines that are shown beside a change


class Kind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    GAP = "gap"  # unchanged lines that are left out; the text is empty


@dataclass(frozen=True)
class Line:
    """One line of a comparison."""

    kind: Kind
    text: str = ""


def compare(old: str, new: str) -> list[Line]:
    """Removed lines before added ones, with a few unchanged lines around; empty if nothing changed."""
    before, after = old.splitlines(), new.splitlines()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    lines: list[Line] = []
    end = 0
    for group in matcher.get_grouped_opcodes(LINES_AROUND):
        if group[0][1] > end:
            lines.append(Line(Kind.GAP))
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                lines += [Line(Kind.SAME, text) for text in before[i1:i2]]
                continue
            lines += [Line(Kind.REMOVED, text) for text in before[i1:i2]]
            lines += [Line(Kind.ADDED, text) for text in after[j1:j2]]
        end = group[-1][2]
    if lines and end < len(before):
        lines.append(Line(Kind.GAP))
    return lines


def size_of(lines: list[Line]) -> tuple[int, int]:
    """(added, removed) lines."""
    kinds = [line.kind for line in lines]
    return kinds.count(Kind.ADDED), kinds.count(Kind.REMOVED)
