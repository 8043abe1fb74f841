"""`/ws/console/`: the lists of one operator, rendered again when something in them may have changed."""

import asyncio
import logging
from typing import Any

from channels.db import database_sync_to_async

from chat import outage, protocol
from chat.access import works_in_console
from chat.desk import Desk
from chat.door import UNAVAILABLE, Visitor, still_signed_in
from chat.refusals import WORDS
from chat.sockets import JsonSocket

from .lists import render_lists

log = logging.getLogger(__name__)
SETTLES_FOR = 0.15  # seconds: one look at the lists for many changes
LOOKS_EVERY = 4.0  # seconds without any hint


class ConsoleSocket(JsonSocket):
    visitor: Visitor | None = None

    async def connect(self) -> None:
        self.desk = Desk.here()
        visitor, code = await self.desk.door.visitor(self.scope["headers"])
        if visitor is None:
            await self.turn_away(code)
            return
        tab = self.asked("tab")
        try:
            lists = await _lists(visitor, tab)
        except outage.LOST as problem:
            outage.reported("the console", problem)
            await self.turn_away(UNAVAILABLE)
            return
        if lists is None:
            await self.turn_away(4403)
            return
        if not await self.desk.admit(visitor.person, self):
            await self.turn_away_for_now()
            return
        self.visitor, self._tab = visitor, tab
        self._shown: dict[str, Any] = {}
        self._changed = asyncio.Event()
        self.desk.bus.consoles.add(self)
        await self.accept()
        await self._show(lists)
        self.hint()  # what changed while we were not yet listening
        self._looking = asyncio.get_running_loop().create_task(self._look())

    def gone(self) -> None:
        if self.visitor is not None:
            self.desk.release(self.visitor.person, self)
            self.desk.bus.consoles.discard(self)
            if self._looking is not asyncio.current_task():
                self._looking.cancel()

    def hint(self) -> None:
        self._changed.set()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        try:
            said = protocol.parse(text_data or "")
        except protocol.BadFrame as bad:
            await self._refuse(bad.code, bad.client_id)
            return
        if isinstance(said, protocol.Ping):
            await self.say({"type": "pong", "last": 0})
        else:
            await self._refuse("unknown")

    async def _refuse(self, code: str, client_id: str | None = None) -> None:
        await self.say(
            {"type": "error", "id": client_id, "code": code, "message": str(WORDS[code])}
        )

    async def _look(self) -> None:
        """After a hint, and every few seconds without one: rights and lists are read afresh."""
        assert self.visitor is not None
        while True:
            try:
                async with asyncio.timeout(LOOKS_EVERY):
                    await self._changed.wait()
            except TimeoutError:
                pass
            await asyncio.sleep(SETTLES_FOR)
            self._changed.clear()
            if outage.is_on():
                continue
            try:
                lists = await _lists(self.visitor, self._tab)
            except outage.LOST as problem:
                outage.reported("the console", problem)
                continue
            except Exception:  # whatever it was must not leave the console deaf
                log.exception("the console")
                continue
            if lists is None:
                await self.leave(4403)
                return
            await self._show(lists)

    async def _show(self, lists: dict[str, Any]) -> None:
        for name, content in lists.items():
            if self._shown.get(name) != content:
                self._shown[name] = content
                await self.say(
                    {"type": name, **(content if isinstance(content, dict) else {"html": content})}
                )


def _read_lists(visitor: Visitor, tab: str) -> dict[str, Any] | None:
    """The lists as they stand now; None for somebody who no longer works here."""
    user = still_signed_in(visitor)
    return render_lists(user, tab) if user is not None and works_in_console(user) else None


_lists = database_sync_to_async(_read_lists, thread_sensitive=False)
