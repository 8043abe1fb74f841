"""When a desk is open: weekly windows, special days and the Russian production calendar.

The clock on the wall of the schedule's zone decides. A window is half-open: 10:00:00 is open,
19:00:00 is closed. When that clock jumps forward, the missing hour is nobody's; when it is set
back, an hour inside a window is open both times. Moments must be aware; answers are in the zone:
to add to them or compare them around such a jump, take them to UTC first.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from datetime import date as Date
from enum import StrEnum
from functools import cached_property
from itertools import islice
from zoneinfo import ZoneInfo

from tariffs.production_calendar import day_off_name, is_working_weekend

Interval = tuple[datetime, datetime]
Clock = tuple[time, time]

SEARCH_HORIZON_IN_DAYS = 400
MIDNIGHT = time(0)
MONDAY = 0
WHOLE_DAY: Clock = (MIDNIGHT, MIDNIGHT)
_ONE_DAY = timedelta(days=1)
_REMEMBERED_DAYS = 2000


@dataclass(frozen=True)
class Window:
    """Open hours that begin on a weekday (Monday is 0).

    An end of 00:00 is the midnight that ends the day; any other end not after the start is in the
    next day.
    """

    weekday: int
    start: time
    end: time

    @property
    def length(self) -> timedelta:
        """How long the window lasts by the clock, above zero and at most a day."""
        start, end = (datetime.combine(Date.min, moment) for moment in (self.start, self.end))
        return end - start if end > start else end + _ONE_DAY - start


@dataclass(frozen=True)
class DayException:
    """A date with hours of its own, decided by staff; without windows it is closed."""

    date: Date
    windows: tuple[Clock, ...]
    name: str


class Ground(StrEnum):
    """What the hours of a date stand on; the first that applies counts."""

    EXCEPTION = "exception"
    AROUND_THE_CLOCK = "around_the_clock"
    DAY_OFF = "day_off"
    WORKING_WEEKEND = "working_weekend"
    WEEKDAY = "weekday"


@dataclass(frozen=True)
class Hours:
    """Opening hours of one desk.

    What counts on a date, the first that applies: the staff's exception; round the clock (which
    knows no holidays); the production calendar; the windows of the weekday. An exception or a
    public holiday is the whole date: a night shift of the evening before ends at midnight.

    A weekend day that was made working has Monday's windows: it is an ordinary working day in
    place of another, and its own weekday states none. Windows that overlap or adjoin are one.
    """

    zone: ZoneInfo
    windows: tuple[Window, ...] = ()
    exceptions: tuple[DayException, ...] = ()
    production_calendar: bool = False
    around_the_clock: bool = False

    def is_open(self, moment: datetime) -> bool:
        """Whether the desk is open at this aware moment."""
        now = _instant(moment)
        return any(start <= now < end for start, end in self._open_on(self._local_date(now)))

    def next_opening(self, moment: datetime) -> datetime | None:
        """The first instant not before `moment` at which the desk is open: `moment` itself while
        it is open; None if it stays closed for 400 days."""
        now = _instant(moment)
        for day in _days_from(self._local_date(now), SEARCH_HORIZON_IN_DAYS):
            for start, end in self._open_on(day):
                if now < end:
                    return max(start, now).astimezone(self.zone)
        return None

    def opens_at(self, moment: datetime) -> datetime | None:
        """When a closed desk opens; None while it is open, or if it stays closed for 400 days."""
        return None if self.is_open(moment) else self.next_opening(moment)

    def closes_at(self, moment: datetime) -> datetime | None:
        """The first closed instant after `moment`; None while closed, and if it stays open for
        400 days."""
        until = _instant(moment)
        today = self._local_date(until)
        if not self.is_open(moment) or not self._ever_closes_after(today):
            return None
        for day in _days_from(today, SEARCH_HORIZON_IN_DAYS):
            reached = until
            for start, end in self._open_on(day):
                if start <= until < end:
                    until = end
            if until == reached:
                return until.astimezone(self.zone)
        return None

    def open_time(self, start: datetime, end: datetime) -> timedelta:
        """Open time between two moments; zero when the end is not after the start."""
        since, until = _instant(start), _instant(end)
        first, last = self._local_date(since), self._local_date(until)
        total = self._open_between(first, last)
        for day in sorted({first, last}):
            for opens, closes in self._open_on(day):
                total += max(min(closes, until) - max(opens, since), timedelta())
        return total

    def after_open_time(self, start: datetime, time: timedelta) -> datetime | None:
        """The first moment at which so much open time has passed since `start`; None if it does not
        in 400 days. No time at all has passed at `start` itself."""
        since, left = _instant(start), time
        if left <= timedelta():
            return since.astimezone(self.zone)
        for day in _days_from(self._local_date(since), SEARCH_HORIZON_IN_DAYS):
            for opens, closes in self._open_on(day):
                opens = max(opens, since)
                if closes - opens >= left:
                    return (opens + left).astimezone(self.zone)
                left -= max(closes - opens, timedelta())
        return None

    def day(self, date: Date) -> list[Interval]:
        """Open intervals of the date in the zone, in order, cut at its midnights."""
        zone = self.zone
        return [(a.astimezone(zone), b.astimezone(zone)) for a, b in self._open_on(date)]

    def day_name(self, date: Date) -> str:
        """What makes the date special, in Russian: its exception or public holiday; else empty."""
        match self.ground(date):
            case Ground.EXCEPTION:
                return self._exception_on[date].name
            case Ground.DAY_OFF:
                return day_off_name(date) or ""
        return ""

    def ground(self, day: Date) -> Ground:
        """What decides about this date."""
        if day in self._exception_on:
            return Ground.EXCEPTION
        if self.around_the_clock:
            return Ground.AROUND_THE_CLOCK
        if self.production_calendar and day_off_name(day) is not None:
            return Ground.DAY_OFF
        if self.production_calendar and is_working_weekend(day):
            return Ground.WORKING_WEEKEND
        return Ground.WEEKDAY

    @cached_property
    def never_closes(self) -> bool:
        """Open at every moment: round the clock, by name or by its windows, without exceptions."""
        return self._full_week and not self.exceptions

    # --- What is stated about a date ---------------------------------------------------------

    @cached_property
    def _exception_on(self) -> dict[Date, DayException]:
        return {exception.date: exception for exception in self.exceptions}

    @cached_property
    def _of_weekday(self) -> tuple[tuple[Clock, ...], ...]:
        return tuple(
            tuple(
                (window.start, window.end) for window in self.windows if window.weekday == weekday
            )
            for weekday in range(7)
        )

    @cached_property
    def _full_week(self) -> bool:
        return self.around_the_clock or (
            not self.production_calendar and all(WHOLE_DAY in clocks for clocks in self._of_weekday)
        )

    def _ever_closes_after(self, today: Date) -> bool:
        return not self._full_week or any(day >= today for day in self._exception_on)

    def _stands_alone(self, day: Date) -> bool:
        """Whether the date begins anew at midnight, whatever began the evening before."""
        return self.ground(day) in (Ground.EXCEPTION, Ground.DAY_OFF)

    def _begin_on(self, day: Date) -> tuple[Clock, ...]:
        """The windows that begin on the date, by the clock."""
        match self.ground(day):
            case Ground.EXCEPTION:
                return self._exception_on[day].windows
            case Ground.AROUND_THE_CLOCK:
                return (WHOLE_DAY,)
            case Ground.DAY_OFF:
                return ()
            case Ground.WORKING_WEEKEND:
                return self._of_weekday[MONDAY]
            case Ground.WEEKDAY:
                return self._of_weekday[day.weekday()]

    def _by_the_clock(self, day: Date) -> Iterator[Interval]:
        """Open stretches of the date as the wall clock shows them: naive, cut at its midnights."""
        midnight = datetime.combine(day, MIDNIGHT)
        for start, end in self._begin_on(day):
            opens = datetime.combine(day, start)
            yield opens, datetime.combine(day, end) if end > start else midnight + _ONE_DAY
        if not self._stands_alone(day):
            for start, end in self._begin_on(day - _ONE_DAY):
                if MIDNIGHT < end <= start:
                    yield midnight, datetime.combine(day, end)

    # --- From the clock on the wall to instants ----------------------------------------------

    @cached_property
    def _days(self) -> dict[Date, tuple[Interval, ...]]:
        return {}

    @cached_property
    def _sums(self) -> dict[tuple[Date, Date], timedelta]:
        return {}

    def _open_between(self, first: Date, last: Date) -> timedelta:
        """Open time of the whole dates after the one and before the other, remembered."""
        known = self._sums.get((first, last))
        if known is None:
            if len(self._sums) >= _REMEMBERED_DAYS:
                self._sums.clear()
            days = islice(_days_from(first, (last - first).days - 1), 1, None)
            lengths = (closes - opens for day in days for opens, closes in self._open_on(day))
            known = self._sums[first, last] = sum(lengths, timedelta())
        return known

    def _open_on(self, day: Date) -> tuple[Interval, ...]:
        """Open intervals of the local date in UTC: in order, apart from each other, remembered."""
        known = self._days.get(day)
        if known is None:
            if len(self._days) >= _REMEMBERED_DAYS:
                self._days.clear()
            known = self._days[day] = tuple(_merged(self._instants(day)))
        return known

    def _instants(self, day: Date) -> Iterator[Interval]:
        stretches = list(self._by_the_clock(day))
        for since, until, offset in self._steady_clock(day) if stretches else ():
            for opens, closes in stretches:
                start = max(since, opens.replace(tzinfo=UTC) - offset)
                end = min(until, closes.replace(tzinfo=UTC) - offset)
                if start < end:
                    yield start, end

    def _steady_clock(self, day: Date) -> Iterator[tuple[datetime, datetime, timedelta]]:
        """The time around a date, in UTC, cut where the zone's clock jumps; each with its offset."""
        since = datetime.combine(day, MIDNIGHT, UTC) - _ONE_DAY
        until = since + 3 * _ONE_DAY
        before, after = self._offset(since), self._offset(until)
        if before == after:
            yield since, until, before
            return
        still_before, jumped = since, until
        while jumped - still_before > timedelta(seconds=1):
            middle = still_before + timedelta(
                seconds=(jumped - still_before) // timedelta(seconds=2)
            )
            if self._offset(middle) == before:
                still_before = middle
            else:
                jumped = middle
        yield since, jumped, before
        yield jumped, until, after

    def _offset(self, instant: datetime) -> timedelta:
        return instant.astimezone(self.zone).utcoffset() or timedelta()

    def _local_date(self, instant: datetime) -> Date:
        return instant.astimezone(self.zone).date()


def _days_from(first: Date, count: int) -> Iterator[Date]:
    """The date and `count` dates after it."""
    return (first + timedelta(days=number) for number in range(count + 1))


def _instant(moment: datetime) -> datetime:
    """The moment in UTC, whose comparisons are exact and fast; ValueError if it is naive."""
    if moment.utcoffset() is None:
        raise ValueError(f"a moment needs a time zone, got {moment!r}")
    return moment.astimezone(UTC)


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
