"""Chat pages without a browser: an outbox in order, a socket that comes back by number, and a journal of everything.

They behave as static/js/chat does (link.js, outbox.js, history.js); its figures stand here again.
"""

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

PING_EVERY, DEAD_AFTER, ACK_WITHIN = 4.0, 9.0, 12.0  # seconds
FIRST_RETRY, LONGEST_RETRY = 1.0, 15.0
FINAL_CODES = (4401, 4403, 4404)
FOR_NOW = ("rate_limited", "unavailable")
NOTE = "ЗАМЕТКА"
marks_of = re.compile("⟦([0-9a-f]{8})⟧").findall


@dataclass
class Spell:
    """One connection: the number it began after, the numbers it brought, and how it ended."""

    after: int
    at: float
    numbers: list[int] = field(default_factory=list)
    ended: float = 0.0
    code: int = 0


@dataclass(repr=False, eq=False)
class Page:
    """One open chat. `seat` is {"path", "cookie"}; with several `urls` each connection takes the next, as behind nginx."""

    urls: Sequence[str]
    seat: dict[str, Any]
    random: Random
    at_desk: bool = False
    haste: float = 1.0  # below 1 the pauses between attempts are so much shorter

    last: int = 0
    outbox: deque[dict[str, Any]] = field(default_factory=deque)
    sent: dict[str, str] = field(default_factory=dict)  # id -> text, in order
    acked: dict[str, int] = field(default_factory=dict)
    acked_at: dict[str, float] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)  # id -> code
    put_off: int = 0  # times that a message was refused for now
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)  # of commands
    shown: list[dict[str, Any]] = field(default_factory=list)
    seen_at: dict[str, float] = field(default_factory=dict)  # id -> moment
    spells: list[Spell] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    attempts: list[float] = field(default_factory=list)
    closed: int = 0  # the code that ended it for good
    live: bool = False

    _ws: ClientConnection | None = None
    _task: asyncio.Task[None] | None = None
    _in_flight: str = ""
    _sent_at: float = 0.0
    _failures: int = 0
    _refusals: int = 0

    def __post_init__(self) -> None:
        self.uuid = self.seat["path"].split("/")[3]
        self.mark = self.uuid[:8]
        self.began_after = self.last

    # -- what a person does
    def open(self) -> None:
        self._task = asyncio.create_task(self._live())

    async def leave(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def say(self, text: str = "", *, note: bool = False) -> str:
        client_id = str(UUID(int=self.random.getrandbits(128), version=4))
        text = f"{NOTE + ' ' if note else ''}{len(self.sent)} {text} ⟦{self.mark}⟧"
        self.sent[client_id] = text
        frame = {"type": "send", "id": client_id, "text": text}
        self.outbox.append(frame | {"note": True} if note else frame)
        self._pump()
        return client_id

    async def order(self, kind: str, **fields: Any) -> dict[str, Any]:
        """A command besides the outbox; its ack or error, or {"type": "closed"}."""
        client_id = str(UUID(int=self.random.getrandbits(128), version=4))
        await self._put({"type": kind, "id": client_id, **fields})
        await until(lambda: client_id in self.answers or not self.live, f"an answer to {kind}")
        return self.answers.get(client_id, {"type": "closed", "code": self.closed})

    def cut(self) -> None:
        """The network goes, without a word to either side."""
        if self._ws is not None:
            self._ws.transport.abort()

    @property
    def settled(self) -> bool:
        return not self.outbox

    # -- the connection
    async def _live(self) -> None:
        turn = self.random.randrange(len(self.urls))
        due = time.monotonic()
        while not self.closed:
            url = self.urls[turn % len(self.urls)].replace("http", "ws", 1)
            turn += 1
            self.attempts.append(
                due
            )  # as the page chose it: a busy machine may be late for many at once
            with suppress(OSError, WebSocketException, TimeoutError):
                address = f"{url}{self.seat['path']}?after={self.last}"
                async with connect(
                    address,
                    additional_headers={"Cookie": self.seat["cookie"]},
                    compression=None,
                    ping_interval=None,
                    max_size=None,
                    open_timeout=10,
                    close_timeout=0.2,
                    proxy=None,
                ) as ws:
                    await self._spell(ws)
            if not self.closed:
                pause = self._pause()
                due = time.monotonic() + pause
                await asyncio.sleep(pause)

    async def _spell(self, ws: ClientConnection) -> None:
        spell = Spell(self.last, time.monotonic())
        self.spells.append(spell)
        self._ws = ws
        pinging = asyncio.create_task(self._ping(ws))
        try:
            while True:
                async with asyncio.timeout(
                    DEAD_AFTER
                ):  # wait_for of Python 3.11 may lose a cancellation
                    raw = await ws.recv()
                self._heard(str(raw), spell)
        except ConnectionClosed as gone:
            spell.code = gone.rcvd.code if gone.rcvd else 1006
            if spell.code in FINAL_CODES:
                self.closed = spell.code
        except TimeoutError:
            spell.code = 1006
            ws.transport.abort()
        finally:
            pinging.cancel()
            spell.ended = time.monotonic()
            self.live, self._ws, self._in_flight = False, None, ""

    async def _ping(self, ws: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            while True:
                await ws.send('{"type":"ping"}')
                await asyncio.sleep(PING_EVERY)
                if self._in_flight and time.monotonic() - self._sent_at > ACK_WITHIN:
                    self._in_flight = ""
                    self._pump()

    def _pause(self) -> float:
        longest = min(LONGEST_RETRY, FIRST_RETRY * 2 ** (self._failures + 2))
        self._failures += 1
        return self.haste * (FIRST_RETRY + self.random.random() * (longest - FIRST_RETRY))

    # -- what arrives
    def _heard(self, raw: str, spell: Spell) -> None:
        if not self.live:
            self.live, self._failures = True, 0
        if (not self.at_desk and NOTE in raw) or any(mark != self.mark for mark in marks_of(raw)):
            self.leaks.append(raw)
        frame = json.loads(raw)
        kind = frame["type"]
        if kind == "welcome":
            self._pump()
        elif kind in ("message", "state"):
            spell.numbers.append(frame["seq"])
            self._numbered(frame)
        elif kind == "ack":
            self._acknowledged(frame)
        elif kind == "error":
            self._was_refused(frame)
        elif kind == "pong" and frame["last"] > self.last:
            self._later({"type": "resume", "after": self.last})

    def _numbered(self, frame: dict[str, Any]) -> None:
        if frame["seq"] != self.last + 1:
            return  # old, or behind a hole: the checker finds both in the spell's numbers
        self.last = frame["seq"]
        self.shown.append(frame)
        if frame.get("id"):
            self.seen_at[frame["id"]] = time.monotonic()

    def _acknowledged(self, frame: dict[str, Any]) -> None:
        client_id = frame["id"]
        if client_id not in self.sent:
            self.answers[client_id] = frame
            return
        self.acked[client_id] = frame["seq"]
        self.acked_at.setdefault(client_id, time.monotonic())
        self._refusals = 0
        self._landed(client_id)

    def _was_refused(self, frame: dict[str, Any]) -> None:
        client_id = frame["id"]
        if client_id not in self.sent:
            if client_id:
                self.answers[client_id] = frame
            return
        if frame["code"] in FOR_NOW:
            self.put_off += 1
            wait = frame.get("retry_after") or self.haste * min(15, 2**self._refusals)
            self._refusals += 1
            asyncio.get_running_loop().call_later(wait, self._free, client_id)
            return
        self.refused[client_id] = frame["code"]
        self._landed(client_id)

    def _landed(self, client_id: str) -> None:
        if self.outbox and self.outbox[0]["id"] == client_id:
            self.outbox.popleft()
        self._free(client_id)

    def _free(self, client_id: str) -> None:
        """As outbox.js: a second answer to an earlier message frees nothing, or every repeat would breed repeats."""
        if self._in_flight == client_id:
            self._in_flight = ""
        self._pump()

    # -- what goes out
    def _pump(self) -> None:
        if self.live and not self._in_flight and self.outbox:
            self._in_flight, self._sent_at = self.outbox[0]["id"], time.monotonic()
            self._later(self.outbox[0])

    def _later(self, frame: dict[str, Any]) -> None:
        task = asyncio.create_task(self._put(frame))
        _under_way.add(task)
        task.add_done_callback(_under_way.discard)

    async def _put(self, frame: dict[str, Any]) -> None:
        if self._ws is not None:
            with suppress(ConnectionClosed):
                await self._ws.send(json.dumps(frame))


_under_way: set[asyncio.Task[None]] = set()


class StutteringPage(Page):
    """Sends every frame two or three times."""

    async def _put(self, frame: dict[str, Any]) -> None:
        for _ in range(self.random.choice((2, 3))):
            await super()._put(frame)


class UnluckyPage(Page):
    """Loses the connection whenever an acknowledgement is on its way, four times out of five."""

    def _acknowledged(self, frame: dict[str, Any]) -> None:
        if frame["id"] in self.sent and self.random.random() < 0.8:
            self.cut()
        else:
            super()._acknowledged(frame)


def pages_of(
    urls: Sequence[str], lines: Sequence[dict[str, Any]], random: Random, kind: type[Page] = Page, **how: Any
) -> list[Page]:  # fmt: skip
    """Both sides of every chat."""
    return [
        kind(urls, line[side], Random(random.random()), at_desk=side == "operator", **how)
        for line in lines
        for side in ("customer", "operator")
    ]


async def until(true: Callable[[], Any], what: str, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        await asyncio.sleep(0.02)


class Talk:
    """All pages write at random moments for as long as the block lasts; `pace` is the seconds between two messages."""

    def __init__(self, pages: Sequence[Page], random: Random, pace: float = 0.1) -> None:
        self.pages, self.random, self.pace = pages, random, pace

    async def __aenter__(self) -> "Talk":
        for page in self.pages:
            if page._task is None:
                page.open()
        await until(lambda: all(page.live for page in self.pages), "everybody is connected", 60)
        self._tasks = [asyncio.create_task(self._of(page)) for page in self.pages]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _of(self, page: Page) -> None:
        random = Random(self.random.random())
        while True:
            await asyncio.sleep(random.expovariate(1 / self.pace))
            if len(page.outbox) < 10 and not page.closed:
                page.say(
                    "слово " * random.randrange(1, 12), note=page.at_desk and random.random() < 0.2
                )

    @property
    def acknowledged(self) -> int:
        return sum(len(page.acked) for page in self.pages)

    async def more(self, messages: int, seconds: float = 90.0) -> None:
        """Waits until so many more are acknowledged."""
        goal = self.acknowledged + messages
        await until(lambda: self.acknowledged >= goal, f"{messages} more acknowledged", seconds)
