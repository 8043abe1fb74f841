"""How the promises made to chats stand, read from their entries: of one chat, or of all that a list shows."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Q
from django.db.models.expressions import Window
from django.db.models.fields.json import KT
from django.db.models.functions import Lag

from .composer import State
from .models import Entry, Kind, Thread
from .service_level import Score, ServiceLevel, score
from .standing import Desk, desk_of
from .statements import Slots, Statement
from .turns import Said, turns

REMEMBERED_CHATS = 20_000


class Chat(NamedTuple):
    """What a level stands on beside the entries; `plan` is that of the portal, `partner` whom the chat belongs to."""

    pk: int
    uuid: UUID
    last_seq: int
    state: str
    plan: int
    partner: int | None


# Entries are only added, so a score holds until there is a further one, or other hours and targets. By uuid, which
# no other row ever takes over.
_scores: dict[UUID, tuple[int, Desk, Score]] = {}


def level_of(thread: Thread, now: datetime) -> ServiceLevel | None:
    """Of one chat whose portal has been read."""
    chat = Chat(
        thread.pk,
        thread.uuid,
        thread.last_seq,
        thread.state,
        thread.portal.plan_id,
        thread.partner_id,
    )
    return levels_of([chat], now).get(thread.pk)


def levels_of(chats: Iterable[Chat], now: datetime) -> dict[int, ServiceLevel]:
    """By chat; nothing for those that the assistant answers, and where nobody else does. Counted in the hours and by
    the targets of those who answer. One query for all of which something has become known, or none; not under a lock,
    for what is rolled back would be remembered."""
    asked = [(chat, desk) for chat in chats if (desk := _desk(chat)) is not None]
    known = {chat.pk: _known(chat, desk) for chat, desk in asked}
    lacking = [chat.pk for chat, _desk in asked if known[chat.pk] is None]
    said = _said_in(lacking) if lacking else {}
    found = {}
    for chat, desk in asked:
        stands = known[chat.pk] or _remember(chat, desk, said.get(chat.pk, []))
        found[chat.pk] = stands.at(now)
    return found


def _desk(chat: Chat) -> Desk | None:
    return None if chat.state == State.ASSISTANT else desk_of(chat.plan, chat.partner)


def _known(chat: Chat, desk: Desk) -> Score | None:
    last_seq, counted_for, stands = _scores.get(chat.uuid, (None, None, None))
    return stands if last_seq == chat.last_seq and counted_for == desk else None


def _remember(chat: Chat, desk: Desk, said: list[Said]) -> Score:
    stands = score(turns(said, at_partner=chat.partner is not None), desk.targets, desk.hours)
    if len(_scores) >= REMEMBERED_CHATS:
        _scores.clear()
    _scores[chat.uuid] = chat.last_seq, desk, stands
    return stands


def forget() -> None:
    _scores.clear()


def _said_in(threads: list[int]) -> dict[int, list[Said]]:
    found: dict[int, list[Said]] = {}
    for thread, at, author, change in _turning().rows(threads=threads):
        found.setdefault(thread, []).append(Said(at, author, change))
    return found


@cache
def _turning() -> Statement:
    """Of some chats the entries that may move the ball: what the desk put on record, and whoever speaks after another."""
    before = Window(Lag("author_kind"), partition_by=F("thread"), order_by="seq")
    said = Entry.objects.filter(thread__in=Slots("threads")).public()
    speaks = Q(before=None) | ~Q(before=F("author_kind"))
    rows = said.annotate(before=before).filter(Q(kind=Kind.STATE) | speaks)
    columns = "thread", "at", "author_kind", KT("data__change")
    return Statement(rows.order_by("thread", "seq").values_list(*columns))
