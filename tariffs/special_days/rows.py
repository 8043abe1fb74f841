"""What a file of special days says, row by row. Pure."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tariffs.clocks import BadClocks
from tariffs.hours import Clock
from tariffs.production_calendar import KNOWN_YEARS

MAX_ROWS = 2000
MAX_NAME = 120


class Trouble(StrEnum):
    """Why a row was left out."""

    DATE_MISSING = "date_missing"
    DATE_UNREADABLE = "date_unreadable"
    NO_SUCH_DATE = "no_such_date"
    YEAR_UNKNOWN = "year_unknown"
    NAME_MISSING = "name_missing"
    NAME_TOO_LONG = "name_too_long"
    HOURS = "hours"
    REPEATED = "repeated"
    RECURRING = "recurring"
    CANCELLED = "cancelled"
    ZONE_UNKNOWN = "zone_unknown"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class SpecialDay:
    """A date with its hours (none: closed), and the line of the file that says so."""

    line: int
    date: date
    clocks: tuple[Clock, ...]
    name: str


@dataclass(frozen=True)
class BadRow:
    """`about` is what the trouble is about, as the file says it."""

    line: int
    trouble: Trouble
    about: str = ""
    clocks: BadClocks | None = None


@dataclass
class SpecialDays:
    """What a file says: each date once."""

    days: dict[date, SpecialDay] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)


class RowRefused(Exception):
    def __init__(self, trouble: Trouble, about: str = "", clocks: BadClocks | None = None) -> None:
        self.trouble, self.about, self.clocks = trouble, about[:MAX_NAME], clocks


def known(day: date) -> date:
    """The date, if a calendar of its year exists. Raises RowRefused."""
    if day.year not in KNOWN_YEARS:
        raise RowRefused(Trouble.YEAR_UNKNOWN, str(day.year))
    return day


def named(name: str) -> str:
    """The reason that people will read. Raises RowRefused."""
    name = " ".join(name.split())
    if not name:
        raise RowRefused(Trouble.NAME_MISSING)
    if len(name) > MAX_NAME:
        raise RowRefused(Trouble.NAME_TOO_LONG, name)
    return name
