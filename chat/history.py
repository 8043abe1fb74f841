"""A chat's entries as events, read by number: the page, the socket and the transcript read the same."""

from functools import cache
from typing import Any

from .event import Event
from .models import Entry, Thread
from .statements import Slot, Statement

PAGE = 200
COLUMNS = (
    "thread_id",
    "seq",
    "public_seq",
    "kind",
    "author_kind",
    "author_id",
    "author__name",
    "client_id",
    "body",
    "data",
    "at",
)


def read_after(thread: Thread, after: int, *, at_desk: bool, limit: int = PAGE) -> list[Event]:
    """Entries after a number of the reader's own side, in order."""
    return _events(_after(at_desk, limit).rows(thread=thread.pk, after=after))


def read_newest(thread: Thread, limit: int | None) -> list[Event]:
    """The last ones, or all, for the desk, in order."""
    return _events(_newest(limit).rows(thread=thread.pk))[::-1]


@cache
def _after(at_desk: bool, limit: int) -> Statement:
    entries = Entry.objects.filter(thread=Slot("thread"))
    if at_desk:
        entries = entries.filter(seq__gt=Slot("after")).order_by("seq")
    else:
        entries = entries.public().filter(public_seq__gt=Slot("after")).order_by("public_seq")
    return Statement(entries.values_list(*COLUMNS)[:limit])


@cache
def _newest(limit: int | None) -> Statement:
    newest_first = Entry.objects.filter(thread=Slot("thread")).order_by("-seq")
    return Statement(newest_first.values_list(*COLUMNS)[:limit])


def _events(rows: list[tuple[Any, ...]]) -> list[Event]:
    return [
        Event._make((*before, name or "", str(client_id), body, data, at.isoformat()))
        for *before, name, client_id, body, data, at in rows
    ]
