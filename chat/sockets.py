"""What both sockets share: the loop, frames out in order, and a clean end."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from . import wire
from .refusals import WORDS

log = logging.getLogger(__name__)
FRAMES_A_TURN = 20
MAX_FRAME_BYTES = 65_536  # Daphne's own limit is higher


def encoded(frame: dict[str, Any]) -> str:
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


class JsonSocket(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Channels' consumer without its channel layer: we have rooms. What is unsent is bounded in chat/wire.py."""

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        self.scope, self.base_send, self.channel_layer = scope, send, None
        self.write = wire.way_out(send)
        self.ended = False
        frames = 0
        try:
            while True:
                message = await receive()
                if message["type"] == "websocket.receive":
                    await self._receive_safely(message.get("text"))
                    frames += 1
                    if not frames % FRAMES_A_TURN:
                        await asyncio.sleep(0)  # a full queue never waits: let others speak
                elif message["type"] == "websocket.connect":
                    await self.websocket_connect(message)
                elif message["type"] == "websocket.disconnect":
                    break
        except StopConsumer:
            pass
        finally:
            self.ended = True
            self.gone()

    async def _receive_safely(self, text: str | None) -> None:
        """Nothing that a client sends may end the consumer; a frame that is too large closes the socket."""
        if self.ended:
            return
        if text is not None and len(text) * 4 > MAX_FRAME_BYTES and _size(text) > MAX_FRAME_BYTES:
            await self.leave(1009)
            return
        try:
            await self.receive(text)
        except Exception:
            log.exception("a frame of %d characters", len(text or ""))
            await self.say({"type": "error", "code": "unavailable", "message": "", "id": None})

    def asked(self, name: str) -> str:
        """A parameter of the address, or "". As text: of bytes `parse_qs` takes ASCII only and raises."""
        asked: str = parse_qs(self.scope["query_string"].decode("latin1")).get(name, [""])[0]
        return asked

    def gone(self) -> None:
        """The socket has ended, for whatever reason."""

    async def say(self, frame: dict[str, Any]) -> None:
        await self.say_text(encoded(frame))

    async def say_text(self, text: str) -> None:
        """A frame that is written already. Daphne takes it without waiting, so frames keep their order."""
        if self.ended:
            return
        if self.write is not None:
            self.write(text)
        else:
            await self.base_send({"type": "websocket.send", "text": text})

    async def leave(self, code: int) -> None:
        if not self.ended:
            self.ended = True
            self.gone()
            await self.close(code=code)

    async def turn_away(self, code: int) -> None:
        """Accept first: only then does a browser see the code."""
        self.ended = True
        await self.accept()
        await self.close(code=code)

    async def turn_away_for_now(self) -> None:
        """The person has too many sockets; a page that closes makes room."""
        await self.accept()
        frame = {
            "type": "error",
            "id": None,
            "code": "rate_limited",
            "message": str(WORDS["unavailable"]),
        }
        await self.say(frame)
        self.ended = True
        await self.close(code=1013)


def _size(text: str) -> int:
    return len(text.encode(errors="replace"))


def later(work: Any) -> asyncio.Task[None]:
    """Runs on this loop beside whoever asks; what goes wrong is in the log."""
    task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
    _running.add(task)
    task.add_done_callback(_ended)
    return task


_running: set[asyncio.Task[None]] = set()


def _ended(task: asyncio.Task[None]) -> None:
    _running.discard(task)
    if not task.cancelled() and (problem := task.exception()) is not None:
        log.error("beside the loop", exc_info=problem)


class Nowhere(JsonSocket):
    """Any other address: closed like a chat that does not exist."""

    async def connect(self) -> None:
        await self.turn_away(4404)
