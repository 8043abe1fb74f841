"""What tests read of a chat, and how its people press."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connections

from chat import actions, limits
from chat.models import Entry, Kind, Thread
from chat.refusals import Refused
from portals.models import User
from tests.factories import (
    said,
)

QUESTION = "Как подключить почтовый ящик к карточке клиента"
UNHEARD_OF = "Почему гудит трансформатор на балконе"


def now(thread: Thread) -> Thread:
    return Thread.objects.get(pk=thread.pk)


def entries(thread: Thread) -> list[Entry]:
    return list(Entry.objects.filter(thread=thread).in_order())


def changes(thread: Thread) -> list[str]:
    """What happened to the chat, in order."""
    return [entry.data["change"] for entry in entries(thread) if entry.kind == Kind.STATE]


def answers(thread: Thread) -> list[Entry]:
    return [entry for entry in entries(thread) if entry.kind == Kind.ANSWER]


def assert_numbered(thread: Thread) -> None:
    assert [entry.seq for entry in entries(thread)] == list(range(1, now(thread).last_seq + 1))


def refusal_of(action: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        action()
    assert refused.value.message
    return refused.value.code


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Starts all calls together; the answers, refusals among them, in their order."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        start.wait()
        try:
            return call()
        except Refused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def ask(thread: Thread, text: str = QUESTION) -> Entry | None:
    """The customer asks, the assistant has its turn; what it said, if anything."""
    before = len(answers(thread))
    question = said(now(thread), text)
    actions.answer_question(thread.pk, question.seq)
    new = answers(thread)[before:]
    return new[0] if new else None


def press_operator(thread: Thread, client_id: UUID | None = None) -> int:
    return actions.hand_over(now(thread), thread.customer, client_id=client_id or uuid4())


def mark(thread: Thread, answer: Entry, value: bool, client_id: UUID | None = None) -> int:
    assert answer.public_seq is not None
    return actions.mark_helped(
        now(thread),
        thread.customer,
        seq=answer.public_seq,
        value=value,
        client_id=client_id or uuid4(),
    )


def lose_breath(user: User) -> None:
    while not limits.messages.take(user.pk):
        pass
