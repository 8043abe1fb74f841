"""The only place where a chat's next number is taken.

One writer per process takes everything that waits and commits it as one transaction; what is committed is answered.
The order inside the transaction is the guarantee:
  1 lock the chats, in id order                (nobody else numbers, nobody else moves these chats)
  2 read rights, state and earlier copies      (a new statement: its snapshot is younger than the lock)
  3 judge, number, insert, touch, commit
Actions that change a chat's state hold the same lock and number through `append`.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import F
from django.utils import timezone

from portals.models import User

from . import outage
from .composer import Author
from .connection import keep_own_connection
from .event import Event, event_of
from .ledger_batch import Batch, Command, asked_files, uuid_for
from .ledger_trips import one_transaction
from .models import Entry, Kind, Thread

log = logging.getLogger(__name__)

MAX_BATCH = 200
MAX_WAITING = 5000
RETRY_AFTER = (0.0, 0.05, 0.5)  # seconds: a restart of the database is met by the last


class Ledger:
    """The writer of this process. `settle(batch)` is called in the writer's thread after every commit."""

    def __init__(self, settle: Callable[[list[Command]], None]) -> None:
        self._settle = settle
        self._waiting: queue.SimpleQueue[Command | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="ledger", daemon=True)
        self._thread.start()

    def put(self, command: Command) -> bool:
        """False when too much waits already: the sender is told to come again."""
        if self._waiting.qsize() >= MAX_WAITING:
            return False
        self._waiting.put(command)
        return True

    @property
    def waiting(self) -> int:
        """Commands that nobody has taken up yet."""
        return self._waiting.qsize()

    def stop(self) -> None:
        """Commits what waits, then ends the writer."""
        self._waiting.put(None)
        self._thread.join(timeout=10)

    def _write(self) -> None:
        keep_own_connection()
        going = True
        while going:
            batch, going = self._next_batch()
            if batch:
                post(batch)
                self._settle(batch)
        connection.close()

    def _next_batch(self) -> tuple[list[Command], bool]:
        batch: list[Command] = []
        while len(batch) < MAX_BATCH:
            if batch and self._waiting.empty():
                break  # never wait for a fuller batch
            command = self._waiting.get()
            if command is None:
                return batch, False
            batch.append(command)
        return batch, True


def post(batch: list[Command]) -> None:
    """Commit the commands; afterwards each carries its answer. Views and tasks call it too. Never raises."""
    for pause in RETRY_AFTER:
        try:
            _commit(batch)
            return
        except outage.LOST as problem:
            # the connection is lost, perhaps after the commit: once more, what is there gets its number
            outage.reported("ledger", problem)
            if not connection.in_atomic_block:
                connection.close()
            # in the writer's own thread, or in a form that can wait half a second
            time.sleep(pause)
        except Exception:  # a row that nothing foresaw: it fails alone
            log.exception("ledger: a batch of %d", len(batch))
            if len(batch) > 1:
                for command in batch:
                    post([command])
                return
            break
    for command in batch:
        command.seq, command.code, command.events, command.wakes_assistant = (
            None,
            "unavailable",
            [],
            False,
        )


def append(
    thread: Thread,
    kind: Kind,
    author_kind: Author,
    *,
    author: User | None = None,
    client_id: UUID | None = None,
    body: str = "",
    data: dict[str, Any] | None = None,
) -> Event:
    """Number and store one entry in a chat that the caller has locked in this transaction.

    Raises IntegrityError when (author, client_id) is already there: ask `earlier` first.
    """
    public = kind is not Kind.NOTE
    thread.last_seq += 1
    thread.last_public_seq += public
    at = timezone.now()
    if public:  # the customer sees `last_at`: a note must not show in it
        thread.last_at = at
    entry = Entry.objects.create(
        thread=thread,
        seq=thread.last_seq,
        public_seq=thread.last_public_seq if public else None,
        kind=kind,
        author_kind=author_kind,
        author=author,
        client_id=client_id or uuid4(),
        body=body,
        data=data or {},
        at=at,
    )
    told = kind is Kind.ANSWER or (kind is Kind.MESSAGE and author_kind is not Author.MEMBER)
    unread = {"customer_unread": F("customer_unread") + 1} if told else {}
    Thread.objects.filter(pk=thread.pk).update(
        last_seq=thread.last_seq,
        last_public_seq=thread.last_public_seq,
        last_at=thread.last_at,
        **unread,
    )
    return event_of(entry, author.name if author else "")


def earlier(thread: Thread, author: User | None, client_id: UUID) -> Entry | None:
    """The entry that an earlier copy of the same command left behind."""
    return Entry.objects.filter(thread=thread, author=author, client_id=client_id).first()


def _commit(batch: list[Command]) -> None:
    with one_transaction() as trips:
        locked, facts = trips.read(
            sorted({c.thread for c in batch}), [_asked(n, c) for n, c in enumerate(batch)]
        )
        work, rows = Batch(locked), {row[0]: row for row in facts}
        if files := {file for command in batch for file in command.files}:
            work.files = {row[0]: row[1:] for row in trips.files(asked_files(files))}
        for n, command in enumerate(batch):
            work.judge(command, rows.get(n))
        if work.entries:
            trips.write(work.entries, list(work.touched.values()), work.bound)


def _asked(n: int, command: Command) -> dict[str, Any]:
    return {
        "n": n,
        "thread": command.thread,
        "person": command.person,
        "client_id": uuid_for(connection.vendor, command.client_id),
        "session": command.session,
        "proof": command.proof,
    }
