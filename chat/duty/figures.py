"""A month of incidents in figures: how long until somebody was called, accepted, wrote, solved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import NamedTuple

from django.db.models import Min
from django.utils import timezone

from .models import Incident, PageStep


class Figure(NamedTuple):
    """Of all incidents that have it: how many cases, the middle one and the longest, in whole minutes."""

    cases: int
    middle: int
    longest: int


class Line(NamedTuple):
    """An incident, and when somebody was first called to it."""

    row: Incident
    paged_at: datetime | None


@dataclass(frozen=True)
class Month:
    """`first` is its first day, by Moscow. Of times none is None, and none is negative."""

    first: date
    incidents: list[Line]
    paged: Figure | None
    accepted: Figure | None
    answered: Figure | None
    solved: Figure | None
    steps: int
    lost: int

    @property
    def before(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        return (self.first + timedelta(days=32)).replace(day=1)


def month_of(first: date) -> Month:
    """The incidents that were declared in the month; drills are not counted."""
    start = _midnight(first)
    end = _midnight((first + timedelta(days=32)).replace(day=1))
    rows = Incident.objects.real().filter(declared_at__gte=start, declared_at__lt=end)
    found = list(rows.with_all().order_by("declared_at"))
    steps = PageStep.objects.filter(incident__in=[row.pk for row in found])
    first_sent = steps.order_by().values_list("incident").annotate(at=Min("sent_at"))
    paged = dict(first_sent.values_list("incident", "at"))
    lost = steps.filter(state__in=[PageStep.State.LOST, PageStep.State.DOUBTFUL])
    return Month(
        first,
        [Line(row, paged.get(row.pk)) for row in found],
        _figure((row.declared_at, paged.get(row.pk)) for row in found),
        _figure((row.declared_at, row.accepted_at) for row in found),
        _figure((row.declared_at, row.answered_at) for row in found),
        _figure((row.declared_at, row.solved_at) for row in found),
        steps.count(),
        lost.count(),
    )


def _figure(times: Iterable[tuple[datetime, datetime | None]]) -> Figure | None:
    lasted = [max(0, int((end - start) / timedelta(minutes=1))) for start, end in times if end]
    return Figure(len(lasted), round(median(lasted)), max(lasted)) if lasted else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())
