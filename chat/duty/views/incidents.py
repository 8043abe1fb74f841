"""The incident at the desk: its card with everything that can be done about it, and the list of all."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat.duty import actions
from chat.duty import showing as pages
from chat.duty.forms import CallForm
from chat.duty.models import Call, Incident
from chat.duty.staff import CALLED
from chat.models import Thread
from chat.refusals import Refused
from portals.models import User

from .desk import for_special_support

ON_A_PAGE = 30


@require_GET
@for_special_support
def listed(request: HttpRequest, user: User) -> HttpResponse:
    """Open ones first, the worst above; then those that are over."""
    over = Incident.objects.with_all().real().exclude(solved_at=None).order_by("-solved_at")
    context = {
        "open": Incident.objects.with_all().real().open().worst_first(),
        "page": Paginator(over, ON_A_PAGE).get_page(request.GET.get("page")),
        "moment": timezone.now(),
    }
    return render(request, "duty/incidents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_special_support
def one(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """One incident; a POST does what its button `do` says."""
    incident = get_object_or_404(Incident.objects.with_all().real(), pk=pk)
    thread = incident.thread
    assert thread is not None
    if request.method == "POST":
        _do(request, user, incident)
        return redirect("duty:incident", pk)
    called = incident.steps.filter(number__gt=incident.accepted_after).exists()
    context: dict[str, Any] = {
        "row": incident,
        "thread": thread,
        "sees_chat": Thread.objects.at_desk_of(user).filter(pk=thread.pk).exists(),
        "says": pages.says(incident, timezone.now()),
        "timeline": pages.timeline(incident, thread),
        "steps": incident.steps.select_related("person").prefetch_related("attempts"),
        "calls": incident.calls.select_related("by"),
        "declarations": incident.declarations.select_related("by", "thread"),
        "outcomes": Call.Outcome.choices,
        "people": User.objects.filter(**CALLED).exclude(pk=incident.responsible_id or 0),
        "may_accept": incident.is_open and (incident.accepted_at is None or called),
        "may_call": incident.is_open and not called and incident.asked_at is None,
    }
    return render(request, "duty/card.html", context)


@require_POST
@for_special_support
def in_chat(request: HttpRequest, user: User, uuid: UUID) -> HttpResponse:
    """The buttons of the card beside a chat."""
    thread = get_object_or_404(Thread.objects.at_desk_of(user), uuid=uuid)
    incident = Incident.objects.open().filter(declarations__thread=thread).first()
    if incident is not None:
        _do(request, user, incident)
    return redirect("console:chat", uuid)


def _do(request: HttpRequest, user: User, incident: Incident) -> None:
    said, pk = request.POST, incident.pk
    deeds: dict[str, Callable[[], Any]] = {
        "accept": lambda: actions.accept(pk, user),
        "call": lambda: actions.ask_for_duty(pk, user),
        "progress": lambda: actions.tell_progress(pk, user, said.get("text", "")),
        "phoned": lambda: _phoned(request, user, pk),
        "hand": lambda: actions.hand_over_shift(
            pk, user, _person(said.get("to", "")), said.get("note", "")
        ),
        "solve": lambda: actions.solve_incident(
            pk, user, cause=said.get("cause", ""), resolution=said.get("resolution", "")
        ),
    }
    deed = deeds.get(said.get("do", ""))
    if deed is None:
        raise Http404
    try:
        deed()
    except Refused as refused:
        messages.error(request, refused.message)


def _phoned(request: HttpRequest, user: User, pk: int) -> None:
    form = CallForm(request.POST)
    if not form.is_valid():
        raise Refused("bad_request", _("Укажите, чем закончился звонок."))
    said = form.cleaned_data
    outcome = Call.Outcome(said["outcome"])
    actions.note_call(pk, user, number=said["number"], outcome=outcome, notes=said["notes"])


def _person(text: str) -> User:
    found = User.objects.filter(**CALLED, pk=int(text)).first() if text.isascii() and text.isdigit() else None  # fmt: skip
    if found is None:
        raise Refused("bad_request", _("Выберите, кому передать инцидент."))
    return found
