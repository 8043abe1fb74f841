"""How the ledger's statements reach the database: one by one, or on PostgreSQL in two round trips.

At a quiet hour a message is made of waits. BEGIN, lock, facts, insert, touch and COMMIT one by one are six; the first
three know all they need beforehand, and so do the last three. Each statement of a trip still has a snapshot of its own,
so the facts are younger than the lock.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import psycopg
from django.db import connection, transaction

from .connection import is_own
from .ledger_sql import statements

Rows = list[tuple[Any, ...]]
_sql: dict[str, dict[str, str]] = {}


class Trips(Protocol):
    def read(self, threads: list[int], commands: list[dict[str, Any]]) -> tuple[Rows, Rows]:
        """Locks the chats; (the locked rows, the facts)."""

    def files(self, asked: list[dict[str, Any]]) -> Rows:
        """The files that messages bring along, locked."""

    def write(
        self,
        entries: list[dict[str, Any]],
        touched: list[dict[str, Any]],
        bound: list[dict[str, Any]],
    ) -> None: ...


@contextmanager
def one_transaction() -> Iterator[Trips]:
    """Committed at the end; whatever is raised rolls everything back."""
    if is_own() and connection.vendor == "postgresql":
        connection.ensure_connection()
        with connection.wrap_database_errors, _in_two(connection.connection) as trips:
            yield trips
    else:
        with transaction.atomic():
            yield OneByOne()


def _statements() -> dict[str, str]:
    vendor = connection.vendor
    if vendor not in _sql:
        _sql[vendor] = statements(vendor)
    return _sql[vendor]


class OneByOne:
    def read(self, threads: list[int], commands: list[dict[str, Any]]) -> tuple[Rows, Rows]:
        return self._run("lock", threads).fetchall(), self._run("facts", commands).fetchall()

    def files(self, asked: list[dict[str, Any]]) -> Rows:
        return list(self._run("files", asked).fetchall())

    def write(
        self,
        entries: list[dict[str, Any]],
        touched: list[dict[str, Any]],
        bound: list[dict[str, Any]],
    ) -> None:
        self._run("insert", entries)
        self._run("touch", touched)
        if bound:
            self._run("bind", bound)

    def _run(self, name: str, parameter: list[Any]) -> Any:
        cursor = connection.cursor()
        cursor.execute(_statements()[name], [json.dumps(parameter)])
        return cursor


@contextmanager
def _in_two(session: Any) -> Iterator[Trips]:
    trips = TwoTrips(session)
    try:
        yield trips
        trips.commit()
    except BaseException:
        if not session.closed:
            session.rollback()
        raise


class TwoTrips:
    """Statements that the session has prepared once, sent together as one text."""

    def __init__(self, session: Any) -> None:
        self._cursor = psycopg.ClientCursor(session)
        self._written = False
        count = session.ledger_transactions = getattr(session, "ledger_transactions", 0) + 1
        if count == 1:
            for name, text in _statements().items():
                text = text.replace("%s", "$1").replace("%%", "%")
                session.execute(f"PREPARE ledger_{name} (json) AS {text}")
        elif count & (count - 1) == 0:
            # Planned anew whenever the count has doubled: what suited empty tables does not outlive them. (In a new
            # desk one index of the entries was as good as another; a minute later it cost nine tenths of the pace.)
            session.execute("DISCARD PLANS")

    def read(self, threads: list[int], commands: list[dict[str, Any]]) -> tuple[Rows, Rows]:
        cursor = self._cursor
        cursor.execute(
            "BEGIN; EXECUTE ledger_lock(%s); EXECUTE ledger_facts(%s)",
            [json.dumps(threads), json.dumps(commands)],
        )
        cursor.nextset()
        locked = cursor.fetchall()
        cursor.nextset()
        return locked, cursor.fetchall()

    def files(self, asked: list[dict[str, Any]]) -> Rows:
        return self._cursor.execute("EXECUTE ledger_files(%s)", [json.dumps(asked)]).fetchall()

    def write(
        self,
        entries: list[dict[str, Any]],
        touched: list[dict[str, Any]],
        bound: list[dict[str, Any]],
    ) -> None:
        said, what = "EXECUTE ledger_insert(%s); EXECUTE ledger_touch(%s); ", [entries, touched]
        if bound:
            said, what = f"{said}EXECUTE ledger_bind(%s); ", [*what, bound]
        self._cursor.execute(f"{said}COMMIT", [json.dumps(rows) for rows in what])
        self._written = True

    def commit(self) -> None:
        """What nothing was written in ends here."""
        if not self._written:
            self._cursor.execute("COMMIT")
