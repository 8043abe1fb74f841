"""The form «Критичный инцидент», which asks once more before it acts, and the incident as its customer sees it."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from chat.access import thread_for
from chat.duty import actions
from chat.duty import showing as pages
from chat.duty.forms import ReportForm
from chat.facts import verdict_of
from chat.models import Thread
from chat.refusals import Refused
from chat.standing import decision_on, portal_of
from portals.models import Portal, User

from .desk import for_special_support


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def declare(request: HttpRequest) -> HttpResponse:
    """Without a chat: one begins with it. Where it cannot be declared the page does not exist."""
    portal = portal_of(request)
    if portal is None or not _may(request, portal):
        raise Http404
    return _form(request, portal, None, "/chats/new/")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def declare_in_chat(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """In one's own chat; while its incident is open, how it goes."""
    thread = _own(request, uuid)
    found = pages.open_one(thread)
    if found is not None:
        shown = pages.shown(found, thread, timezone.now())
        context = {"thread": thread, "portal": thread.portal, "incident": shown}
        return render(request, "duty/incident.html", context)
    if not _may(request, thread.portal):
        raise Http404
    return _form(request, thread.portal, thread, thread.get_absolute_url())


@require_GET
@login_required
def how_it_goes(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The changing part of that page, for its script."""
    thread = _own(request, uuid)
    found = pages.open_one(thread)
    if found is None:
        return HttpResponse(status=204)
    shown = pages.shown(found, thread, timezone.now())
    return render(request, "duty/_incident.html", {"thread": thread, "incident": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@for_special_support
def declare_at_desk(request: HttpRequest, user: User, uuid: UUID) -> HttpResponse:
    """By special support, in the customer's chat."""
    threads = Thread.objects.at_desk_of(user).select_related("portal__plan", "customer")
    thread = threads.filter(uuid=uuid).first()
    if thread is None or not decision_on(thread.customer, thread.portal).may_declare:
        raise Http404
    return _form(request, thread.portal, thread, f"/console/chats/{uuid}/")


def _form(request: HttpRequest, portal: Portal, thread: Thread | None, back: str) -> HttpResponse:
    """Filled in, shown once more in plain words, then declared. Works without script."""
    assert isinstance(request.user, User)
    initial = {"level": 1, "since": timezone.localtime().replace(second=0, microsecond=0)}
    if thread is not None:
        initial["text"] = thread.subject
    form = ReportForm(request.POST or None, initial=initial)
    asks, problem = False, ""
    if form.is_bound and form.is_valid():
        asks = not (form.cleaned_data["confirmed"] or "change" in request.POST)
        if form.cleaned_data["confirmed"]:
            try:
                declared = actions.declare(
                    request.user,
                    portal,
                    form.report(),
                    thread=thread,
                    client_id=form.cleaned_data["client_id"],
                )
            except Refused as refused:
                problem = refused.message
            else:
                mine = declared.declarations.filter(by=request.user).select_related("thread").last()
                to = back if thread is not None or mine is None else mine.thread.get_absolute_url()
                return redirect(to)
    context: dict[str, Any] = {
        "form": form,
        "portal": portal,
        "thread": thread,
        "back": back,
        "asks": asks,
        "problem": problem,
        "client_id": request.POST.get("client_id") or uuid4(),
        "since": request.POST.get("since") or f"{initial['since']:%Y-%m-%dT%H:%M}",
    }
    status = 422 if problem or (form.is_bound and form.errors) else 200
    return render(request, "duty/declare.html", context, status=status)


def _may(request: HttpRequest, portal: Portal) -> bool:
    assert isinstance(request.user, User)
    return decision_on(request.user, portal).may_declare


def _own(request: HttpRequest, uuid: UUID) -> Thread:
    assert isinstance(request.user, User)
    thread = thread_for(request.user, uuid)
    if thread.customer_id != request.user.pk or not verdict_of(thread, request.user).may_read:
        raise Http404
    return thread
