"""Operators and agents take chats and hand them back."""

from django.utils import timezone
from django.utils.translation import gettext as _

from chat.access import announce_on_commit, locked
from chat.composer import Author, State
from chat.event import Event
from chat.facts import verdict_of
from chat.ledger import append
from chat.models import Kind, Thread
from chat.refusals import Refused
from portals.models import User


def take(thread: Thread, user: User) -> None:
    """The chat is this operator's; of two who press at once one wins, the other is told who.

    Raises Refused: forbidden (not waiting, or a colleague has it), channel_blocked, closed.
    """
    with locked(thread, user) as (thread, verdict):
        if not verdict.at_desk:
            raise Refused("forbidden")
        if verdict.refusal in ("closed", "channel_blocked"):
            raise Refused(verdict.refusal)
        if thread.state == State.ACTIVE and thread.operator_id == user.pk:
            return
        abandoned = False  # its operator may not answer any more: gone, or moved to another queue
        if thread.state == State.ACTIVE and thread.operator is not None:
            abandoned = not verdict_of(thread, thread.operator).may_write
            if not abandoned:
                raise Refused(
                    "forbidden",
                    _("Чат уже взят, отвечает %(name)s.") % {"name": thread.operator.name},
                )
        if thread.state != State.WAITING and not abandoned:
            raise Refused("forbidden", _("Этот чат не ждёт в очереди."))
        thread.go_to(user)
        thread.save(update_fields=["state", "operator"])
        announce_on_commit(_event(thread, "taken", name=user.name, role=verdict.author.value))


def hand_back(thread: Thread, user: User) -> None:
    """Back to the queue, to the place it had; its operator or a lead may do so. Raises Refused."""
    with locked(thread, user) as (thread, verdict):
        if thread.state == State.WAITING:
            return
        if not verdict.may_hand_back:
            raise Refused("forbidden", _("Вернуть в очередь можно только свой чат."))
        thread.wait(timezone.now())
        thread.save(update_fields=["state", "operator", "answers_from"])
        announce_on_commit(_event(thread, "handed_back"))


def _event(thread: Thread, change: str, **data: str) -> Event:
    return append(thread, Kind.STATE, Author.SYSTEM, data={"change": change, **data})
