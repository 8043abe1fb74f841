"""Batches for the ledger, and what it left behind."""

from typing import Any
from uuid import uuid4

from chat.ledger import post
from chat.ledger_batch import Command
from chat.models import Entry, Thread
from portals.models import User


def says(
    thread: Thread, text: str = "Здравствуйте", *, by: User | None = None, **fields: Any
) -> Command:
    fields.setdefault("client_id", str(uuid4()))
    return Command(thread.pk, (by or thread.customer).pk, text=text, **fields)


def again(command: Command, **changed: Any) -> Command:
    """The same command as its author's client sends it once more."""
    fields = {"client_id": command.client_id, "text": command.text, "note": command.note} | changed
    return Command(command.thread, command.person, **fields)


def posted(*commands: Command) -> list[int | str | None]:
    """One batch; the number of each, or why not."""
    post(list(commands))
    return [command.code or command.seq for command in commands]


def numbers(thread: Thread) -> list[tuple[int, int | None]]:
    return list(Entry.objects.filter(thread=thread).in_order().values_list("seq", "public_seq"))


def now(thread: Thread) -> Thread:
    return Thread.objects.get(pk=thread.pk)
