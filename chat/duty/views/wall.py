"""The wall of the leads, which brings itself up to date, and the month in figures."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from chat.duty import showing as pages
from chat.duty.figures import month_of
from chat.duty.models import DutySwap, Incident, PageStep
from chat.duty.models.rota import rota
from chat.duty.rota import on_duty
from chat.duty.staff import CALLED, leads_the_shift
from portals.models import User

from .desk import for_special_support
from .rota import troubles

TROUBLES_SHOWN = 5


@require_GET
@for_special_support
def wall(request: HttpRequest, user: User) -> HttpResponse:
    return render(request, "duty/wall.html", _shown(user))


@require_GET
@for_special_support
def parts(request: HttpRequest, user: User) -> HttpResponse:
    """The changing part of the wall, for its script."""
    return render(request, "duty/_wall.html", _shown(user))


def _shown(user: User) -> dict[str, Any]:
    if not leads_the_shift(user):
        raise Http404
    now = timezone.now()
    open_ones = list(Incident.objects.with_all().open().real().worst_first())
    people = {person.pk: person for person in User.objects.filter(**CALLED)}
    waiting = PageStep.objects.filter(
        incident__solved_at=None, state__in=[PageStep.State.WAITING, PageStep.State.SENDING, PageStep.State.SENT]
    ).select_related("incident", "person")  # fmt: skip
    return {
        "moment": now,
        "incidents": [(row, pages.says(row, now)) for row in open_ones],
        "on_duty": [people[person] for person in on_duty(rota(), now) if person in people],
        "unanswered": [step for step in waiting if step.number > step.incident.accepted_after],
        "drills": Incident.objects.open().filter(is_drill=True).select_related("drill_for"),
        "troubles": troubles(now)[:TROUBLES_SHOWN],
        "swaps": DutySwap.objects.asked().filter(ends_at__gt=now).select_related("giver", "taker"),
        "callable": list(people.values()),
    }  # fmt: skip


@require_GET
@for_special_support
def report(request: HttpRequest, user: User) -> HttpResponse:
    """A month: `month` is «2026-11», the current one without it."""
    if not leads_the_shift(user):
        raise Http404
    first = _first_day(request.GET.get("month", ""))
    return render(request, "duty/report.html", {"month": month_of(first)})


def _first_day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m").replace(tzinfo=timezone.get_current_timezone()).date()  # fmt: skip
    except ValueError:
        return timezone.localdate().replace(day=1)
