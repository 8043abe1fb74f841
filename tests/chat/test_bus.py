"""The ear and the mouth between processes, alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import uuid4

import pytest
from django.db import OperationalError
from pytest_django import Settings
from redis import asyncio as redis_asyncio

from chat import bus
from chat.bus import Bus

pytestmark = pytest.mark.servers
HEARD_WITHIN = 10.0  # seconds


class Reader:
    """A socket in a room that keeps what it hears."""

    thread_id, person_id, at_desk = 7, 1, False

    def __init__(self) -> None:
        self.heard: asyncio.Queue[str] = asyncio.Queue()

    async def offer(self, seq: int, frame: str | None) -> None: ...

    async def hear(self, frame: str) -> None:
        self.heard.put_nowait(frame)


@pytest.fixture(autouse=True)
def a_channel_of_its_own(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> str:
    if not settings.REDIS_URL:
        pytest.skip("не найдено: Redis (REDIS_URL)")
    name = f"support24:{uuid4()}"
    monkeypatch.setattr(bus, "channel", lambda: name)
    return name


@asynccontextmanager
async def running(catch_up: "asyncio.Queue[Exception]") -> AsyncIterator[Bus]:
    """A bus that meets these errors, one at a time, when it asks what it has missed."""

    async def ask() -> None:
        if not catch_up.empty():
            raise catch_up.get_nowait()

    one = Bus(ask)
    try:
        yield one
    finally:
        await one.stop()


@pytest.mark.parametrize("problem", [OperationalError("away"), RuntimeError("unforeseen")])
async def test_a_database_that_is_away_when_redis_comes_back_leaves_nobody_deaf(
    settings: Settings, a_channel_of_its_own: str, problem: Exception
) -> None:
    met: asyncio.Queue[Exception] = asyncio.Queue()
    met.put_nowait(problem)
    reader = Reader()
    line = bus._line(7, 0, [7, {"type": "typing"}, 2, None])
    async with running(met) as ear, redis_asyncio.from_url(settings.REDIS_URL) as other:
        ear.join(reader)
        async with asyncio.timeout(HEARD_WITHIN):
            while not met.empty() or reader.heard.empty():
                await other.publish(a_channel_of_its_own, f"another\n{line}")
                with suppress(TimeoutError):
                    await asyncio.wait_for(reader.heard.get(), 0.1)
                    break


async def test_words_that_cannot_be_written_do_not_silence_a_process(
    settings: Settings, a_channel_of_its_own: str
) -> None:
    async with (
        running(asyncio.Queue()) as mouth,
        redis_asyncio.from_url(settings.REDIS_URL) as client,
        client.pubsub(ignore_subscribe_messages=True) as heard,
    ):
        await heard.subscribe(a_channel_of_its_own)
        await mouth.whisper(7, {"type": "typing", "name": "\ud800"}, by=2)
        async with asyncio.timeout(HEARD_WITHIN):
            while mouth._out:  # noqa: ASYNC110
                await asyncio.sleep(0)
            await mouth.whisper(7, {"type": "typing", "name": "Анна"}, by=2)
            while (said := await heard.get_message(timeout=1)) is None:
                pass
    assert "Анна" in said["data"].decode()
