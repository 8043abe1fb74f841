"""What a socket may ask for besides messages, and how often; and the bus's last words."""

import asyncio
from collections import Counter

import pytest
from asgiref.sync import sync_to_async
from pytest_django import Settings
from redis import asyncio as redis_asyncio

from chat.bus import Bus, channel
from chat.composer import Author, State
from chat.event import Event
from chat.models import Kind, Thread
from portals.models import DeskRole, User
from tests.chat.sockets import SocketClient, page_of
from tests.factories import ThreadFactory, UserFactory


@sync_to_async
def chat_of(state: State = State.ACTIVE) -> tuple[Thread, User, User]:
    operator = UserFactory(desk_role=DeskRole.OPERATOR)
    thread = ThreadFactory(state=state.value, operator=operator if state is State.ACTIVE else None)
    return thread, thread.customer, operator


async def codes(page: SocketClient) -> Counter[str]:
    await page.pass_on()
    return Counter(frame.get("code", frame["type"]) for frame in page.seen)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("desk")
async def test_whoever_asks_again_and_again_for_everything_is_told_to_wait() -> None:
    thread, customer, _operator = await chat_of()
    async with page_of(customer, thread) as page:
        for _ in range(70):
            await page.say(type="resume", after=0)
        assert (await codes(page))["rate_limited"] == 10
        refused = next(frame for frame in page.seen if frame.get("code") == "rate_limited")
    assert 0 < refused["retry_after"] <= 10
    assert refused["message"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("desk")
async def test_nobody_presses_a_button_more_than_twenty_times_in_ten_seconds() -> None:
    thread, customer, _operator = await chat_of(State.ASSISTANT)
    async with page_of(customer, thread) as page:
        for n in range(25):
            client_id = f"00000000-0000-4000-8000-{n:012}"
            if n % 2:
                await page.say(type="connect_operator", id=client_id)
            else:
                await page.say(type="helped", id=client_id, seq=1, value=True)
        assert (await codes(page))["rate_limited"] == 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("desk")
async def test_typing_is_passed_on_so_often_and_no_more() -> None:
    thread, customer, operator = await chat_of()
    async with page_of(customer, thread) as mine, page_of(operator, thread) as theirs:
        for _ in range(100):
            await mine.say(type="typing")
        assert "error" not in await codes(mine)
        assert (await codes(theirs))["typing"] == 60


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("desk")
async def test_of_many_reading_marks_the_first_and_the_newest_are_made() -> None:
    thread, customer, operator = await chat_of()
    async with page_of(customer, thread) as mine, page_of(operator, thread) as theirs:
        for n in range(15):
            await theirs.send(f"слово {n}")
            await theirs.wait_for("ack")
        for n in range(15):
            await mine.say(type="read", seq=n + 1)
        heard = []
        while not heard or heard[-1] != 15:
            heard.append((await theirs.wait_for("read"))["seq"])
    assert len(heard) == 2
    await thread.arefresh_from_db()
    assert thread.customer_read == 15


async def test_a_bus_that_stops_tells_the_others_what_they_have_not_yet_heard(
    settings: Settings,
) -> None:
    if not settings.REDIS_URL:
        pytest.skip("не найдено: Redis (REDIS_URL)")
    event = Event(987_654, 1, 1, Kind.STATE, Author.SYSTEM, None, "", "", "последнее", {}, "")
    async with redis_asyncio.from_url(settings.REDIS_URL) as client, client.pubsub() as ear:
        await ear.subscribe(channel())
        await ear.get_message(timeout=5)
        bus = Bus(_nothing)
        await bus.announce([event])
        await bus.stop()
        async with asyncio.timeout(1):
            while True:
                said = await ear.get_message(ignore_subscribe_messages=True, timeout=1)
                if said and "последнее" in said["data"].decode():
                    return


async def _nothing() -> None:
    pass
