"""Who opens a socket. One thread answers everybody who waits, with two questions: the sessions, then the rights.

After a deploy thousands come back at once; signing them in one by one with the ORM costs milliseconds each.
"""

import asyncio
import json
import logging
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare

from portals.models import User, session_hash

from . import outage
from .composer import State, ThreadFacts, Verdict, judge
from .connection import keep_own_connection
from .facts import COLUMNS, LEFT_JOINS, WIDTH, rows
from .facts import proof as proof_now
from .models import Thread
from .presentation import thread_fields
from .standing import outlook
from .zone import reader_zone

log = logging.getLogger(__name__)
MAX_BATCH = 100
UNAVAILABLE = 1013  # come again later
NO_CHAT = str(UUID(int=0))

_store = SessionStore()


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who stands behind a socket. `proof` is `User.proof` as it was when the session was checked."""

    person: int
    name: str
    session: str
    proof: str
    zone: ZoneInfo
    language: str


@dataclass(slots=True)
class Entry:
    """Somebody at the door. `code` 0 lets them in; 4401, 4403 and 4404 turn them away."""

    cookies: dict[str, str]
    uuid: str
    code: int = 4401
    visitor: Visitor | None = None
    verdict: Verdict = field(default_factory=Verdict)
    thread: int = 0
    unlimited_rate: bool = False
    seq: int = 0  # the chat's last number when it was read
    last: int = 0  # the same as the visitor counts
    fields: dict[str, Any] = field(default_factory=dict)  # welcome.thread
    answered: "asyncio.Future[None] | None" = None
    signed_as: tuple[int, str] = (0, "")


def cookies_of(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    jar = SimpleCookie()
    for name, value in headers:
        if name == b"cookie":
            try:
                jar.load(value.decode("latin1"))
            except CookieError:
                return {}
    return {name: morsel.value for name, morsel in jar.items()}


class Door:
    """The door of one event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: queue.SimpleQueue[Entry | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="door", daemon=True)
        self._thread.start()

    async def enter(self, headers: list[tuple[bytes, bytes]], uuid: str) -> Entry:
        entry = Entry(cookies_of(headers), uuid, answered=self._loop.create_future())
        assert entry.answered is not None
        self._waiting.put(entry)
        await entry.answered
        return entry

    async def visitor(self, headers: list[tuple[bytes, bytes]]) -> tuple[Visitor | None, int]:
        """Who is signed in, whatever they may do, or the code that turns them away."""
        entry = await self.enter(headers, NO_CHAT)
        return entry.visitor, entry.code

    def stop(self) -> None:
        self._waiting.put(None)
        self._thread.join(timeout=10)

    def _serve(self) -> None:
        keep_own_connection()
        while (first := self._waiting.get()) is not None:
            entries = [first]
            while len(entries) < MAX_BATCH and not self._waiting.empty():
                another = self._waiting.get()
                if another is None:
                    self._waiting.put(None)
                    break
                entries.append(another)
            _admit_safely(entries)
            if not self._loop.is_closed():
                self._loop.call_soon_threadsafe(_answer, entries)
        connection.close()


def _answer(entries: list[Entry]) -> None:
    for entry in entries:
        if entry.answered is not None and not entry.answered.done():
            entry.answered.set_result(None)


def _admit_safely(entries: list[Entry]) -> None:
    try:
        try:
            admit(entries)
        except outage.LOST:  # the connection was lost: once more on a new one
            connection.close()
            admit(entries)
        return
    except outage.LOST as problem:
        outage.reported("the door", problem)
    except Exception:  # whatever somebody brought with them: it turns nobody else away
        log.exception("the door, %d at once", len(entries))
        if len(entries) > 1:
            for entry in entries:
                _admit_safely([entry])
            return
    connection.close()
    for entry in entries:
        entry.code, entry.visitor = UNAVAILABLE, None


def admit(entries: list[Entry]) -> None:
    """Decides each entry exactly as a page would: session, password hash, account, rights in the chat."""
    _read_sessions(entries)
    signed = [entry for entry in entries if entry.signed_as[0]]
    found = _rows(signed) if signed else {}
    for n, entry in enumerate(signed):
        row = found.get(n)
        if row is None:
            continue  # the account is gone
        proof, name, active = row[1:4]
        person, given = entry.signed_as
        if not active or not _proof_holds(given, proof):
            continue
        entry.code, entry.visitor = 4404, _visitor(entry, person, name, proof)
        if row[4] is not None:
            _judge(entry, row[4:])


def _read_sessions(entries: list[Entry]) -> None:
    keys = {_session_of(entry) for entry in entries} - {""}
    live = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    stored = dict(live.values_list("session_key", "session_data"))
    for entry in entries:
        entry.code, entry.visitor, entry.signed_as = 4401, None, (0, "")
        data = stored.get(_session_of(entry))
        said = _store.decode(data) if data else {}
        if said.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS:
            entry.signed_as = int(said[SESSION_KEY]), said.get(HASH_SESSION_KEY, "")


def _session_of(entry: Entry) -> str:
    """The key in the cookie, or "" for what is none: PostgreSQL takes no NUL, and a quoted cookie may hold one."""
    key = entry.cookies.get(settings.SESSION_COOKIE_NAME, "")
    return key if key.isalnum() else ""


def _proof_holds(signed: str, proof: str) -> bool:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(signed, session_hash(proof, secret)) for secret in secrets)


def _rows(signed: list[Entry]) -> dict[int, tuple[Any, ...]]:
    """n -> (n, proof, name, active, and of the chat, if there is one: id, … , the facts)."""
    vendor = connection.vendor
    wanted = [
        {
            "n": n,
            "uuid": e.uuid if vendor == "postgresql" else e.uuid.replace("-", ""),
            "person": e.signed_as[0],
        }
        for n, e in enumerate(signed)
    ]
    columns = {"n": "int", "uuid": "uuid" if vendor == "postgresql" else "text", "person": "bigint"}
    sql = f"""SELECT c.n, {proof_now()}, u.name, u.is_active,
            t.id, t.subject, t.last_seq, t.last_public_seq, t.failed_tries, t.operator_offered,
            p.unlimited_rate, p.plan_id, {COLUMNS}
        FROM {rows(vendor, columns)} JOIN portals_user u ON u.id = c.person
        LEFT JOIN chat_thread t ON t.uuid = c.uuid {LEFT_JOINS}"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(wanted)])
        return {row[0]: row for row in cursor.fetchall()}


def _visitor(entry: Entry, person: int, name: str, proof: str) -> Visitor:
    language = entry.cookies.get(settings.LANGUAGE_COOKIE_NAME, "")
    return Visitor(
        person,
        name,
        entry.cookies[settings.SESSION_COOKIE_NAME],
        proof,
        reader_zone(entry.cookies.get("tz")),
        language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
    )


def _judge(entry: Entry, row: tuple[Any, ...]) -> None:
    """Fills in the rest for somebody who is signed in, of a chat that exists."""
    id_, subject, seq, public_seq, tries, offered, unlimited, plan = row[:8]
    facts = ThreadFacts(*row[8 : 8 + WIDTH])
    verdict = judge(facts)
    if not verdict.may_read:
        entry.code = 4403 if facts.is_customer or verdict.at_desk else 4404
        return
    entry.code, entry.verdict, entry.thread, entry.unlimited_rate = 0, verdict, id_, bool(unlimited)
    entry.seq, entry.last = seq, seq if verdict.at_desk else public_seq
    thread = Thread(
        pk=id_,
        uuid=entry.uuid,
        subject=subject,
        state=facts.state,
        channel=facts.channel,
        partner_id=facts.partner,
        failed_tries=tries,
        operator_offered=bool(offered),
    )
    if (
        facts.state == State.WAITING
    ):  # the place in the queue needs the whole row; few connect while they wait
        thread = Thread.objects.get(pk=id_)
    entry.fields = thread_fields(thread, verdict, outlook(plan, facts.supported_by))


def still_signed_in(visitor: Visitor) -> User | None:
    """The person as the database knows them now, if the session and what it proves still stand."""
    user = User.objects.filter(pk=visitor.person, is_active=True).first()
    if user is None or user.proof != visitor.proof:
        return None
    return user if _store.exists(visitor.session) else None


@contextmanager
def speaking_to(visitor: Visitor) -> Iterator[None]:
    """In the visitor's language and time zone."""
    with timezone.override(visitor.zone), translation.override(visitor.language):
        yield
