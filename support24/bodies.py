"""How bodies of requests come in: what is too large is refused before it has come, and the rest lies on the disk.

As they are, Twisted parses each form in memory, on the loop that carries the conversations, and Daphne then puts the
whole body into a queue, also in memory. Here a large body is written to a temporary file once, and Django reads that file.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from io import BytesIO
from typing import IO, Any

from daphne.http_protocol import WebRequest
from django.core.handlers.asgi import ASGIHandler
from django.utils.translation import override
from twisted.internet import reactor

from files.keeping import FULL
from files.kinds import LARGEST_FORM, MB
from files.refusals import BadFile

MOST_BYTES = LARGEST_FORM + MB  # what stands around the files too
AT_A_TIME = 2
LINGERS = 10.0  # seconds: somebody who still sends would not read the answer if we just hung up
BODY = "support24.body"  # of the scope: the open file

Receive = Callable[[], Awaitable[dict[str, Any]]]

_got_length = WebRequest.gotLength
_request_received = WebRequest.requestReceived


def got_length(self: Any, length: int | None) -> None:
    """Replaces WebRequest.gotLength: the headers are here, and say how much will follow (None: they do not)."""
    self.came, self.is_refused = 0, False
    self._parsePOSTFormSubmission = False  # Django does, from the disk
    if length is not None and length > MOST_BYTES:
        self.content = BytesIO()
        _refuse(self, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return
    _got_length(self, length)


def handle_content_chunk(self: Any, data: bytes) -> None:
    """Replaces WebRequest.handleContentChunk: what comes after a refusal goes nowhere."""
    if self.is_refused:
        return
    self.came += len(data)
    if self.came > MOST_BYTES:
        _refuse(self, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return
    try:
        self.content.write(data)
    except OSError as problem:
        if problem.errno not in FULL:
            raise
        _refuse(self, HTTPStatus.INSUFFICIENT_STORAGE)


def request_received(self: Any, command: bytes, path: bytes, version: bytes) -> None:
    """Replaces WebRequest.requestReceived: one that was refused has had its answer."""
    if self.is_refused:
        self.channel.loseConnection()
        return
    try:
        self.content.flush()  # what was still on its way to the disk
    except OSError as problem:
        if problem.errno not in FULL:
            raise
        _refuse(self, HTTPStatus.INSUFFICIENT_STORAGE)
        self.channel.loseConnection()
        return
    _request_received(self, command, path, version)


def _refuse(self: Any, status: HTTPStatus) -> None:
    """Answers now; the connection ends when the rest has come, or soon."""
    self.is_refused = True
    self.content.close()
    self.content = BytesIO()
    with override("ru"):  # nobody has asked yet who reads it
        if status is HTTPStatus.INSUFFICIENT_STORAGE:
            bad = BadFile("no_space")
        else:
            bad = BadFile("form_too_large", limit=LARGEST_FORM // MB)
        body = json.dumps({"code": bad.code, "message": bad.message}, ensure_ascii=False).encode()
    self.channel.transport.write(
        f"HTTP/1.1 {status.value} {status.phrase}\r\n"
        "Content-Type: application/json; charset=utf-8\r\n"
        "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
        + body
    )
    reactor.callLater(LINGERS, self.channel.loseConnection)  # type: ignore[arg-type]


def lying_on_disk(protocol: Any, scope: dict[str, Any]) -> dict[str, Any]:
    """The scope with the body's file, if there is one: Daphne then has an empty body to put into its queue."""
    if scope["type"] != "http" or isinstance(protocol.content, BytesIO):
        return scope
    scope, protocol.content = scope | {BODY: protocol.content}, BytesIO()
    return scope


class OnDisk:
    """A `receive` whose body is a file; Daphne's own, empty one is passed over."""

    def __init__(self, receive: Receive, file: IO[bytes]) -> None:
        self._receive, self.file = receive, file

    async def __call__(self) -> dict[str, Any]:
        message = await self._receive()
        return await self._receive() if message["type"] == "http.request" else message


class DeskHandler(ASGIHandler):
    """Django's own, but for bodies that lie on the disk already: those are taken up a few at a time, the others wait
    there. Twenty threads that take forms apart would leave the loop no turn."""

    _turns: asyncio.Semaphore | None = None

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        file = scope.get(BODY)
        if file is None:
            await super().handle(scope, receive, send)
            return
        if self._turns is None:
            self._turns = asyncio.Semaphore(AT_A_TIME)
        async with self._turns:
            await super().handle(scope, OnDisk(receive, file), send)

    async def read_body(self, receive: Any) -> Any:
        if isinstance(receive, OnDisk):
            receive.file.seek(0)
            return receive.file
        return await super().read_body(receive)


def install() -> None:
    """For every request that Daphne serves in this process from now on."""
    WebRequest.gotLength = got_length
    WebRequest.handleContentChunk = handle_content_chunk
    WebRequest.requestReceived = request_received
