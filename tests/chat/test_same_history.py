"""Two clients that send, repeat, drop and resume at random see the same numbered history as the database."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID, uuid5

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat import limits
from chat.composer import State
from chat.models import Entry, Thread
from portals.models import DeskRole, User
from tests.chat.sockets import SocketClient, a_desk, page_of
from tests.factories import ThreadFactory, UserFactory

NAMES = UUID("7d1f5f0e-5f0b-4f57-9d9e-2f3b7a0f6a11")
CUSTOMER, OPERATOR = "customer", "operator"

steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("send"), st.sampled_from([CUSTOMER, OPERATOR]), st.integers(0, 5)
        ),  # the same again: a repeat
        st.tuples(st.just("note"), st.just(OPERATOR), st.integers(6, 9)),
        st.tuples(st.just("drop"), st.sampled_from([CUSTOMER, OPERATOR]), st.just(0)),
        st.tuples(st.just("resume"), st.sampled_from([CUSTOMER, OPERATOR]), st.integers(0, 3)),
        st.tuples(st.just("listen"), st.sampled_from([CUSTOMER, OPERATOR]), st.just(0)),
    ),
    max_size=25,
)


class Person:
    """A page that keeps what it has shown, by number, and reconnects with the last one."""

    def __init__(self, user: User, thread: Thread) -> None:
        self.user, self.thread = user, thread
        self.shown: dict[int, tuple[str, str]] = {}
        self.sent: dict[str, dict[str, Any]] = {}
        self.acknowledged: dict[str, int] = {}
        self.page: SocketClient | None = None
        self.stack = AsyncExitStack()

    async def connect(self) -> SocketClient:
        if self.page is None:
            last = max(self.shown, default=0)
            self.page = await self.stack.enter_async_context(
                page_of(self.user, self.thread, after=last)
            )
        return self.page

    async def drop(self) -> None:
        if self.page is not None:
            self.note_down()
            self.page = None
            await self.stack.aclose()

    def note_down(self) -> None:
        """What has arrived is shown if it is the next number; anything else would be a hole."""
        assert self.page is not None
        seen, self.page.seen = self.page.seen, []
        for frame in seen:
            if frame["type"] == "ack":
                first = self.acknowledged.setdefault(frame["id"], frame["seq"])
                assert first == frame["seq"], "a repeat gets the first number"
            if frame["type"] in ("message", "state"):
                known = self.shown.get(frame["seq"])
                assert known is None or known == (frame["id"], frame["text"])
                assert known or frame["seq"] == max(self.shown, default=0) + 1
                self.shown[frame["seq"]] = (frame["id"], frame["text"])


async def play(thread: Thread, people: dict[str, Person], script: list[Any]) -> None:
    for kind, who, n in script:
        person = people[who]
        page = await person.connect()
        match kind:
            case "send" | "note":
                client_id = str(uuid5(NAMES, f"{thread.pk} {who} {n}"))
                person.sent[client_id] = {"text": f"{who} {n}", "note": kind == "note"}
                await page.send(id=client_id, **person.sent[client_id])
            case "drop":
                await person.drop()
            case "resume":
                await page.say(type="resume", after=n)
            case "listen":
                await page.pass_on()
                person.note_down()
    for person in people.values():
        await empty_outbox(person)
    for person in people.values():
        await settle(person)


async def empty_outbox(person: Person) -> None:
    """What has no acknowledgement is sent again, as the page's outbox does."""
    page = await person.connect()
    person.note_down()
    for client_id in person.sent.keys() - person.acknowledged.keys():
        await page.send(id=client_id, **person.sent[client_id])
    async with asyncio.timeout(5):
        while person.sent.keys() - person.acknowledged.keys():
            await page.hear()
            person.note_down()


async def settle(person: Person) -> None:
    """Everything under way has arrived when the page is as far as its chat."""
    page = await person.connect()
    at_desk = person.user.desk_role == DeskRole.OPERATOR
    async with asyncio.timeout(5):
        while True:
            await page.pass_on()
            person.note_down()
            thread = await Thread.objects.aget(pk=person.thread.pk)
            last = thread.last_seq if at_desk else thread.last_public_seq
            if max(person.shown, default=0) == last:
                return


def a_chat() -> tuple[Thread, dict[str, Person]]:
    operator = UserFactory(desk_role=DeskRole.OPERATOR)
    thread = ThreadFactory(state=State.ACTIVE.value, operator=operator)
    return thread, {CUSTOMER: Person(thread.customer, thread), OPERATOR: Person(operator, thread)}


def stored(thread: Thread) -> tuple[dict[int, tuple[str, str]], dict[int, tuple[str, str]]]:
    """(the desk's history, the customer's history), by number."""
    entries = list(Entry.objects.filter(thread=thread).in_order())
    desk = {e.seq: (str(e.client_id), e.body) for e in entries}
    public = {e.public_seq: (str(e.client_id), e.body) for e in entries if e.public_seq is not None}
    return desk, public


async def one_run(script: list[Any]) -> None:
    limits.forget()
    thread, people = await sync_to_async(a_chat)()
    async with a_desk():
        try:
            await play(thread, people, script)
        finally:
            for person in people.values():
                await person.drop()
    desk, public = await sync_to_async(stored)(thread)
    assert people[OPERATOR].shown == desk
    assert people[CUSTOMER].shown == public
    assert sorted(desk) == list(range(1, len(desk) + 1))
    assert sorted(public) == list(range(1, len(public) + 1))
    sent = {
        str(uuid5(NAMES, f"{thread.pk} {who} {n}"))
        for kind, who, n in script
        if kind in ("send", "note")
    }
    assert {client_id for client_id, _text in desk.values()} == sent, "each once, none lost"
    await sync_to_async(connections.close_all)()


@pytest.mark.django_db(transaction=True)
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(script=steps)
def test_two_clients_see_the_same_history_as_the_database(script: list[Any]) -> None:
    asyncio.run(one_run(script))
