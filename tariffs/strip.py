"""The coming days of a schedule as a reader sees them: in the reader's own days and hours. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime, time, timedelta
from datetime import tzinfo as Zone

from tariffs.hours import Hours, Interval

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class StripDay:
    """One day of the reader. Times are in the reader's zone."""

    date: Date
    is_today: bool
    name: str  # why the desk keeps other hours, in Russian; mostly empty
    open: tuple[Interval, ...]  # cut at the reader's midnights
    begins: tuple[Interval, ...]  # whole stretches that begin on this day
    all_day: bool

    @property
    def is_closed(self) -> bool:
        return not self.open

    @property
    def open_until(self) -> datetime | None:
        """When the stretch of the day before ends, if nothing else opens on this day."""
        return None if self.begins or self.all_day or not self.open else self.open[-1][1]


def strip(hours: Hours, zone: Zone, moment: datetime, days: int = 14) -> list[StripDay]:
    """The reader's day of `moment` (aware) and those after it."""
    today = moment.astimezone(zone).date()
    stretches = [
        (opens.astimezone(zone), closes.astimezone(zone))
        for opens, closes in _joined(hours, today - 2 * ONE_DAY, days + 4)
    ]
    return [
        _day(hours, stretches, today + number * ONE_DAY, zone, is_today=number == 0)
        for number in range(days)
    ]


def _day(
    hours: Hours, stretches: list[Interval], date: Date, zone: Zone, *, is_today: bool
) -> StripDay:
    since, until = (datetime.combine(day, time(0), zone) for day in (date, date + ONE_DAY))
    inside = tuple(
        (max(opens, since), min(closes, until))
        for opens, closes in stretches
        if opens < until and closes > since
    )
    begins = tuple(stretch for stretch in stretches if since <= stretch[0] < until)
    return StripDay(
        date, is_today, hours.day_name(date), inside, begins, inside == ((since, until),)
    )


def _joined(hours: Hours, first: Date, days: int) -> Iterator[Interval]:
    """The desk's open stretches; one that goes on over midnight is one."""
    pending: Interval | None = None
    for number in range(days):
        for opens, closes in hours.day(first + number * ONE_DAY):
            if pending is not None and opens <= pending[1]:
                pending = (pending[0], closes)
                continue
            if pending is not None:
                yield pending
            pending = (opens, closes)
    if pending is not None:
        yield pending
