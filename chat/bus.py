"""Carries what was committed to everybody who reads it: rooms in this process, one Redis channel between processes.

Delivery is a hint, the database is the truth: whoever sees a hole, or reconnects, asks for what is lacking by number.
"""

import asyncio
import json
import logging
import os
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, Protocol

import redis
from django.conf import settings
from redis import asyncio as redis_asyncio

from . import outage
from .event import Event
from .events import Written
from .sockets import encoded, later
from .wire import together

log = logging.getLogger(__name__)
ME = f"{os.getpid():08x}-{os.urandom(4).hex()}"
OWN = ME.encode() + b"\n"
MAX_UNPUBLISHED = 10_000
LAST_WORDS_WITHIN = 3.0  # seconds


def channel() -> str:
    """Where all processes of one desk listen: desks with databases of their own may share a Redis."""
    return f"support24:{settings.DATABASES['default']['NAME']}"


class Reader(Protocol):
    """A socket in a room."""

    thread_id: int
    person_id: int
    at_desk: bool

    async def offer(self, seq: int, frame: str | None) -> None: ...

    async def hear(self, frame: str) -> None: ...


class ListWatcher(Protocol):
    """A console that shows lists of chats."""

    def hint(self) -> None: ...


class Bus:
    """The bus of one event loop. `catch_up` is awaited whenever something may have been missed."""

    def __init__(self, catch_up: Callable[[], Awaitable[None]]) -> None:
        self.loop = asyncio.get_running_loop()
        self.rooms: dict[int, set[Reader]] = {}
        self.consoles: set[ListWatcher] = set()
        self._heard: list[dict[int, int]] = [
            {},
            {},
        ]  # chat -> last number, of this spell and the one before
        self._catch_up = catch_up
        self._out: list[str] = []
        self._something = asyncio.Event()
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []
        if settings.REDIS_URL:
            self._tasks = [
                self.loop.create_task(self._listen()),
                self.loop.create_task(self._publish()),
            ]

    async def stop(self) -> None:
        """Tells the other processes what they have not yet heard, for as long as Redis takes it."""
        self._stopping = True
        self._something.set()
        if self._tasks:
            await asyncio.wait([self._tasks[1]], timeout=LAST_WORDS_WITHIN)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # -- who listens
    def join(self, reader: Reader) -> None:
        self.rooms.setdefault(reader.thread_id, set()).add(reader)

    def leave(self, reader: Reader) -> None:
        room = self.rooms.get(reader.thread_id)
        if room:
            room.discard(reader)
            if not room:
                del self.rooms[reader.thread_id]

    def readers(self) -> list[Reader]:
        return [reader for room in self.rooms.values() for reader in room]

    def heard_after(self, thread_id: int, seq: int) -> bool:
        """Whether an entry after this number went by in the last seconds: between a look and the join, say."""
        return any(numbers.get(thread_id, 0) > seq for numbers in self._heard)

    def forget(self) -> None:
        """Called every few seconds: what is older than two such spells needs no remembering."""
        self._heard = [{}, self._heard[0]]

    # -- what they hear
    async def announce(self, events: Iterable[Event]) -> None:
        """Committed entries, on this loop: to the rooms here, then to the other processes."""
        for event in events:
            self._send(event.thread, event.seq, event)
            await self._deliver(event)

    async def whisper(
        self, thread_id: int, frame: dict[str, Any], *, by: int, to_desk: bool | None = None
    ) -> None:
        """An unnumbered frame (typing, read, presence) to the others in a chat; `to_desk` limits it to one side."""
        await self._hear(thread_id, frame, by, to_desk)
        self._send(thread_id, 0, [thread_id, frame, by, to_desk])

    async def _deliver(self, event: Event) -> None:
        self._passed_by(event.thread, event.seq)
        written = Written(event)
        for reader in tuple(self.rooms.get(event.thread, ())):
            seq = event.seq if reader.at_desk else event.public_seq
            if seq is not None:
                try:
                    await reader.offer(seq, written.frame(at_desk=reader.at_desk))
                except Exception:  # one reader's trouble is not the others'
                    log.exception("bus: an entry of chat %s", event.thread)

    def _passed_by(self, thread_id: int, seq: int) -> None:
        self._heard[0][thread_id] = seq
        for console in self.consoles:
            console.hint()

    async def _hear(
        self, thread_id: int, frame: dict[str, Any], by: int, to_desk: bool | None
    ) -> None:
        text = encoded(frame)
        for reader in tuple(self.rooms.get(thread_id, ())):
            if reader.person_id != by and to_desk in (None, reader.at_desk):
                await reader.hear(text)
        if frame["type"] == "read":
            for console in self.consoles:
                console.hint()

    # -- between processes
    def _send(self, thread_id: int, seq: int, said: Any) -> None:
        if self._tasks and len(self._out) < MAX_UNPUBLISHED:
            self._out.append(_line(thread_id, seq, said))
            self._something.set()

    async def _publish(self) -> None:
        async with _async_client() as client:
            while self._out or not self._stopping:
                await self._something.wait()
                self._something.clear()
                out, self._out = self._out, []
                if not out:
                    continue
                try:
                    async with asyncio.timeout(2):
                        await client.publish(channel(), _packed(out))
                except (redis.RedisError, OSError, TimeoutError) as problem:
                    # the periodic question of the others brings what is lost here
                    log.warning("bus: not published: %r", problem)
                except Exception:  # whatever it was must not silence this process for good
                    log.exception("bus: not published")

    async def _listen(self) -> None:
        while True:
            try:
                async with (
                    _async_client() as client,
                    client.pubsub(ignore_subscribe_messages=True) as heard,
                ):
                    # the second is this process's sign of life (chat/shares.py)
                    await heard.subscribe(channel(), f"{channel()}:{ME}")
                    await self._catch_up()  # whatever was missed while deaf
                    async for message in heard.listen():
                        await self._take(message["data"])
            except (redis.RedisError, OSError, *outage.LOST) as problem:
                log.warning("bus: deaf: %r", problem)
            except Exception:  # whatever it was must not make this process deaf for good
                log.exception("bus: deaf")
            await asyncio.sleep(1)

    async def _take(self, data: bytes) -> None:
        """Only what somebody here reads is parsed: of many processes' words that is the least."""
        if data.startswith(OWN):
            return
        await together(self._take_lines(data.split(b"\n")[1:]))

    async def _take_lines(self, lines: list[bytes]) -> None:
        for line in lines:
            try:
                await self._take_line(line)
            except Exception:  # another version's words are dropped
                log.exception("bus: not understood")

    async def _take_line(self, line: bytes) -> None:
        thread_id, seq, said = line.split(b" ", 2)
        if seq == b"0":
            await self._hear(*json.loads(said))
        elif int(thread_id) in self.rooms:
            await self._deliver(Event(*json.loads(said)))
        else:
            self._passed_by(int(thread_id), int(seq))


def _async_client() -> "redis_asyncio.Redis":
    # redis-py 8 closes idle connections after 5 s unless told otherwise
    return redis_asyncio.from_url(settings.REDIS_URL, socket_timeout=None, socket_connect_timeout=2)


def _line(thread_id: int, seq: int, said: Any) -> str:
    """Which chat, the number (0 for what has none), then what was said, in JSON, which has no line breaks."""
    return f"{thread_id} {seq} {json.dumps(said, ensure_ascii=False)}"


def _packed(lines: list[str]) -> str:
    return "\n".join([ME, *lines])


_running: Bus | None = None


def run_here(bus: Bus | None) -> None:
    """From now on, what threads of this process announce goes through this bus."""
    global _running
    _running = bus


def announce(events: list[Event]) -> None:
    """From any thread of any process, after the commit. Never raises: delivery is a hint."""
    _hand_over(
        lambda bus: bus.announce(events),
        [_line(event.thread, event.seq, event) for event in events],
    )


def whisper(thread_id: int, frame: dict[str, Any], *, by: int, to_desk: bool | None = None) -> None:
    """The same for an unnumbered frame."""
    _hand_over(
        lambda bus: bus.whisper(thread_id, frame, by=by, to_desk=to_desk),
        [_line(thread_id, 0, [thread_id, frame, by, to_desk])],
    )


def _hand_over(say: Callable[[Bus], Coroutine[Any, Any, None]], lines: list[str]) -> None:
    bus = _running
    if bus is not None and not bus.loop.is_closed():
        bus.loop.call_soon_threadsafe(lambda: later(say(bus)))
    elif settings.REDIS_URL:
        try:
            with redis.from_url(
                settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2
            ) as client:
                client.publish(channel(), _packed(lines))
        except (redis.RedisError, OSError) as problem:
            log.warning("bus: not published: %r", problem)
