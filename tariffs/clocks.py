"""Opening hours of one date as people write them: «10:00–13:00, 14:00–18:00», «22:00–06:00 +1». Pure.

`+1` says that the hours end on the next day; without it an end before the start is a slip of the pen, not a night.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import combinations

from tariffs.hours import MIDNIGHT, WHOLE_DAY, Clock, Window

_HOUR_AND_MINUTE = r"(\d{1,2})(?:[:.](\d{2}))?"
_STRETCH = re.compile(rf"{_HOUR_AND_MINUTE}\s*[-–—]\s*{_HOUR_AND_MINUTE}\s*(\+\s*1)?")
_ONE_WEEK = timedelta(weeks=1)
# What `write_clocks` writes and the database accepts.
_WRITTEN = r"([01]\d|2[0-3]):[0-5]\d–(([01]\d|2[0-3]):[0-5]\d|24:00)( \+1)?"
WRITTEN = rf"^({_WRITTEN}(, {_WRITTEN})*)?$"
CLOSED = ("", "закрыто", "выходной", "closed", "-", "–", "—")
ROUND_THE_CLOCK = ("круглосуточно", "24/7")


class Fault(StrEnum):
    """What is wrong with hours."""

    UNREADABLE = "unreadable"
    EMPTY = "empty"
    REVERSED = "reversed"
    NO_NIGHT = "no_night"
    OVERLAPPING = "overlapping"


class BadClocks(ValueError):
    """Hours that cannot be: the fault, and the stretches that it is about as they are written."""

    def __init__(self, fault: Fault, one: str, other: str = "") -> None:
        super().__init__(fault, one, other)
        self.fault, self.one, self.other = fault, one, other


def fault_of(start: time, end: time, *, overnight: bool) -> Fault | None:
    """What is wrong with one stretch; `overnight`: it is said to end on the next day."""
    if overnight:
        return None if MIDNIGHT < end <= start else Fault.NO_NIGHT
    if end == MIDNIGHT or end > start:
        return None
    return Fault.EMPTY if end == start else Fault.REVERSED


def read_clocks(text: str) -> tuple[Clock, ...]:
    """The stretches in order, none for a closed day. Raises BadClocks."""
    clocks = sorted(parse_clocks(text, strictly=True))
    for one, other in combinations(clocks, 2):
        if _shares_a_moment(one, other):
            raise BadClocks(Fault.OVERLAPPING, write_clocks([one]), write_clocks([other]))
    return tuple(clocks)


def parse_clocks(text: str, *, strictly: bool = False) -> tuple[Clock, ...]:
    """What is written, judged only if `strictly`. Raises BadClocks."""
    said = text.strip().lower()
    if said in CLOSED:
        return ()
    if said in ROUND_THE_CLOCK:
        return (WHOLE_DAY,)
    return tuple(_stretch(piece.strip(), strictly) for piece in re.split(r"[,;]", said))


def write_clocks(clocks: Iterable[Clock]) -> str:
    return ", ".join(
        f"{start:%H:%M}–{'24:00' if end == MIDNIGHT else f'{end:%H:%M}'}"
        + (" +1" if MIDNIGHT < end <= start else "")
        for start, end in clocks
    )


def overlapping(windows: Iterable[Window]) -> tuple[Window, Window] | None:
    """The first two windows of a week that share a moment, Sunday night against Monday included."""
    for one, other in combinations(windows, 2):
        gap = _since_monday(other) - _since_monday(one)
        if gap % _ONE_WEEK < one.length or -gap % _ONE_WEEK < other.length:
            return one, other
    return None


def _since_monday(window: Window) -> timedelta:
    return timedelta(days=window.weekday) + (
        datetime.combine(date.min, window.start) - datetime.combine(date.min, MIDNIGHT)
    )


def _stretch(piece: str, strictly: bool) -> Clock:
    found = _STRETCH.fullmatch(piece)
    if found is None:
        raise BadClocks(Fault.UNREADABLE, piece)
    hour, minute, until_hour, until_minute, next_day = found.groups()
    is_midnight = (int(until_hour), int(until_minute or 0)) == (24, 0)
    try:
        start = time(int(hour), int(minute or 0))
        end = MIDNIGHT if is_midnight else time(int(until_hour), int(until_minute or 0))
    except ValueError:
        raise BadClocks(Fault.UNREADABLE, piece) from None
    fault = fault_of(start, end, overnight=next_day is not None)
    if strictly and fault is not None:
        raise BadClocks(fault, piece)
    return start, end


def _shares_a_moment(one: Clock, other: Clock) -> bool:
    """Of two stretches of one date, the first of which does not begin later."""
    begins = datetime.combine(date.min, one[0])
    return datetime.combine(date.min, other[0]) < begins + Window(0, *one).length
