"""`/support/consents/`: who may enter the portal and who did, for its administrators; and their answers."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from chat import actions
from chat.access import thread_for
from chat.presentation.consent import shown
from chat.refusals import Refused
from chat.standing import portal_of
from portals.consent import Step
from portals.models import Consent, Portal, User

SHOWN = 100
ANSWERS = {step.value: step for step in (Step.GRANT, Step.DECLINE, Step.WITHDRAW)}


@require_GET
@login_required
def consents(request: HttpRequest) -> HttpResponse:
    portal, _user = _administered(request)
    rows = portal.consents.with_all()[:SHOWN]
    context = {"portal": portal, "consents": [shown(row) for row in rows]}
    return render(request, "support/consents.html", context)


@require_POST
@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """A button of the page."""
    portal, user = _administered(request)
    _answer(request, user, get_object_or_404(portal.consents, pk=pk))
    return redirect("consents")


@require_POST
@login_required
def answer_in_chat(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The same button in the chat of an administrator."""
    assert isinstance(request.user, User)
    thread = thread_for(request.user, uuid)
    if thread.customer_id != request.user.pk:
        raise Http404
    consent = Consent.objects.open().filter(chat=thread.uuid).first()
    if consent is None:
        messages.error(request, Refused("forbidden").message)
    else:
        _answer(request, request.user, consent)
    return redirect(thread)


def _administered(request: HttpRequest) -> tuple[Portal, User]:
    portal, user = portal_of(request), request.user
    if portal is None or not isinstance(user, User):
        raise Http404
    if not portal.members.administrators().filter(user=user).exists():
        raise Http404
    return portal, user


def _answer(request: HttpRequest, user: User, consent: Consent) -> None:
    hours = request.POST.get("hours", "")
    try:
        step = ANSWERS.get(request.POST.get("answer", ""))
        if step is None:
            raise Refused("bad_request")
        number = int(hours) if hours.isascii() and hours.isdigit() and len(hours) < 4 else None
        actions.answer_consent(consent, user, step, hours=number)
    except Refused as refused:
        messages.error(request, refused.message)
