"""Special days read from a file. A row that cannot be read is named with its line; the others are read."""

from zoneinfo import ZoneInfo

from .calendars import read_ics
from .rows import BadRow, SpecialDay, SpecialDays, Trouble
from .sheets import read_csv, written

__all__ = [
    "BadRow",
    "SpecialDay",
    "SpecialDays",
    "Trouble",
    "read_csv",
    "read_file",
    "read_ics",
    "written",
]


def read_file(content: bytes, zone: ZoneInfo) -> SpecialDays:
    """Whichever of the two it is."""
    text = _decoded(content)
    return read_ics(text, zone) if "BEGIN:VCALENDAR" in text[:1000].upper() else read_csv(text)


def _decoded(content: bytes) -> str:
    """UTF-8, or what a Russian spreadsheet writes instead."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1251", errors="replace")
