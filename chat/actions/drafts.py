"""An employee hands a question to the administrators; one of them starts a chat from it or sets it aside."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.models import QuestionDraft, Thread
from chat.protocol import BadFrame, clean_text
from chat.refusals import Refused
from chat.standing import decision_for, goes_by_administrators
from portals.models import Portal, User

from .start import start_thread

WAITING_AT_MOST = 5


@transaction.atomic
def hand_question(user: User, portal: Portal, *, text: str) -> QuestionDraft:
    """«Передать вопрос администратору»; pressed twice, it is handed once.

    Raises Refused: forbidden (whoever may write needs no messenger, and where administrators may not there is none), empty, too_long, bad_character,
    rate_limited (five wait already).
    """
    try:
        text = clean_text(text)
    except BadFrame as bad:
        raise Refused(bad.code) from None
    portal = Portal.objects.select_for_update(of=("self",), no_key=True).get(pk=portal.pk)
    if not goes_by_administrators(decision_for(user, portal).reason, portal):
        raise Refused("forbidden")
    waiting = QuestionDraft.objects.waiting().filter(portal=portal, author=user)
    again = waiting.filter(text=text).first()
    if again is not None:
        return again
    if waiting.count() >= WAITING_AT_MOST:
        raise Refused(
            "rate_limited", _("Пять ваших вопросов уже ждут администратора. Дождитесь ответа.")
        )
    return QuestionDraft.objects.create(portal=portal, author=user, text=text)


@transaction.atomic
def start_from_draft(uuid: UUID, user: User, portal: Portal, **said: Any) -> Thread:
    """The administrator's chat about an employee's question, in the words that he approved.

    Raises Refused: forbidden (no such question for this person, or a colleague has settled it), and what
    `start_thread` raises. Pressed twice, it opens one chat.
    """
    draft = _locked(uuid, user, portal)
    if draft.settled_at is not None:
        if draft.thread is not None and draft.settled_by_id == user.pk:
            return draft.thread
        raise Refused("forbidden", _("Этим вопросом уже занялся другой администратор."))
    thread = start_thread(user, portal, **said)
    draft.settle(user, timezone.now(), thread)
    draft.save(update_fields=["settled_by", "settled_at", "thread"])
    return thread


@transaction.atomic
def set_draft_aside(uuid: UUID, user: User, portal: Portal) -> None:
    """Nobody will ask it; the employee sees who decided so. Twice is once. Raises Refused: forbidden."""
    draft = _locked(uuid, user, portal)
    if draft.settled_at is None:
        draft.settle(user, timezone.now())
        draft.save(update_fields=["settled_by", "settled_at", "thread"])


def _locked(uuid: UUID, user: User, portal: Portal) -> QuestionDraft:
    own = QuestionDraft.objects.for_administrator(user, portal).select_for_update(of=("self",))
    draft = own.filter(uuid=uuid).first()
    if draft is None:
        raise Refused("forbidden")
    return draft
