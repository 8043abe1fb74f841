"""The rota: who is on duty now and in the next two weeks, what is wrong with it, swaps, overrides, one's own feed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat.duty import actions
from chat.duty.forms import TimeForm
from chat.duty.links import feed_token, reader_of_feed
from chat.duty.models import DutyOverride, DutySwap
from chat.duty.models.rota import rota
from chat.duty.rota import WARNED_AHEAD, Trouble, duties, on_duty, stretches, warnings
from chat.duty.staff import CALLED
from chat.refusals import Refused
from portals.models import User

from .calendar import calendar_of
from .desk import for_special_support

FEED_SHOWS = timedelta(days=90)


class Line(NamedTuple):
    """A stretch of the table, or a trouble: when, and who by name."""

    start: datetime
    end: datetime
    people: list[str]
    words: str = ""


@require_GET
@for_special_support
def page(request: HttpRequest, user: User) -> HttpResponse:
    now = timezone.now()
    known, names = rota(), _names()
    end = now + WARNED_AHEAD
    mine = [duty for duty in duties(known, now, end) if duty.person == user.pk]
    context: dict[str, Any] = {
        "now_on_duty": [names.get(person, "?") for person in on_duty(known, now)],
        "stretches": [
            Line(one.start, one.end, _named(one.people, names))
            for one in stretches(known, now, end)
        ],
        "troubles": troubles(now),
        "mine": [Line(duty.start, duty.end, [], str(duty.order)) for duty in mine],
        "swaps": DutySwap.objects.filter(ends_at__gt=now).select_related("giver", "taker"),
        "overrides": DutyOverride.objects.filter(ends_at__gt=now).select_related("person"),
        "people": User.objects.filter(**CALLED),
        "feed": request.build_absolute_uri(reverse("duty:feed", args=[feed_token(user)])),
    }
    return render(request, "duty/rota.html", context)


def troubles(now: datetime) -> list[Line]:
    """What is wrong with the next two weeks, in words."""
    names = _names()
    words = {
        Trouble.NOBODY: _("Никто не дежурит: вызовем руководителя смены"),
        Trouble.ALONE: _("Дежурит один человек: следующего по графику нет"),
        Trouble.OVERLAP: _("Двое на одном месте в очереди вызова"),
        Trouble.UNABLE: _("В графике тот, кого вызвать нельзя: учётная запись отключена или роль другая"),
    }  # fmt: skip
    return [
        Line(one.start, one.end, _named(one.people, names), words[one.trouble])
        for one in warnings(rota(), now)
    ]


@require_POST
@for_special_support
def swap(request: HttpRequest, user: User) -> HttpResponse:
    """«Возьмите моё дежурство»."""
    return _times(request, lambda person, _order, start, end: actions.ask_swap(user, person, start, end), _("Предложение отправлено. Обмен сработает, когда коллега согласится."))  # fmt: skip


@require_POST
@for_special_support
def answer(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    if not DutySwap.objects.filter(pk=pk).exists():
        raise Http404
    try:
        actions.answer_swap(pk, user, accepted=request.POST.get("accepted") == "1")
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("duty:rota")


@require_POST
@for_special_support
def stand_in(request: HttpRequest, user: User) -> HttpResponse:
    """«Замена», by a lead."""
    return _times(request, lambda person, order, start, end: actions.stand_in(user, person, order, start, end), _("Замена внесена."))  # fmt: skip


@require_POST
@for_special_support
def withdraw(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    try:
        actions.withdraw_stand_in(user, pk)
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("duty:rota")


@never_cache
@require_http_methods(["GET", "HEAD"])
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """One's own shifts for a calendar, which signs in nowhere: the address is the secret."""
    person = reader_of_feed(token)
    if person is None:
        raise Http404
    now = timezone.now()
    known = duties(rota(), now - timedelta(days=7), now + FEED_SHOWS)
    mine = [duty for duty in known if duty.person == person.pk]
    return HttpResponse(calendar_of(mine, now), content_type="text/calendar; charset=utf-8")


def _times(request: HttpRequest, action: Any, done: str) -> HttpResponse:
    form = TimeForm(request.POST)
    person = User.objects.filter(**CALLED, pk=form.cleaned_data["person"]).first() if form.is_valid() else None  # fmt: skip
    if person is None:
        messages.error(request, _("Выберите человека, начало и конец."))
        return redirect("duty:rota")
    said = form.cleaned_data
    try:
        action(person, said["order"] or 1, said["start"], said["end"])
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    return redirect("duty:rota")


def _in_rota() -> set[int]:
    """Whoever the rota names, able or not."""
    known = rota()
    usual = {row.person for row in known.patterns} | {row.person for row in known.shifts}
    others = {row.person for row in known.overrides} | {one.taker for one in known.swaps}
    return usual | others | known.able


def _names() -> dict[int, str]:
    return {pk: name or email for pk, name, email in User.objects.filter(pk__in=_in_rota()).values_list("pk", "name", "email")}  # fmt: skip


def _named(people: Iterable[int], names: dict[int, str]) -> list[str]:
    return [names.get(person, "?") for person in people]
