"""«Подключить оператора»."""

from uuid import UUID

from django.utils import timezone

from chat import search_index
from chat.access import announce_on_commit, locked, require_write
from chat.composer import Author, State
from chat.ledger import append, earlier
from chat.models import Entry, Kind, Thread
from chat.refusals import Refused
from chat.standing import decision_for
from portals.models import User


def hand_over(thread: Thread, user: User, *, client_id: UUID) -> int:
    """The chat goes to the queue of those who answer now; a second press changes nothing.

    Returns the number of the event. Raises Refused: not_offered (also on a tariff without operators, whatever
    the page or the frame said), forbidden, channel_blocked, closed, conflict.
    """
    with locked(thread, user) as (thread, verdict):
        if verdict.at_desk:
            raise Refused("forbidden")
        require_write(verdict)
        twin = earlier(thread, user, client_id)
        if twin is not None and twin.data.get("change") != "handed_over":
            raise Refused("conflict")
        before = twin or _last_handover(thread)
        if before is not None and (
            thread.state != State.ASSISTANT or before.client_id == client_id
        ):
            return before.public_seq or 0
        decision = decision_for(user, thread.portal)
        offered = thread.operator_offered and decision.has_people
        if thread.state != State.ASSISTANT or not offered:
            raise Refused("not_offered")
        before_it = thread.channel, thread.partner_id
        thread.channel = decision.channel
        thread.partner_id = decision.partner.id if decision.partner else None
        thread.wait(timezone.now())
        thread.save(update_fields=["channel", "partner", "state", "operator", "answers_from"])
        if (thread.channel, thread.partner_id) != before_it:
            search_index.follow([thread.pk])
        event = append(
            thread,
            Kind.STATE,
            Author.SYSTEM,
            author=user,
            client_id=client_id,
            data={"change": "handed_over", "tries": thread.failed_tries},
        )
        announce_on_commit(event)
        return event.public_seq or 0


def _last_handover(thread: Thread) -> Entry | None:
    return (
        thread.entries.filter(kind=Kind.STATE, data__change="handed_over").order_by("-seq").first()
    )
