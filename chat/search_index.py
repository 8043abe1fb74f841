"""The index of words on PostgreSQL: how it is filled behind the writer, and how it is read newest first.

PostgreSQL's index of words knows no order: of a word that stands everywhere it would give all the entries, to be
sorted. So each entry also has the stretches of numbers in which it lies, short ones and longer ones, as further keys of
the same index, and a search goes through them from the newest: short ones at first, each next kind sixteen times as
long. It ends with the stretch that fills the page. Who may look is a key too, so that of a desk with few chats
no more is read than it has.
"""

from collections.abc import Collection, Iterator
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Max

from .composer import Seat
from .models import EntryWords
from .routing import Channel

LONGEST_SEARCH_MS = 2000
PREPARED_AT_ONCE = 5_000
# numbers: an entry may get its id before another, and be committed after it
MAY_COMMIT_LATE = 50_000
STRETCHES = (14, 18, 22)  # bits: 16 thousand entries, 262 thousand, 4 million

# Numbers of their own for the channels of our own desk; a partner's is below all of them.
AUDIENCES = {Channel.SELF_SERVICE: -1, Channel.STANDARD: -2, Channel.ENTERPRISE: -3}
OF_A_PARTNER = -10
OWN = " ".join(f"WHEN '{channel}' THEN {number}" for channel, number in AUDIENCES.items())
AUDIENCE = f"CASE t.channel {OWN} ELSE {OF_A_PARTNER} - t.partner_id END"
KEYS = ", ".join(
    f"(entry_id >> {bits}) * 8{f' + {kind}' * (kind > 0)}" for kind, bits in enumerate(STRETCHES)
)
PLACES = f"ARRAY[{KEYS}, audience]"  # as the migration that made the index says it

FIND = f"""
    SELECT found.entry_id FROM unnest(%s::bigint[]) AS stretch (key) CROSS JOIN LATERAL (
        SELECT entry_id FROM chat_entrywords
        WHERE {PLACES} @> ARRAY[stretch.key] AND {PLACES} && %s::bigint[]
            AND words @@ plainto_tsquery('russian', %s) AND entry_id < %s
        ORDER BY entry_id + 0 DESC LIMIT %s) AS found
    LIMIT %s"""  # + 0: else the key's own order tempts, and all entries are read until enough fit
PREPARE = f"""
    INSERT INTO chat_entrywords (entry_id, audience, words)
    SELECT e.id, {AUDIENCE}, to_tsvector('russian', e.body)
    FROM chat_entry e JOIN chat_thread t ON t.id = e.thread_id
    WHERE e.id > %s AND e.kind <> 'state' AND e.body <> ''
        AND NOT EXISTS (SELECT 1 FROM chat_entrywords w WHERE w.entry_id = e.id)
    ORDER BY e.id LIMIT %s ON CONFLICT DO NOTHING"""
FOLLOW = f"""
    UPDATE chat_entrywords w SET audience = {AUDIENCE}
    FROM chat_entry e JOIN chat_thread t ON t.id = e.thread_id
    WHERE w.entry_id = e.id AND w.audience <> {AUDIENCE}"""


class TooMuch(Exception):
    """The words stand almost everywhere: the search was ended before it was done."""


def find(seat: Seat, telling: str, before: int | None, limit: int) -> list[int]:
    """The newest entries of a desk, below a number, in which all these words stand; raises TooMuch.

    Who may look was true when the index last learned of it: the reader's rights are still to be asked.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {LONGEST_SEARCH_MS}")
            if before is None:
                before = _newest() + 1
            asked: list[Any] = [
                list(stretches(before - 1)),
                audiences(seat),
                telling,
                before,
                limit,
                limit,
            ]
            cursor.execute(FIND, asked)
            return [row[0] for row in cursor.fetchall()]
    except OperationalError as problem:
        if "statement timeout" in str(problem):
            raise TooMuch from None
        raise


def _newest() -> int:
    return EntryWords.objects.aggregate(newest=Max("pk"))["newest"] or 0


def audiences(seat: Seat) -> list[int]:
    if seat.partner is not None:
        return [OF_A_PARTNER - seat.partner]
    return [AUDIENCES[channel] for channel in seat.channels]


def stretches(newest: int) -> Iterator[int]:
    """Keys of stretches that together hold each number from the newest down to 0 once, in this order."""
    for kind, bits in enumerate(STRETCHES):
        longer = STRETCHES[kind + 1] - bits if kind + 1 < len(STRETCHES) else 0
        stretch = newest >> bits
        while stretch >= 0:
            yield stretch * 8 + kind
            stretch -= 1
            if longer and (stretch + 1) % (1 << longer) == 0:
                break  # from here on the next kind fits
        newest = ((stretch + 1) << bits) - 1
        if newest < 0:
            return


def prepare(*, everything: bool = False) -> int:
    """Brings some entries that are not yet there into the index, and says how many.

    Behind the writer, because sorting words costs more than storing the message. What was committed long after its
    number was taken is found by the pass over `everything`, and a chat whose entries have another audience.
    """
    if connection.vendor != "postgresql":
        return 0
    since = 0 if everything else _newest() - MAY_COMMIT_LATE
    with connection.cursor() as cursor:
        cursor.execute(PREPARE, [since, PREPARED_AT_ONCE])
        prepared: int = cursor.rowcount
        if everything and not prepared:
            cursor.execute(FOLLOW)
    return prepared


def follow(threads: Collection[int]) -> None:
    """These chats went to another desk, in the same transaction: who answers there finds what was said before."""
    if connection.vendor != "postgresql" or not threads:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"{FOLLOW} AND t.id = ANY(%s)", [list(threads)])
