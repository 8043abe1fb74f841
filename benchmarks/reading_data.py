"""A desk in the middle of its day, made of what `seed_load` left: for benchmarks/reading.py."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from random import Random

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from chat.composer import State
from chat.models import Entry, Thread
from chat.search_index import prepare
from portals.models import DeskRole, Portal, User
from support24 import load

WAITING, HELD = 0.02, 0.03  # of all chats
OPERATORS, OFTEN, CHATS_OF_A_PERSON = 30, 100, 60


def shape() -> None:
    """Of equal chats makes a desk in the middle of its day: most are solved, some wait, some are being answered.

    One person in a hundred has asked often. A second time changes nothing.
    """
    portal = Portal.objects.get(slug=load.PORTAL)
    threads = Thread.objects.filter(portal=portal)
    if threads.filter(state=State.SOLVED).exists():
        return
    ids = list(threads.order_by("pk").values_list("pk", flat=True))
    Random(1).shuffle(ids)
    first, second = int(len(ids) * WAITING), int(len(ids) * (WAITING + HELD))
    waiting, held, rest = ids[:first], ids[first:second], ids[second:]
    now = timezone.now()
    threads.filter(pk__in=rest).update(state=State.SOLVED, solved_at=now, desk_read=F("last_seq"))
    threads.filter(pk__in=waiting).update(
        state=State.WAITING,
        operator=None,
        answers_from=F("created_at"),
        desk_unread=(F("last_seq") + 1) / 4,  # of what was said in turns, the later half
        desk_read=F("last_seq") / 2,
    )
    operators = list(User.objects.filter(desk_role=DeskRole.OPERATOR).order_by("pk")[:OPERATORS])
    for n, operator in enumerate(operators):
        threads.filter(pk__in=held[n::OPERATORS]).update(operator=operator, desk_unread=n % 3)
    often = list(User.objects.filter(threads__portal=portal).order_by("pk").distinct()[:OFTEN])
    for n, person in enumerate(often):
        threads.filter(pk__in=rest[n * CHATS_OF_A_PERSON : (n + 1) * CHATS_OF_A_PERSON]).update(
            customer=person
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def prepare_all() -> None:
    while prepare():
        pass
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE chat_entrywords")


@contextmanager
def long_chats(count: int, entries: int) -> Iterator[list[Thread]]:
    """Some chats with that many entries each; afterwards as before."""
    with transaction.atomic():
        threads = list(Thread.objects.order_by("pk")[:count])
        for thread in threads:
            known = list(Entry.objects.filter(thread=thread).order_by("seq"))
            Entry.objects.bulk_create(
                Entry(
                    thread=thread,
                    seq=seq,
                    public_seq=seq,
                    kind=like.kind,
                    author_kind=like.author_kind,
                    author_id=like.author_id,
                    body=like.body,
                )
                for seq, like in zip(range(len(known) + 1, entries + 1), cycle(known), strict=False)
            )
        yield threads
        transaction.set_rollback(True)


@contextmanager
def rush_hour() -> Iterator[None]:
    """Every chat of the desk waits; afterwards as before."""
    with transaction.atomic():
        Thread.objects.all().update(
            state=State.WAITING,
            operator=None,
            answers_from=F("created_at"),
            desk_read=F("last_seq") / 2,
            desk_unread=(F("last_seq") + 1) / 4,
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE chat_thread")
        yield
        transaction.set_rollback(True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE chat_thread")
