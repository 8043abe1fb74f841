"""How entry to the portal stands in a chat, for the customer's page and for the console."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from chat import wording
from chat.composer import Verdict
from chat.models import Thread
from portals.consent import HOURS_OFFERED, State
from portals.models import Consent, User


def shown(consent: Consent) -> dict[str, Any]:
    """One consent as its partial needs it: the row, its state now, and that state in words."""
    now = timezone.now()
    state = consent.state(now)
    words = consent.state_in_words(now)
    if state is State.GRANTED and consent.until is not None:
        words = _("доступ до %(clock)s") % {"clock": wording.closing(consent.until, now)}
    return {
        "row": consent,
        "id": str(consent.pk),
        "state": state.value,
        "words": words,
        "hours": sorted({*HOURS_OFFERED, consent.hours}),
    }


def of_chat(thread: Thread) -> list[dict[str, Any]]:
    """Newest first. Only people ask: a chat that nobody has taken has none, and costs no question."""
    if thread.operator_id is None:
        return []
    rows = Consent.objects.filter(chat=thread.uuid).with_all()
    return [shown(row) for row in rows[:10]]


def for_customer(thread: Thread) -> dict[str, Any]:
    """`consent`: what is asked or given now; `decides`: whether the reader, whose chat it is, may answer it."""
    current = [c for c in of_chat(thread) if c["state"] in (State.REQUESTED, State.GRANTED)]
    if not current:
        return {}
    return {"consent": current[0], "decides": _is_administrator(thread, thread.customer)}


def for_desk(thread: Thread, verdict: Verdict) -> dict[str, Any]:
    """`consents` of the chat, and what whoever answers it may do: ask, or write down an entry."""
    consents = of_chat(thread)
    current = next(
        (c["state"] for c in consents if c["state"] in (State.REQUESTED, State.GRANTED)), ""
    )
    return {
        "consents": consents,
        "may_ask": verdict.may_write and not current,
        "may_note_use": verdict.may_write and current == State.GRANTED,
        "hours_offered": HOURS_OFFERED,
    }


def _is_administrator(thread: Thread, user: User) -> bool:
    return thread.portal.members.administrators().filter(user=user).exists()
