"""One transaction of the ledger: commands are judged under the lock, numbered and turned into rows."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import connection
from django.utils import timezone

from .composer import Author, State, ThreadFacts, judge, state_after_reply
from .event import Event
from .facts import WIDTH
from .models import Kind
from .models.attachment import said_of
from .routing import Channel


@dataclass(slots=True)
class Command:
    """A message that somebody wants to send; after the commit it carries its answer."""

    thread: int
    person: int
    client_id: str
    text: str
    note: bool = False
    session: str = ""  # of the socket; empty where the request has already been checked
    proof: str = ""
    socket: Any = None  # who waits for the answer
    files: tuple[str, ...] = ()  # ids of attachments, in order, each once
    seq: int | None = None  # answer: the number that its author sees
    code: str = ""  # answer: why not
    events: list[Event] = field(default_factory=list)  # answer: what is new (nothing for a repeat)
    wakes_assistant: bool = False


class Batch:
    """The state of one transaction: numbers taken so far, rows to write."""

    def __init__(self, locked: list[tuple[int, int, int, str]]) -> None:
        self.numbers = {thread: [seq, public] for thread, seq, public, _ in locked}
        self.states = {thread: State(state) for thread, _, _, state in locked}
        self.at = timezone.now().isoformat()
        self.seen: dict[tuple[int, int, str], tuple[int, int | None, str, str, list[str]]] = {}
        self.files: dict[str, tuple[Any, ...]] = {}  # those that the commands name, by id
        self.bound: list[dict[str, int]] = []
        self.entries: list[dict[str, Any]] = []
        self.touched: dict[int, dict[str, Any]] = {}

    def judge(self, command: Command, row: tuple[Any, ...] | None) -> None:
        """Give one command its number or its refusal."""
        command.seq, command.code, command.events, command.wakes_assistant = None, "", [], False
        if row is None:
            command.code = "forbidden"
            return
        was_seq, was_public, was_kind, was_body, name, signed_in, operator = row[1:8]
        facts = ThreadFacts(*row[8 : 8 + WIDTH])
        verdict = judge(facts)
        if not signed_in or not verdict.may_read or (command.note and not verdict.may_note):
            command.code = "forbidden"
            return
        if not command.note and verdict.refusal:
            command.code = verdict.refusal
            return
        kind = Kind.NOTE if command.note else Kind.MESSAGE
        key = (command.thread, command.person, command.client_id)
        known = self.seen.get(key) or (
            (was_seq, was_public, was_kind, was_body, _files_in(row[8 + WIDTH]))
            if was_seq is not None
            else None
        )
        if known:
            seq, public, was_kind, was_body, was_files = known
            if (was_kind, was_body, was_files) != (kind.value, command.text, list(command.files)):
                command.code = "conflict"
            else:
                command.seq = seq if verdict.at_desk else public
            return
        if command.files and not self._may_take(command):
            command.code = "unknown"
            return
        state = self.states[command.thread]
        if verdict.author is Author.MEMBER and state is State.SOLVED:
            self.states[command.thread] = state = state_after_reply(
                state,
                has_operator=operator is not None,
                at_partner=facts.channel == Channel.PARTNER,
            )
            client_id = str(uuid5(UUID(command.client_id), "reopened"))
            data = {"change": "reopened"}
            self._write(command, Kind.STATE, Author.SYSTEM, None, "", client_id, "", data)
        said_as = {"role": facts.role or ""} if verdict.author is Author.MEMBER else {}
        data = said_as | self._files_of(command)
        event = self._write(
            command,
            kind,
            verdict.author,
            command.person,
            name,
            command.client_id,
            command.text,
            data,
        )
        for file in command.files:
            self.bound.append(
                {"file": self.files.pop(file)[0], "thread": command.thread, "seq": event.seq}
            )
        said = (kind.value, command.text, list(command.files))
        self.seen[key] = (event.seq, event.public_seq, *said)
        command.seq = event.seq if verdict.at_desk else event.public_seq
        command.wakes_assistant = verdict.author is Author.MEMBER and state is State.ASSISTANT

    def _may_take(self, command: Command) -> bool:
        """Each file is the author's own, of this chat, for the same readers, and not sent before."""
        own = (command.thread, command.person, command.note, None)
        # SQLite has numbers for claims
        return all(tuple(self.files.get(file, ())[1:5]) == own for file in command.files)

    def _files_of(self, command: Command) -> dict[str, Any]:
        if not command.files:
            return {}
        return {"files": [said_of(file, *self.files[file][5:]) for file in command.files]}

    def _write(
        self,
        command: Command,
        kind: Kind,
        author_kind: Author,
        author: int | None,
        name: str,
        client_id: str,
        body: str,
        data: dict[str, Any],
    ) -> Event:
        number = self.numbers[command.thread]
        number[0] += 1
        number[1] += kind is not Kind.NOTE
        public = None if kind is Kind.NOTE else number[1]
        event = Event(
            command.thread,
            number[0],
            public,
            kind.value,
            author_kind.value,
            author,
            name,
            client_id,
            body,
            data,
            self.at,
        )
        command.events.append(event)
        self.entries.append(
            {
                "thread": event.thread,
                "seq": event.seq,
                "public_seq": public,
                "kind": event.kind,
                "author_kind": event.author_kind,
                "author": author,
                "client_id": uuid_for(connection.vendor, client_id),
                "body": body,
                "data": json.dumps(data),
                "at": time_for(connection.vendor, self.at),
            }
        )
        touch = self.touched.setdefault(
            event.thread, {"thread": event.thread, "asked": 0, "answered": 0}
        )
        touch["seq"], touch["public_seq"] = number
        touch["state"], touch["at"] = (
            self.states[event.thread].value,
            time_for(connection.vendor, self.at),
        )
        if author_kind is Author.MEMBER:
            touch["asked"] += 1
        elif kind is Kind.MESSAGE:
            touch["answered"] += 1
            touch["asked"] = 0  # what was asked before is answered now
        return event


def asked_files(files: set[str]) -> list[dict[str, str]]:
    """The parameter of the statement that reads them."""
    return [{"id": file, "uuid": uuid_for(connection.vendor, file)} for file in sorted(files)]


def _files_in(data: str) -> list[str]:
    """Which files an entry took along, from its `data` as it is stored."""
    return [file["id"] for file in json.loads(data).get("files", [])]


def uuid_for(vendor: str, value: str) -> str:
    return (
        value if vendor == "postgresql" else value.replace("-", "")
    )  # as Django stores it on SQLite


def time_for(vendor: str, iso: str) -> str:
    if vendor == "postgresql":
        return iso
    return (
        datetime.fromisoformat(iso).replace(tzinfo=None).isoformat(" ")
    )  # as Django stores it on SQLite
