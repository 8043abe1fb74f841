"""A committed entry on its way to its readers."""

from typing import Any, NamedTuple

from django.dispatch import Signal

from .models import Entry

# Arguments: events. What an action has written, inside its transaction: for a floor above that keeps an outbox.
entries_written = Signal()


class Event(NamedTuple):
    """A committed entry on its way to its readers. Built of JSON's own types, since it crosses processes."""

    thread: int
    seq: int
    public_seq: int | None
    kind: str
    author_kind: str
    author: int | None
    name: str
    client_id: str
    body: str
    data: dict[str, Any]
    at: str


def event_of(entry: Entry, name: str) -> Event:
    return Event(
        entry.thread_id,
        entry.seq,
        entry.public_seq,
        entry.kind,
        entry.author_kind,
        entry.author_id,
        name,
        str(entry.client_id),
        entry.body,
        entry.data,
        entry.at.isoformat(),
    )
