"""Who is on duty at a moment and in which order they are called: patterns, single shifts, overrides, swaps. Pure.

A pattern is a rule of the wall clock in the rota's zone; everything that comes out is a stretch of time, half-open.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

MOSCOW = ZoneInfo("Europe/Moscow")
WARNED_AHEAD = timedelta(days=14)
LONGEST_SHIFT = timedelta(days=14)


class Duty(NamedTuple):
    """A person is on duty from `start` until `end`, called as the `order`-th (1 first)."""

    person: int
    order: int
    start: datetime
    end: datetime


class Pattern(NamedTuple):
    """A shift that comes again every `every_days` days, first on `first_on`, last on `last_on` (None: for good)."""

    person: int
    order: int
    first_on: date
    every_days: int
    from_time: time
    length: timedelta
    last_on: date | None = None


class Swap(NamedTuple):
    """Accepted: in this time `taker` is on duty instead of `giver`, in the giver's place of the order."""

    giver: int
    taker: int
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Rota:
    """`overrides` stand instead of all others of their order; whoever is not `able` (deactivated, or no longer of the
    desk) is not called, whatever the rota says."""

    able: frozenset[int]
    patterns: tuple[Pattern, ...] = ()
    shifts: tuple[Duty, ...] = ()
    overrides: tuple[Duty, ...] = ()
    swaps: tuple[Swap, ...] = ()
    zone: ZoneInfo = MOSCOW


class Stretch(NamedTuple):
    """Between two changes of the rota: who is called, first to last."""

    start: datetime
    end: datetime
    people: tuple[int, ...]


class Trouble(StrEnum):
    NOBODY = "nobody"
    ALONE = "alone"  # nobody comes after the first
    OVERLAP = "overlap"  # two people have the same place in the order
    UNABLE = "unable"  # in the rota, but not called


class Warning(NamedTuple):
    """What is wrong with the rota from `start` until `end`, and whom it concerns."""

    trouble: Trouble
    start: datetime
    end: datetime
    people: tuple[int, ...] = ()


def on_duty(rota: Rota, moment: datetime) -> tuple[int, ...]:
    """Those who are called at this moment, first to last, each once."""
    return _called(_at(duties(rota, moment, moment + timedelta(microseconds=1)), moment), rota)


def duties(rota: Rota, start: datetime, end: datetime) -> list[Duty]:
    """Everything that touches the time, cut to it, after overrides and swaps; also of those who are not able."""
    usual = [*_from_patterns(rota, start, end), *rota.shifts]
    for one in rota.overrides:
        usual = [part for duty in usual for part in _without(duty, one)]
    found = [*usual, *rota.overrides]
    for swap in rota.swaps:
        found = [part for duty in found for part in _swapped(duty, swap)]
    cut = (duty._replace(start=max(duty.start, start), end=min(duty.end, end)) for duty in found)
    return sorted(
        (duty for duty in cut if duty.start < duty.end),
        key=lambda duty: (duty.start, duty.order, duty.person),
    )


def stretches(rota: Rota, start: datetime, end: datetime) -> list[Stretch]:
    """The whole time without a hole; neighbours with the same people are one."""
    known = duties(rota, start, end)
    joined: list[Stretch] = []
    for begins, ends in _between_changes(known, start, end):
        people = _called(_at(known, begins), rota)
        if joined and joined[-1].people == people:
            joined[-1] = joined[-1]._replace(end=ends)
        else:
            joined.append(Stretch(begins, ends, people))
    return joined


def warnings(rota: Rota, now: datetime, ahead: timedelta = WARNED_AHEAD) -> list[Warning]:
    """What is wrong within the next two weeks, in order of time. Nobody and alone exclude each other."""
    end = now + ahead
    known = duties(rota, now, end)
    found: list[Warning] = []
    for begins, ends in _between_changes(known, now, end):
        here = _at(known, begins)
        people = _called(here, rota)
        if len(people) < 2:
            found.append(Warning(Trouble.ALONE if people else Trouble.NOBODY, begins, ends, people))
        for order in sorted({duty.order for duty in here}):
            same = {d.person for d in here if d.order == order and d.person in rota.able}
            if len(same) > 1:
                found.append(Warning(Trouble.OVERLAP, begins, ends, tuple(sorted(same))))
        unable = {duty.person for duty in here} - rota.able
        if unable:
            found.append(Warning(Trouble.UNABLE, begins, ends, tuple(sorted(unable))))
    return sorted(_joined(found), key=lambda one: (one.start, one.trouble))


def _joined(found: Iterable[Warning]) -> Iterator[Warning]:
    """The same trouble of the same people without a pause is said once."""
    last: dict[tuple[Trouble, tuple[int, ...]], Warning] = {}
    for one in found:
        key = one.trouble, one.people
        before = last.get(key)
        if before is not None and before.end == one.start:
            last[key] = before._replace(end=one.end)
            continue
        if before is not None:
            yield before
        last[key] = one
    yield from last.values()


def _from_patterns(rota: Rota, start: datetime, end: datetime) -> Iterator[Duty]:
    for pattern in rota.patterns:
        day = start.astimezone(rota.zone).date() - pattern.length - timedelta(days=1)
        late = (day - pattern.first_on).days % pattern.every_days
        day = max(pattern.first_on, day + timedelta(days=(pattern.every_days - late) % pattern.every_days))  # fmt: skip
        last = end.astimezone(rota.zone).date()
        while day <= last and (pattern.last_on is None or day <= pattern.last_on):
            begins = datetime.combine(day, pattern.from_time, rota.zone)
            # by the wall clock: where the clocks are changed, a shift still ends at its hour
            ends = (begins.replace(tzinfo=None) + pattern.length).replace(tzinfo=rota.zone)
            yield Duty(pattern.person, pattern.order, begins, ends)
            day += timedelta(days=pattern.every_days)


def _without(duty: Duty, other: Duty) -> Iterator[Duty]:
    """What an override of the same order leaves of a shift: none, one or two parts."""
    if other.order != duty.order or other.end <= duty.start or duty.end <= other.start:
        yield duty
        return
    if duty.start < other.start:
        yield duty._replace(end=other.start)
    if other.end < duty.end:
        yield duty._replace(start=other.end)


def _swapped(duty: Duty, swap: Swap) -> Iterator[Duty]:
    if swap.giver != duty.person or swap.end <= duty.start or duty.end <= swap.start:
        yield duty
        return
    yield duty._replace(
        person=swap.taker, start=max(duty.start, swap.start), end=min(duty.end, swap.end)
    )
    yield from _without(duty, duty._replace(start=swap.start, end=swap.end))


def _between_changes(
    known: Iterable[Duty], start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    moments = {start, end} | {moment for duty in known for moment in (duty.start, duty.end)}
    return pairwise(sorted(moments))


def _at(known: Iterable[Duty], moment: datetime) -> list[Duty]:
    return [duty for duty in known if duty.start <= moment < duty.end]


def _called(here: Iterable[Duty], rota: Rota) -> tuple[int, ...]:
    ordered = sorted((duty for duty in here if duty.person in rota.able), key=lambda d: d[1::-1])
    return tuple(dict.fromkeys(duty.person for duty in ordered))
