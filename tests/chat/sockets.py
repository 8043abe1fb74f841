"""Clients of the real consumers: they sign in, speak frames and wait for what they expect."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.test import Client

from chat.desk import Desk
from chat.models import Thread
from portals.models import User
from support24.asgi import application

PATIENCE = 5.0


class SocketClient:
    """One open page. `seen` holds every frame, `numbered` those with a number, in order of arrival."""

    def __init__(self, socket: ApplicationCommunicator) -> None:
        self.socket = socket
        self.seen: list[dict[str, Any]] = []

    @property
    def numbered(self) -> list[dict[str, Any]]:
        return [frame for frame in self.seen if frame["type"] in ("message", "state")]

    async def say(self, **frame: Any) -> None:
        await self.say_raw(json.dumps(frame))

    async def say_raw(self, text: str) -> None:
        await self.socket.send_input({"type": "websocket.receive", "text": text, "bytes": None})

    async def say_bytes(self, data: bytes) -> None:
        await self.socket.send_input({"type": "websocket.receive", "text": None, "bytes": data})

    async def send(self, text: str, **fields: Any) -> str:
        client_id = str(fields.pop("id", uuid4()))
        await self.say(type="send", id=client_id, text=text, **fields)
        return client_id

    async def hear(self) -> dict[str, Any]:
        said = await self.socket.receive_output(timeout=PATIENCE)
        if said["type"] == "websocket.close":
            raise Closed(said["code"])
        frame: dict[str, Any] = json.loads(said["text"])
        self.seen.append(frame)
        return frame

    async def wait_for(
        self, kind: str, fits: Callable[[dict[str, Any]], bool] = lambda frame: True
    ) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = await self.hear()
                if frame["type"] == kind and fits(frame):
                    return frame

    async def pass_on(self) -> None:
        """Returns when everything that was under way has arrived: a pong comes after it."""
        await self.say(type="ping")
        await self.wait_for("pong")


class Closed(Exception):
    """The server closed the socket; `code` says why."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def cookie_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def headers(session: str | None) -> list[tuple[bytes, bytes]]:
    cookie = [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={session}".encode())] if session else []
    return [(b"origin", b"http://127.0.0.1"), (b"host", b"127.0.0.1"), *cookie]


@asynccontextmanager
async def page_of(
    user: User | None, thread: Thread | str, after: int | None = None
) -> AsyncIterator[SocketClient]:
    """An open socket on a chat. Entering raises Closed when the server turns the visitor away."""
    session = await sync_to_async(cookie_of)(user) if user else None
    uuid = thread.uuid if isinstance(thread, Thread) else thread
    path = f"/ws/chats/{uuid}/" + (f"?after={after}" if after is not None else "")
    async with opened(path, session) as client:
        yield client


@asynccontextmanager
async def console_of(user: User) -> AsyncIterator[SocketClient]:
    async with opened("/ws/console/", await sync_to_async(cookie_of)(user)) as client:
        yield client


@asynccontextmanager
async def opened(path: str, session: str | None) -> AsyncIterator[SocketClient]:
    # asgiref's own communicator: Channels' keeps database connections open, a few more with each test
    route, _mark, query = path.partition("?")
    scope = {
        "type": "websocket",
        "path": route,
        "query_string": query.encode(),
        "headers": headers(session),
    }
    socket = ApplicationCommunicator(application, scope)
    await socket.send_input({"type": "websocket.connect"})
    answer = await socket.receive_output(timeout=PATIENCE)
    assert answer["type"] == "websocket.accept", answer
    try:
        yield SocketClient(socket)
    finally:
        await socket.send_input({"type": "websocket.disconnect", "code": 1005})
        await socket.wait(timeout=PATIENCE)


@asynccontextmanager
async def a_desk() -> AsyncIterator[None]:
    """The desk of this test's event loop, ended afterwards."""
    try:
        yield
    finally:
        if Desk._here is not None:
            await Desk._here.stop()
