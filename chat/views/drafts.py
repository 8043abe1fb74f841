"""Questions that employees hand to their administrators."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chat import actions
from chat.models import QuestionDraft
from chat.refusals import Refused
from chat.standing import decision_on, goes_by_administrators, portal_of
from portals.models import Portal, User

from .threads import blocked


def _person_and_portal(request: HttpRequest) -> tuple[User, Portal]:
    portal = portal_of(request)
    if portal is None or not isinstance(request.user, User):
        raise Http404
    return request.user, portal


@require_POST
@login_required
def hand(request: HttpRequest) -> HttpResponse:
    """«Передать вопрос администратору», from the page that says why one cannot write."""
    user, portal = _person_and_portal(request)
    decision = decision_on(user, portal)
    if decision.may_write:
        return redirect("new_chat")
    if not goes_by_administrators(decision.reason, portal):
        return blocked(request, decision.reason, portal)
    text = request.POST.get("text", "").replace("\r\n", "\n")
    try:
        actions.hand_question(user, portal, text=text)
    except Refused as refused:
        return blocked(request, decision.reason, portal, typed=text, problem=refused.message)
    messages.success(request, _("Вопрос передан администратору портала."))
    return redirect("chats")


@require_POST
@login_required
def set_aside(request: HttpRequest, uuid: UUID) -> HttpResponse:
    user, portal = _person_and_portal(request)
    get_object_or_404(QuestionDraft.objects.for_administrator(user, portal), uuid=uuid)
    actions.set_draft_aside(uuid, user, portal)
    messages.success(request, _("Вопрос отклонён, сотрудник это увидит."))
    return redirect("chats")
