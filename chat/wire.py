"""Daphne's way in and out: short ways for what nearly everybody says, back-pressure, which ASGI cannot express, and
every close code.

Out: a text frame goes straight to the kernel while nothing waits before it. What waits is bounded: a reader that does
not read is cut, and resumes by number; a close frame would not reach it either.
In: a whole text frame that arrives in one piece is read here, an empty pong too; everything else (parts, other opcodes, what is not
UTF-8) is autobahn's, which also finds the words for what is wrong.
"""

import struct
import time
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from functools import partial
from types import coroutine
from typing import Any

from autobahn.twisted import websocket as autobahn_twisted
from autobahn.websocket import protocol as autobahn_protocol
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import reactor

MAX_UNSENT = 1 << 20  # bytes a socket
MAX_UNREAD = 64  # frames a socket
READ_AGAIN_AFTER = 0.01  # seconds
TEXT, BINARY, ANSWER = 0x81, 0x82, 0x8A  # final frames; the last is a pong of ours
MASKED, TWO_BYTES = 0x80, 126  # of a header's second byte
PING, PONG = b"\x89\x00", b"\x8a\x80"  # both empty; a pong's mask follows
TOO_LARGE = 1009  # the close code
PING_AFTER, CUT_AFTER = 40.0, 60.0  # seconds of silence

_held: dict[Any, list[bytes]] | None = None


def frame_of(content: str | bytes) -> bytes:
    """A whole unmasked WebSocket frame (RFC 6455, section 5.2)."""
    data, opcode = (content, BINARY) if isinstance(content, bytes) else (content.encode(), TEXT)
    size = len(data)
    if size < 126:
        return bytes((opcode, size)) + data
    if size < 1 << 16:
        return struct.pack("!BBH", opcode, 126, size) + data
    return struct.pack("!BBQ", opcode, 127, size) + data


def text_of(data: bytes) -> str | None:
    """The text of one whole masked frame and nothing else (RFC 6455, sections 5.2 and 5.3); None for all the rest."""
    if len(data) < 7 or data[0] != TEXT:
        return None
    size, start = data[1] - MASKED, 6
    if size == TWO_BYTES:
        size, start = data[2] << 8 | data[3], 8
        if size < TWO_BYTES:
            return None
    if not 0 < size == len(data) - start or data[1] > MASKED + TWO_BYTES:
        return None
    mask = data[start - 4 : start] * (size // 4 + 1)
    masked = int.from_bytes(data[start:]) ^ int.from_bytes(mask[:size])
    try:
        return masked.to_bytes(size).decode()
    except UnicodeDecodeError:
        return None


def data_received(self: Any, data: bytes) -> None:
    """Replaces WebSocketProtocol.dataReceived."""
    self.last_heard = time.time()
    if self.state == self.STATE_OPEN and not (
        self.data or self.current_frame or self.inside_message or self.muted
    ):
        if (text := text_of(data)) is not None:
            self.application_queue.put_nowait({"type": "websocket.receive", "text": text})
        elif len(data) != 6 or not data.startswith(PONG):
            self._dataReceived(data)
    else:
        self._dataReceived(data)
    if (queue := getattr(self, "application_queue", None)) and queue.qsize() > MAX_UNREAD:
        self.transport.pauseProducing()
        reactor.callLater(READ_AGAIN_AFTER, _read_again, self)  # type: ignore[arg-type]


def _read_again(self: Any) -> None:
    """A flood waits on its sender's machine, until the consumer has come to its end."""
    if self.state == self.STATE_OPEN and self.application_queue.qsize() > MAX_UNREAD // 2:
        reactor.callLater(READ_AGAIN_AFTER, _read_again, self)  # type: ignore[arg-type]
    elif self.state != self.STATE_CLOSED:
        self.transport.resumeProducing()


def on_ping(self: Any, payload: bytes) -> None:
    """Replaces autobahn's onPing, whose pongs wait without bound for somebody who never reads them."""
    _write(self, bytes((ANSWER, len(payload))) + payload)


def check_timeouts(self: Any) -> None:
    """Replaces WebSocketProtocol.check_timeouts: any byte is a sign of life, and a ping costs a tenth of autobahn's.
    Whoever is silent after it is gone; no close frame would reach them."""
    now = time.time()
    if self.state == self.STATE_CONNECTING:
        if now - self.socket_opened > self.server.websocket_connect_timeout:
            self.serverReject()
    elif self.state == self.STATE_OPEN:
        silent = now - self.last_heard
        if silent > CUT_AFTER:
            self.transport.abortConnection()
        elif silent > PING_AFTER + id(self) // 64 % 8 and self.asked_at <= self.last_heard:
            self.asked_at = now  # not all in the same second who came in the same second
            _write(self, PING)


def way_out(send: Any) -> Callable[[str], None] | None:
    """Straight to Daphne's socket behind an ASGI `send`; None where another server, or a wrapper, stands there."""
    protocol = send.args[0] if isinstance(send, partial) and send.args else None
    return partial(server_send, protocol) if isinstance(protocol, WebSocketProtocol) else None


@coroutine
def together(work: Coroutine[Any, Any, None]) -> Generator[Any, Any, None]:
    """Awaits the work; what it says leaves when it is done, each socket's frames in one piece: one call of the kernel
    for an acknowledgement and the message that follows it. Should it have to wait for anything, what it has said leaves
    before, so that nobody else on this loop is held up and nobody's words overtake another's."""
    go_on = partial(work.send, None)
    while True:
        try:
            with _holding():
                waits_for = go_on()
        except StopIteration:
            return
        try:
            go_on = partial(work.send, (yield waits_for))
        except BaseException as problem:
            go_on = partial(work.throw, problem)


@contextmanager
def _holding() -> Iterator[None]:
    """From here to the end nothing else runs on this loop."""
    global _held
    outer, _held = _held, {} if _held is None else _held
    try:
        yield
    finally:
        if outer is None:
            held, _held = _held, None
            for protocol, frames in held.items():
                _write(protocol, b"".join(frames))


def server_send(self: Any, content: str | bytes, binary: bool = False) -> None:
    """Replaces WebSocketProtocol.serverSend, which queues without bound."""
    if self.state == self.STATE_CONNECTING:
        self.serverAccept()
    if _held is None:
        _write(self, frame_of(content))
    else:
        _held.setdefault(self, []).append(frame_of(content))


def _write(self: Any, data: bytes) -> None:
    if self.state != self.STATE_OPEN:
        return
    transport = self.transport
    unsent = unsent_of(transport)
    if unsent > MAX_UNSENT:
        transport.abortConnection()
        return
    if not unsent and transport.connected and not transport.disconnecting:
        sent = transport.writeSomeData(data)
        if isinstance(sent, int) and sent >= 0:
            data = data[sent:]
    if data:
        transport.write(data)


def unsent_of(transport: Any) -> int:
    """Bytes that the kernel has not taken yet."""
    waiting: int = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
    return waiting


def server_close(self: Any, code: int | None = None) -> None:
    """Replaces WebSocketProtocol.serverClose: autobahn's sendClose refuses 1001 to 2999, 1009 and 1013 among them."""
    if _held is not None and self in _held:
        _write(self, b"".join(_held.pop(self)))  # the last word comes last
    self.sendCloseFrame(code=code or 1000)


def on_too_large(self: Any, *_: object) -> None:
    """Replaces autobahn's cut: whoever sends a frame beyond Daphne's limit is told so, and the rest of it is not kept."""
    if self.state == self.STATE_OPEN:
        self.failedByMe = True
        self.sendCloseFrame(code=TOO_LARGE)


def _say_nothing(*_: object) -> str:
    return ""


def install() -> None:
    """For every socket that Daphne serves in this process from now on."""
    WebSocketProtocol.serverSend = server_send
    WebSocketProtocol.serverClose = server_close
    WebSocketProtocol.dataReceived = data_received
    WebSocketProtocol.check_timeouts = check_timeouts
    WebSocketProtocol.asked_at = 0.0  # Daphne's own last_ping begins after the handshake was heard
    WebSocketProtocol.onPing = on_ping
    WebSocketProtocol._max_message_size_exceeded = on_too_large
    # a fifth of the CPU of each set-up went into the text of debug lines that nobody asked for
    autobahn_protocol.pformat = _say_nothing  # type: ignore[assignment,attr-defined]
    for module in (autobahn_protocol, autobahn_twisted):
        for coloured in ("hltype", "hlval", "hlid"):
            if hasattr(module, coloured):
                setattr(module, coloured, _say_nothing)
