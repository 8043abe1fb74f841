"""The console's pages and its buttons; every one works without JavaScript."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat import actions
from chat.access import works_in_console
from chat.composer import Verdict
from chat.events import entry_html
from chat.facts import verdict_of
from chat.forms import for_the_warning
from chat.history import read_newest
from chat.models import Thread
from chat.presentation.console_parts import console_parts
from chat.presentation.promises import card_of
from chat.refusals import Refused
from chat.views.attachments import post_form, waiting_html
from files.kinds import ACCEPT
from portals.models import User

from .lists import render_lists, tab_named, waiting_for

ENTRIES_SHOWN = 200
PRESSES_TRIED = 5  # chats that others may take while one looks for the next

P = ParamSpec("P")


def at_the_desk(
    view: Callable[Concatenate[HttpRequest, User, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For people of the desk and partners' agents; to everybody else the console does not exist."""

    @login_required
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = request.user
        assert isinstance(user, User)
        if not works_in_console(user):
            raise Http404
        return view(request, user, *args, **kwargs)

    return inner


def _open(user: User, uuid: UUID) -> tuple[Thread, Verdict]:
    """The chat and what this person may do in it. Raises Http404."""
    thread = (
        Thread.objects.at_desk_of(user)
        .select_related(
            "portal__plan__operator_schedule", "customer", "operator", "partner__schedule"
        )
        .filter(uuid=uuid)
        .first()
    )
    if thread is None:
        raise Http404
    verdict = verdict_of(thread, user)
    if not (verdict.may_read and verdict.at_desk):
        raise Http404
    return thread, verdict


@require_GET
@at_the_desk
def lists(request: HttpRequest, user: User) -> HttpResponse:
    """The lists; on a phone they are the whole page."""
    return render(request, "console/list.html", _lists(request, user))


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk
def chat(request: HttpRequest, user: User, uuid: UUID) -> HttpResponse:
    """One conversation. A POST is the composer sent as an ordinary form."""
    thread, verdict = _open(user, uuid)
    if request.method == "GET" and request.GET.get("part") == "turn":  # asked by an open page
        return render(request, "console/_turn.html", {"card": card_of(thread, verdict)})
    if request.method != "POST":
        if thread.operator_id == user.pk and thread.desk_unread:
            actions.mark_read(thread, user, thread.last_seq)
        return render(request, "console/chat.html", _page(request, user, thread, verdict))
    text, note = request.POST.get("text", ""), request.POST.get("note") == "1"
    try:
        client_id = _uuid(request.POST.get("client_id", ""))
        post_form(request, thread, user, text=text, client_id=client_id, note=note)
    except Refused as refused:
        thread, verdict = _open(user, uuid)
        typed = {"text": text, "note": note, "error": refused.message}
        context = _page(request, user, thread, verdict) | typed
        return render(request, "console/chat.html", context, status=422)
    return _to_chat(request, thread)


@require_POST
@at_the_desk
def take(request: HttpRequest, user: User, uuid: UUID) -> HttpResponse:
    """«Взять»: of two who press at once one gets the chat, the other is told who."""
    return _press(request, user, uuid, actions.take)


@require_POST
@at_the_desk
def hand_back(request: HttpRequest, user: User, uuid: UUID) -> HttpResponse:
    """«В очередь»."""
    return _press(request, user, uuid, actions.hand_back)


@require_POST
@at_the_desk
def solve(request: HttpRequest, user: User, uuid: UUID) -> HttpResponse:
    """«Решён»."""
    return _press(request, user, uuid, actions.solve)


@require_POST
@at_the_desk
def ask_consent(request: HttpRequest, user: User, uuid: UUID) -> HttpResponse:
    """«Попросить доступ» to the customer's portal."""
    hours, said = request.POST.get("hours", ""), request.POST

    def action(thread: Thread, user: User) -> None:
        number = int(hours) if hours.isascii() and hours.isdigit() and len(hours) < 4 else 0
        reason, scope = said.get("reason", ""), said.get("scope", "")
        actions.ask_consent(thread, user, reason=reason, scope=scope, hours=number)

    return _press(request, user, uuid, action)


@require_POST
@at_the_desk
def note_use(request: HttpRequest, user: User, uuid: UUID) -> HttpResponse:
    """«Записать вход»: what was done on the customer's portal."""
    what = request.POST.get("what", "")
    return _press(
        request, user, uuid, lambda thread, user: actions.note_use(thread, user, what=what)
    )


@require_POST
@at_the_desk
def judge(request: HttpRequest, user: User, uuid: UUID) -> HttpResponse:
    """«Ответ неверный» under an answer of the assistant; `answer` is its number and «true» or «false»."""
    number, _colon, wrong = request.POST.get("answer", "").partition(":")
    seq = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0

    def action(thread: Thread, user: User) -> None:
        actions.judge_answer(thread, user, seq=seq, wrong=wrong == "true")

    return _press(request, user, uuid, action)


@require_POST
@at_the_desk
def take_next(request: HttpRequest, user: User) -> HttpResponse:
    """«Взять» over the lists: the chat that waits longest and that nobody else took meanwhile."""
    for thread in waiting_for(user)[:PRESSES_TRIED]:
        try:
            actions.take(thread, user)
        except Refused:
            continue
        return _to_chat(request, thread)
    messages.info(request, _("В очереди никого нет."))
    return redirect("console:lists")


def _press(
    request: HttpRequest, user: User, uuid: UUID, action: Callable[[Thread, User], None]
) -> HttpResponse:
    thread, _verdict = _open(user, uuid)
    try:
        action(thread, user)
    except Refused as refused:
        messages.error(request, refused.message)
    return _to_chat(request, thread)


def _to_chat(request: HttpRequest, thread: Thread) -> HttpResponse:
    address = reverse("console:chat", args=[thread.uuid])
    tab = tab_named(request.GET.get("tab"))
    return redirect(address if tab == "mine" else f"{address}?{urlencode({'tab': tab})}")


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise Refused("bad_request") from None


def _lists(request: HttpRequest, user: User, current: Thread | None = None) -> dict[str, Any]:
    tab = tab_named(request.GET.get("tab"))
    shown = render_lists(user, tab, str(current.uuid) if current else None)
    return {
        "tab": tab,
        "lists": shown,
        "counters": shown["counters"],
        "bar_note": shown["counters"]["note"],
    }


def _page(request: HttpRequest, user: User, thread: Thread, verdict: Verdict) -> dict[str, Any]:
    entries = read_newest(thread, None if "all" in request.GET else ENTRIES_SHOWN)
    return _lists(request, user, thread) | {
        "secrets": for_the_warning(),
        "thread": thread,
        "verdict": verdict,
        "entries": [entry_html(event, at_desk=True) for event in entries],
        "earlier_hidden": bool(entries) and entries[0].seq > 1,
        "last": entries[-1].seq if entries else 0,
        "parts": console_parts(thread, user, verdict),
        "client_id": uuid4(),
        "waiting_files": waiting_html(thread, user),
        "accept": ACCEPT,
        "note": not verdict.may_write,
    }
