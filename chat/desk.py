"""What a serving process has one of: the ledger's writer, the bus, and the periodic question."""

import asyncio
import logging
from typing import Any, NamedTuple, Protocol

from channels.db import database_sync_to_async

from . import bus, errands, outage, wire
from .composer import Verdict
from .door import Door
from .facts import Watched, question
from .ledger import Ledger
from .ledger_batch import Command
from .shares import REPEATED_EVERY, Shares
from .sockets import later

log = logging.getLogger(__name__)
QUESTION_EVERY = 4.0  # seconds; rights that end close their sockets within five
SOCKETS_A_QUESTION = 1000
RESTARTING = 1012  # the close code of a process that goes: pages come back by themselves

_ask = database_sync_to_async(question, thread_sensitive=False)


class Socket(bus.Reader, Protocol):
    """A chat's socket, as the desk needs it."""

    last: int
    verdict: Verdict
    facts: str

    def watched(self) -> Watched: ...

    async def settle(self, command: Command) -> None: ...

    def nudge(self) -> None: ...

    async def leave(self, code: int) -> None: ...


class Load(NamedTuple):
    """What a serving process carries at this moment, and what its writer has answered so far."""

    people: int = 0
    sockets: int = 0
    waiting: int = 0
    committed: int = 0
    refused: int = 0


class Desk:
    """Made with the first socket of an event loop."""

    _here: "Desk | None" = None

    @classmethod
    def here(cls) -> "Desk":
        loop = asyncio.get_running_loop()
        if cls._here is None or cls._here.bus.loop is not loop:
            cls._here = cls()
        return cls._here

    def __init__(self) -> None:
        self.bus = bus.Bus(self.ask)
        self.ledger = Ledger(self._from_writer)
        self.door = Door()
        self.shares = Shares()
        self._open: dict[
            int, set[object]
        ] = {}  # the sockets of each person, chats and console together
        self._settling: set[asyncio.Task[None]] = set()
        self._committed = self._refused = 0
        self._watch = self.bus.loop.create_task(self._watching())
        bus.run_here(self.bus)

    async def stop(self) -> None:
        """Commits what waits and ends the tasks."""
        self._watch.cancel()
        await asyncio.to_thread(self.ledger.stop)
        # the writer has handed every batch over by now, and this loop takes such things in order
        await asyncio.gather(*self._settling, return_exceptions=True)
        await asyncio.to_thread(self.door.stop)
        await self.bus.stop()
        await self.shares.stop()
        bus.run_here(None)
        Desk._here = None

    @classmethod
    async def close_up(cls) -> None:
        """The process ends: what waits is committed and acknowledged, then every page is told to come back."""
        desk = cls._here
        if desk is None:
            return
        sockets: list[Any] = [*desk.bus.readers(), *desk.bus.consoles]
        await desk.stop()
        for socket in sockets:
            await socket.leave(RESTARTING)

    @classmethod
    def load(cls) -> Load:
        """From any thread; nothing before the first socket."""
        desk = cls._here
        if desk is None:
            return Load()
        open_ = [len(sockets) for sockets in list(desk._open.values())]
        waiting = desk.ledger.waiting
        return Load(len(open_), sum(open_), waiting, desk._committed, desk._refused)

    async def admit(self, person: int, socket: object) -> bool:
        """Whether the person may have one more socket; it counts until it is released."""
        sockets = self._open.setdefault(person, set())
        sockets.add(socket)
        if await self.shares.may_open(person, len(sockets)):
            return True
        self.release(person, socket)
        return False

    def release(self, person: int, socket: object) -> None:
        """Twice is once."""
        sockets = self._open.get(person, set())
        if socket in sockets:
            sockets.discard(socket)
            self.shares.tell([(person, len(sockets))])
        if not sockets:
            self._open.pop(person, None)

    def _from_writer(self, batch: list[Command]) -> None:
        """In the writer's thread, after the commit."""
        for command in batch:
            if command.code:
                self._refused += 1
            else:
                self._committed += 1
            if command.wakes_assistant and command.events:
                errands.send("chat.tasks.answer_question", command.thread, command.events[-1].seq)
        if not self.bus.loop.is_closed():
            self.bus.loop.call_soon_threadsafe(self._settle_later, batch)

    def _settle_later(self, batch: list[Command]) -> None:
        task = later(self._settle(batch))
        self._settling.add(task)
        task.add_done_callback(self._settling.discard)

    async def _settle(self, batch: list[Command]) -> None:
        """Acknowledge, deliver here, tell the other processes."""
        await wire.together(self._answer(batch))

    async def _answer(self, batch: list[Command]) -> None:
        for command in batch:
            if command.socket is not None:
                try:
                    await command.socket.settle(command)
                except Exception:  # one sender's trouble is not the others'
                    log.exception("an acknowledgement in chat %s", command.thread)
        fresh = [event for command in batch for event in command.events]
        if fresh:
            await self.bus.announce(fresh)

    async def _watching(self) -> None:
        spells = 0
        while True:
            await asyncio.sleep(QUESTION_EVERY)
            spells += 1
            try:
                self.bus.forget()
                if not spells % (REPEATED_EVERY // QUESTION_EVERY):
                    self.shares.tell([(who, len(open_)) for who, open_ in self._open.items()])
                if not outage.is_on():
                    await self.ask()
            except outage.LOST as problem:
                outage.reported("the periodic question", problem)
            except Exception:  # whatever it was must not end the watch
                log.exception("the periodic question")

    async def ask(self) -> None:
        """Closes the sockets whose right has ended, wakes those that are behind."""
        sockets: list[Any] = self.bus.readers()
        for start in range(0, len(sockets), SOCKETS_A_QUESTION):
            some = sockets[start : start + SOCKETS_A_QUESTION]
            for n, change in (await _ask([socket.watched() for socket in some])).items():
                socket = some[n]
                if change.verdict is None or not change.verdict.may_read:
                    await socket.leave(4403)
                elif change.last > socket.last or change.verdict != socket.verdict:
                    socket.nudge()
                else:
                    socket.facts = change.facts  # other facts, the same verdict
