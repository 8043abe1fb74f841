"""Special days from a file become days of a schedule; the date decides, so a second time changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from tariffs.clocks import write_clocks
from tariffs.models import Schedule, ScheduleException
from tariffs.special_days import SpecialDay


@dataclass(frozen=True)
class Change:
    """What a day of the file would make of the schedule; `before` is None where the date was an ordinary one."""

    day: SpecialDay
    hours: str
    before: ScheduleException | None

    @property
    def is_needed(self) -> bool:
        before = self.before
        return before is None or (before.hours, before.name) != (self.hours, self.day.name)


def changes(schedule: Schedule, days: Iterable[SpecialDay]) -> list[Change]:
    """In the order of the calendar."""
    known = {row.date: row for row in schedule.exceptions.all()}
    return [
        Change(day, write_clocks(day.clocks), known.get(day.date))
        for day in sorted(days, key=lambda day: day.date)
    ]


@transaction.atomic
def take_over(schedule: Schedule, days: Iterable[SpecialDay]) -> list[Change]:
    """Writes down what differs, and says what it was."""
    Schedule.objects.select_for_update().get(pk=schedule.pk)  # two files at once come one by one
    needed = [change for change in changes(schedule, days) if change.is_needed]
    for change in needed:
        row = change.before or ScheduleException(schedule=schedule, date=change.day.date)
        row.hours, row.name = change.hours, change.day.name
        row.save()
    return needed
