"""What the desk finds in its chats: full text on PostgreSQL, a plain look through the entries on SQLite."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Max, QuerySet

from knowledge.search.words import STOP_WORDS, normalise, stem
from knowledge.search.words import words as words_of
from portals.models import User

from .models import Entry, Kind, Thread, seat_of
from .search_index import find

FOUND_AT_ONCE = 20
LONGEST_QUERY = 200  # characters
PASSAGE = 240  # characters of an entry that a result shows
BEFORE_THE_WORD = 60
LOOKED_THROUGH = 200_000  # entries, the newest, where there is no index

_WORD = re.compile(r"\w+")


class Said(NamedTuple):
    """An entry that was found, in the order of `COLUMNS`; `last_seq` and what follows are its chat's."""

    pk: int
    seq: int
    kind: str
    author_kind: str
    author: str | None
    body: str
    at: datetime
    uuid: UUID
    subject: str
    state: str
    last_seq: int
    portal: str


COLUMNS = (
    "pk",
    "seq",
    "kind",
    "author_kind",
    "author__name",
    "body",
    "at",
    "thread__uuid",
    "thread__subject",
    "thread__state",
    "thread__last_seq",
    "thread__portal__name",
)


class Found(NamedTuple):
    """A page of results, the newest first; `before` continues it and is None on the last page."""

    entries: list[Said]
    before: int | None


class Piece(NamedTuple):
    """A run of a passage; `marked` is a word that was looked for."""

    text: str
    marked: bool


def search(user: User, query: str, before: int | None = None) -> Found:
    """What this person's chats say; raises TooMuch.

    One's own questions are not among them: in those one is a customer, to whom notes do not exist.
    """
    query = query[:LONGEST_QUERY]
    stems = stems_of(query)
    if not stems:
        return Found([], None)
    look = _by_index if connection.vendor == "postgresql" else _one_by_one
    found = look(user, query, stems, before)
    shown = found[:FOUND_AT_ONCE]
    # the index learns late who may look, so it is asked again here
    rows = _to_be_seen(user).filter(pk__in=shown).order_by("-pk").values_list(*COLUMNS)
    return Found([Said(*row) for row in rows], shown[-1] if len(found) > FOUND_AT_ONCE else None)


def _to_be_seen(user: User) -> QuerySet[Entry]:
    return Entry.objects.filter(thread__in=Thread.objects.at_desk_of(user).exclude(customer=user))


def stems_of(query: str) -> list[str]:
    """What is looked for, each once, in order."""
    return list(dict.fromkeys(stem(word) for word in words_of(query) if word not in STOP_WORDS))


def passage(text: str, stems: Iterable[str]) -> list[Piece]:
    """The part of the text around the first word that was looked for, in pieces for a template."""
    wanted = set(stems)
    hits = [m.span() for m in _WORD.finditer(text) if stem(normalise(m[0])) in wanted]
    start = 0
    if hits and hits[0][1] > PASSAGE:
        start = max(0, text.rfind(" ", 0, hits[0][0] - BEFORE_THE_WORD) + 1)
    end = start + PASSAGE
    pieces, at = [Piece("…", marked=False)] if start else [], start
    for first, last in hits:
        if first < start or last > end:
            continue
        pieces += [Piece(text[at:first], marked=False), Piece(text[first:last], marked=True)]
        at = last
    pieces.append(Piece(text[at:end] + ("…" if end < len(text) else ""), marked=False))
    return [piece for piece in pieces if piece.text]


def _by_index(user: User, query: str, stems: list[str], before: int | None) -> list[int]:
    # whole, because the database knows addresses and numbers of versions from words; less what every message has
    telling = " ".join(part for part in query.split() if stems_of(part))
    return find(seat_of(user), telling, before, FOUND_AT_ONCE + 1)


def _one_by_one(user: User, query: str, stems: list[str], before: int | None) -> list[int]:
    newest = Entry.objects.aggregate(newest=Max("pk"))["newest"] or 0
    entries = _to_be_seen(user).exclude(kind=Kind.STATE).filter(pk__gt=newest - LOOKED_THROUGH)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    for one in stems:
        entries = entries.filter(body__iregex=r"\b" + re.escape(one).replace("е", "[её]"))
    return list(entries.order_by("-pk").values_list("pk", flat=True)[: FOUND_AT_ONCE + 1])
