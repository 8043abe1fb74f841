"""The customer's chats: list, one chat with its plain forms, transcript."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat import actions, events, wording
from chat.access import thread_for
from chat.composer import Verdict
from chat.events import entry_context
from chat.facts import verdict_of
from chat.forms import decided, for_the_warning
from chat.history import PAGE, read_after
from chat.models import QuestionDraft, Thread
from chat.presentation import context_of
from chat.presentation.lines import chat_lists
from chat.presentation.promises import turn_of
from chat.presentation.switches import returned_by_itself
from chat.refusals import Refused
from chat.routing import Decision, Reason
from chat.standing import decision_on, goes_by_administrators, portal_of
from files.kinds import ACCEPT
from portals.models import Portal, User

from .attachments import attach_form, post_form, waiting_html

Page = Callable[..., HttpResponse]
HANDED_SHOWN = 5
DRAFTS_SHOWN = 20


def for_customers(view: Page) -> Page:
    """Signed-in members; `view(request, user, portal, decision)` runs for those who may write, others are told why."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, **named: Any) -> HttpResponse:
        assert isinstance(request.user, User)
        portal = portal_of(request)
        if portal is None:
            raise Http404
        decision = decision_on(request.user, portal)
        if not decision.may_write:
            return blocked(request, decision.reason, portal)
        return view(request, request.user, portal, decision, **named)

    return guarded


def blocked(
    request: HttpRequest, reason: Reason, portal: Portal, *, typed: str = "", problem: str = ""
) -> HttpResponse:
    """Why this person may not write, and whom to ask; `typed` is a question that could not be handed on."""
    asks = reason is Reason.NOT_ADMIN_OR_INTEGRATOR
    administrators = portal.members.administrators().select_related("user")[:3] if asks else []
    title, _sep, text = wording.refusal(reason, portal).partition(". ")
    if reason is Reason.INVITATION_WITHDRAWN:
        member = portal.members.filter(user=request.user.pk).select_related("withdrawn_by").first()
        text = wording.withdrawn(member)
    context = {
        "title": f"{title}.",
        "text": text,
        "why": wording.why_refused(reason, portal),
        "portal": portal,
        "colleagues": [
            {
                "name": member.user.name,
                "initials": member.user.initials,
                "role": member.get_role_display(),
                "email": member.user.email,
            }
            for member in administrators
        ],
        "typed": typed,
        "problem": problem,
    }
    if goes_by_administrators(reason, portal):
        context["hands_on"] = True
        handed = QuestionDraft.objects.filter(portal=portal, author=request.user.pk)
        context["handed"] = handed.select_related("settled_by")[:HANDED_SHOWN]
    return render(request, "chat/blocked.html", context, status=403)


@require_GET
@for_customers
def index(request: HttpRequest, user: User, portal: Portal, decision: Decision) -> HttpResponse:
    returned = None if decision.partner else returned_by_itself(portal, decision.moment)
    context = {
        "portal": portal,
        "decision": decision,
        "decision_text": wording.explain(decision, portal),
        "returned": returned,
        "drafts": QuestionDraft.objects.waiting()
        .for_administrator(user, portal)
        .select_related("author")[:DRAFTS_SHOWN],
    }
    context |= chat_lists(user, portal, whole="all" in request.GET)
    return render(request, "chat/list.html", context)


def own_thread(view: Page) -> Page:
    """`view(request, user, thread, verdict)` on one's own chat; strangers see what is not there."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, uuid: UUID, **named: Any) -> HttpResponse:
        assert isinstance(request.user, User)
        thread = thread_for(request.user, uuid)
        if thread.customer_id != request.user.pk:  # colleagues at the desk have the console
            raise Http404
        verdict = verdict_of(thread, request.user)
        if not verdict.may_read:
            return blocked(request, verdict.reason, thread.portal)
        return view(request, request.user, thread, verdict, **named)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@own_thread
def show(request: HttpRequest, user: User, thread: Thread, verdict: Verdict) -> HttpResponse:
    if request.method == "POST":
        return _post(request, user, thread, verdict)
    if request.GET.get("part") == "turn":  # a page that stands open asks whose turn it is now
        return render(request, "chat/_turn.html", {"turn": turn_of(thread, verdict)})
    return _page(request, user, thread, verdict)


def _page(
    request: HttpRequest,
    user: User,
    thread: Thread,
    verdict: Verdict,
    draft: str = "",
    problem: str = "",
    noticed: Sequence[str] = (),
) -> HttpResponse:
    everything = _everything(thread)
    entries = [events.entry_html(event, at_desk=False) for event in everything]
    read_before = thread.customer_read
    last = everything[-1].public_seq if everything else 0
    asks = bool(problem or noticed)
    if not asks and (thread.customer_read < last or thread.customer_unread):
        with suppress(Refused):  # the right may have ended since the page was begun
            actions.mark_read(thread, user, last)
    context = {
        "thread": thread,
        "portal": thread.portal,
        "entries": entries,
        "last": last,
        "read_before": read_before,
        "client_id": uuid4(),
        "waiting_files": waiting_html(thread, user),
        "accept": ACCEPT,
        "draft": draft,
        "draft_error": problem,
        "noticed": noticed,
        "secrets": for_the_warning(),
        **context_of(thread, user, verdict),
        **chat_lists(user, thread.portal, thread.uuid),
    }
    return render(request, "chat/thread.html", context, status=422 if asks else 200)


def _everything(thread: Thread) -> list[Any]:
    """The whole chat, page by page."""
    found = some = read_after(thread, 0, at_desk=False)
    while len(some) == PAGE:
        some = read_after(thread, found[-1].public_seq or 0, at_desk=False)
        found = found + some
    return found


def _post(request: HttpRequest, user: User, thread: Thread, verdict: Verdict) -> HttpResponse:
    texts, noticed = decided(
        request.POST.get("secrets", ""), {"text": request.POST.get("text", "")}
    )
    text = texts["text"]
    try:
        client_id = UUID(request.POST.get("client_id", ""))
    except ValueError:
        client_id = uuid4()
    try:
        if noticed:  # a browser does not choose files again by itself: they wait for the answer
            attach_form(request, thread, user, client_id=client_id)
            return _page(request, user, thread, verdict, draft=text, noticed=noticed)
        post_form(request, thread, user, text=text, client_id=client_id)
    except Refused as refused:
        thread = thread_for(
            user, thread.uuid
        )  # as it is now: what refused may have changed the page too
        verdict = verdict_of(thread, user)
        if not verdict.may_read:
            return blocked(request, verdict.reason, thread.portal)
        return _page(request, user, thread, verdict, draft=text, problem=refused.message)
    return redirect(thread)


def _done(request: HttpRequest, thread: Thread, action: Callable[[], Any]) -> HttpResponse:
    """Runs the action of a plain form; a refusal is said on the chat's page."""
    try:
        action()
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect(thread)


@require_POST
@own_thread
def connect_operator(
    request: HttpRequest, user: User, thread: Thread, verdict: Verdict
) -> HttpResponse:
    return _done(request, thread, lambda: actions.hand_over(thread, user, client_id=uuid4()))


@require_POST
@own_thread
def carry_over(request: HttpRequest, user: User, thread: Thread, verdict: Verdict) -> HttpResponse:
    seq = request.POST.get("question", "")
    if not (seq.isascii() and seq.isdigit() and len(seq) < 10):
        return _done(request, thread, lambda: _refuse())
    try:
        return redirect(actions.carry_over(thread, user, seq=int(seq)))
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect(thread)


@require_POST
@own_thread
def helped(request: HttpRequest, user: User, thread: Thread, verdict: Verdict) -> HttpResponse:
    seq, _sep, value = request.POST.get("mark", "").partition(":")
    if not (seq.isascii() and seq.isdigit() and len(seq) < 10) or value not in ("true", "false"):
        return _done(request, thread, lambda: _refuse())
    helped = value == "true"
    return _done(
        request,
        thread,
        lambda: actions.mark_helped(thread, user, seq=int(seq), value=helped, client_id=uuid4()),
    )


@require_POST
@own_thread
def solve(request: HttpRequest, user: User, thread: Thread, verdict: Verdict) -> HttpResponse:
    return _done(request, thread, lambda: actions.solve(thread, user))


@require_POST
@own_thread
def rate(request: HttpRequest, user: User, thread: Thread, verdict: Verdict) -> HttpResponse:
    score = request.POST.get("score", "")
    if score not in ("1", "2", "3", "4", "5"):
        return _done(request, thread, lambda: _refuse(_("Оценка бывает от 1 до 5.")))
    comment = request.POST.get("comment", "")
    return _done(
        request, thread, lambda: actions.rate(thread, user, score=int(score), comment=comment)
    )


def _refuse(message: str = "") -> None:
    raise Refused("bad_request", message)


@require_GET
@own_thread
def transcript(request: HttpRequest, user: User, thread: Thread, verdict: Verdict) -> HttpResponse:
    entries = [
        entry_context(event, at_desk=False)
        for event in _everything(thread)
        if events.is_visible(event)
    ]
    return render(
        request,
        "chat/transcript.html",
        {"thread": thread, "portal": thread.portal, "entries": entries},
    )
