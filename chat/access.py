"""The one door to a chat: found for its reader, or locked for a change together with what the person may do."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.http import Http404

from portals.models import User

from . import bus
from .composer import Verdict
from .event import Event, entries_written
from .facts import verdict_of
from .models import Thread
from .refusals import Refused


def thread_for(user: User, uuid: UUID) -> Thread:
    """The chat if this person may know of it; absent and forbidden look alike. Raises Http404."""
    thread = (
        Thread.objects.visible_to(user)
        .select_related("portal__plan", "customer", "operator", "partner")
        .filter(uuid=uuid)
        .first()
    )
    if thread is None:
        raise Http404
    return thread


def works_in_console(user: User) -> bool:
    """People of our own desk, and agents of partners that work."""
    agent = getattr(user, "partner_agent", None)
    return user.is_active and (
        agent.partner.is_active if agent is not None else user.works_at_the_desk
    )


@contextmanager
def locked(thread: Thread, user: User) -> Iterator[tuple[Thread, Verdict]]:
    """The chat under its lock, and the person's verdict read after the lock was had. Raises Refused."""
    with transaction.atomic():
        held = Thread.objects.lock().get(pk=thread.pk)
        verdict = verdict_of(held, user)
        if not verdict.may_read:
            raise Refused("forbidden")
        yield held, verdict


def require_write(verdict: Verdict) -> None:
    """Raises Refused with the reason of the verdict."""
    if verdict.refusal:
        raise Refused(verdict.refusal)


def announce_on_commit(*events: Event) -> None:
    """Tells the floors above at once, within the transaction, and the readers once it is committed."""
    entries_written.send(Event, events=events)
    transaction.on_commit(lambda: bus.announce(list(events)))
