"""An incident under its lock, together with its chats, and the lines that each of them is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from chat.access import announce_on_commit
from chat.composer import Author
from chat.duty.models import Declaration, Incident
from chat.duty.staff import answers_enterprise
from chat.ledger import append
from chat.models import Entry, Kind, Thread
from chat.refusals import Refused
from portals.models import User


@dataclass(frozen=True)
class Held:
    """The incident and its chats, all locked until the transaction ends. A drill has no chats."""

    incident: Incident
    threads: list[Thread]

    @property
    def main(self) -> Thread | None:
        """The chat in which it was declared first."""
        return next((t for t in self.threads if t.pk == self.incident.thread_id), None)

    def tell(self, change: str, *, by: User | None = None, **data: Any) -> int:
        """A line in every chat of the incident, live; the number it got in the main one (0: a drill)."""
        told = {"change": f"incident_{change}", "incident": self.incident.pk, **data}
        if by is not None:
            told["name"] = by.name or by.email
        number = 0
        for thread in self.threads:
            event = append(thread, Kind.STATE, Author.SYSTEM, data=told)
            announce_on_commit(event)
            number = event.seq if thread.pk == self.incident.thread_id else number
        return number


@contextmanager
def held(pk: int) -> Iterator[Held]:
    """The incident first, then its chats in order: nobody who holds a chat waits for an incident."""
    with transaction.atomic():
        incident = Incident.objects.lock().get(pk=pk)
        yield Held(incident, chats_of(incident))


def chats_of(incident: Incident, also: Thread | None = None) -> list[Thread]:
    """Under their locks, in order; one that is about to join among them."""
    known = set(Declaration.objects.filter(incident=incident).values_list("thread", flat=True))
    return list(Thread.objects.lock().filter(pk__in=known | ({also.pk} if also else set())))


def heard(found: Held) -> None:
    """Notes on the incident when people first and last wrote since it was declared. Read from the chats by number, so
    no change of the clock hides an answer."""
    incident = found.incident
    first: list[datetime] = []
    last: list[datetime] = []
    for declared in Declaration.objects.filter(incident=incident):
        said = Entry.objects.filter(
            thread=declared.thread_id,
            seq__gt=declared.seq,
            kind=Kind.MESSAGE,
            author_kind=Author.OPERATOR,
        ).order_by("seq")
        first += said.values_list("at", flat=True)[:1]
        last += said.reverse().values_list("at", flat=True)[:1]
    if not first:
        return
    answered, moved = incident.answered_at or min(first), max([*last, incident.moved_at or last[0]])
    if (answered, moved) != (incident.answered_at, incident.moved_at):
        incident.answered_at, incident.moved_at = answered, moved
        incident.save(update_fields=["answered_at", "moved_at"])


def require_special(user: User) -> None:
    """Whoever answers Enterprise chats handles incidents. Raises Refused."""
    if not answers_enterprise(user):
        raise Refused("forbidden")
