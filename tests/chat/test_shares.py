"""What one person may take of all processes together; each Shares here is a process of its own."""

import asyncio
from collections.abc import AsyncIterator
from unittest.mock import patch
from uuid import uuid4

import pytest
import redis
from asgiref.sync import sync_to_async
from django.conf import settings
from pytest_django import Settings
from redis import asyncio as redis_asyncio

from chat import bus, limits, shares
from chat.shares import SOCKETS, Shares
from tests.live import free_port

pytestmark = pytest.mark.servers
PERSON = 7


class Process:
    """A process as others see it: a name, an ear on the bus, and its own counts."""

    def __init__(self, name: str) -> None:
        self.name, self.shares = name, Shares()
        self.pace = limits.Pace(limits.MESSAGES)
        self._client = redis_asyncio.from_url(settings.REDIS_URL)
        self._ear = self._client.pubsub()

    async def live(self) -> None:
        await self._ear.subscribe(f"{shares.channel()}:{self.name}")
        await self._ear.get_message(timeout=5)

    async def die(self) -> None:
        await self._ear.aclose()
        await self._client.aclose()
        await self.shares.stop()

    async def send(self, times: int = 1) -> int:
        """How many went."""
        with patch.object(shares, "ME", self.name), patch.object(limits, "messages", self.pace):
            return [await self.shares.take(PERSON) for _ in range(times)].count(0.0)

    async def open(self, here: int) -> bool:
        with patch.object(shares, "ME", self.name):
            return await self.shares.may_open(PERSON, here)


@pytest.fixture
async def processes(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[list[Process]]:
    if not settings.REDIS_URL:
        pytest.skip("не найдено: Redis (REDIS_URL)")
    keys_of_its_own = f"support24:{uuid4()}"
    monkeypatch.setattr(shares, "channel", lambda: keys_of_its_own)
    shares._blind_until = 0.0
    made = [Process("one"), Process("two")]
    for process in made:
        await process.live()
    yield made
    for process in made:
        await process.die()


async def test_twenty_messages_go_however_they_are_spread(processes: list[Process]) -> None:
    one, two = processes
    assert await one.send(12) == 12
    assert await two.send(12) == 8
    assert await one.send(12) == 0


async def test_two_processes_that_ask_at_once_share_the_twenty(processes: list[Process]) -> None:
    one, two = processes
    assert sum(await asyncio.gather(one.send(25), two.send(25))) == 20


async def test_the_wait_that_is_told_is_that_of_the_first_message_wherever_it_was_sent(
    processes: list[Process],
) -> None:
    one, two = processes
    await one.send(20)
    with patch.object(limits, "messages", two.pace):
        wait = await two.shares.take(PERSON)
    assert limits.WINDOW - 2 < wait <= limits.WINDOW


async def test_what_another_process_refused_does_not_count_here(processes: list[Process]) -> None:
    one, two = processes
    await one.send(20)
    await two.send(30)
    assert two.pace.take(PERSON) == 0.0


async def test_a_form_counts_like_a_frame(processes: list[Process]) -> None:
    one, two = processes
    await one.send(19)
    with patch.object(limits, "messages", two.pace):
        assert await sync_to_async(shares.take)(PERSON) == 0.0
        assert await sync_to_async(shares.take)(PERSON) > 0


async def test_ten_sockets_are_ten_in_all_processes_together(processes: list[Process]) -> None:
    one, two = processes
    assert [await one.open(n + 1) for n in range(6)] == [True] * 6
    assert [await two.open(n + 1) for n in range(4)] == [True] * 4
    assert not await two.open(5)
    assert not await one.open(7)
    with patch.object(shares, "ME", one.name):
        one.shares.tell([(PERSON, 5)])  # one was closed
        assert await one.shares._ask(shares._sockets(PERSON, 6)) == 1
    assert not await two.open(5)


async def test_the_sockets_of_a_process_that_died_do_not_count(processes: list[Process]) -> None:
    one, two = processes
    assert [await one.open(n + 1) for n in range(9)] == [True] * 9
    assert not await two.open(2)
    await one.die()
    assert await two.open(2)


async def test_eleven_are_too_many_for_one_process_without_any_question(
    settings: Settings,
) -> None:
    settings.REDIS_URL = ""
    alone = Shares()
    assert await alone.may_open(PERSON, SOCKETS)
    assert not await alone.may_open(PERSON, SOCKETS + 1)


async def test_without_redis_each_process_counts_for_itself_and_waits_for_nobody(
    settings: Settings,
) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    shares._blind_until = 0.0
    deaf = Shares()
    async with asyncio.timeout(1):
        assert [await deaf.take(PERSON) for _ in range(25)].count(0.0) == 20
        assert await deaf.may_open(PERSON, 1)
    assert await sync_to_async(shares.take)(PERSON) > 0
    assert shares._is_blind()
    shares._blind_until = 0.0
    await deaf.stop()


async def test_an_answer_that_does_not_come_is_not_waited_for(settings: Settings) -> None:
    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    shares._blind_until = 0.0
    server = await asyncio.start_server(silence, "127.0.0.1", 0)
    settings.REDIS_URL = f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"
    frozen = Shares()
    async with asyncio.timeout(shares.ANSWER_WITHIN + 1):
        assert await frozen.take(PERSON) == 0.0
    async with asyncio.timeout(0.1):
        assert await frozen.take(PERSON) == 0.0, "the next one does not even ask"
    await frozen.stop()
    server.close()
    shares._blind_until = 0.0


def test_redis_knows_the_script(settings: Settings) -> None:
    if not settings.REDIS_URL:
        pytest.skip("не найдено: Redis (REDIS_URL)")
    with redis.from_url(settings.REDIS_URL) as client:
        assert client.register_script(shares.SCRIPT)([], [bus.ME, bus.channel()]) == []
