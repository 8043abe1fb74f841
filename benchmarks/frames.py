"""A web socket's client, as small as a load generator wants it: text frames out, whole frames in."""

import asyncio
from base64 import b64encode
from collections.abc import Callable
from os import urandom

PING, CLOSE = 9, 8
UNMASKED = b"\0\0\0\0"  # a mask must be there; this one changes nothing


class Socket(asyncio.Protocol):
    """`on_text` gets the bytes of each text frame; `opened` is done after the handshake or fails."""

    def __init__(self, host: str, path: str, cookie: str, on_text: Callable[[bytes], None]) -> None:
        self.on_text = on_text
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed = False
        self._left = b""
        self._greeting = (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nConnection: Upgrade\r\n"
            f"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {b64encode(urandom(16)).decode()}\r\n"
            + (f"Cookie: {cookie}\r\n" if cookie else "")
            + "\r\n"
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self._greeting.encode())

    def connection_lost(self, problem: Exception | None) -> None:
        self.closed = True
        if not self.opened.done():
            self.opened.set_exception(problem or ConnectionError("closed in the handshake"))

    def data_received(self, data: bytes) -> None:
        data = self._left + data
        if not self.opened.done():
            head, found, rest = data.partition(b"\r\n\r\n")
            if not found:
                self._left = data
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.opened.set_exception(ConnectionError(head[:40].decode("latin1")))
                self.transport.abort()
                return
            self.opened.set_result(None)
            data = rest
        at = 0
        while (frame := _frame(data, at)) is not None:
            opcode, first, at = frame
            if opcode == PING:
                self.transport.write(
                    bytes([0x80 | 10, 0x80 | (at - first)]) + UNMASKED + data[first:at]
                )
            elif opcode == CLOSE:
                self.transport.close()
            else:
                self.on_text(data[first:at])
        self._left = data[at:]

    def send(self, text: bytes) -> None:
        size = len(text)
        head = bytes([0x81, 0x80 | size]) if size < 126 else b"\x81\xfe" + size.to_bytes(2, "big")
        self.transport.write(head + UNMASKED + text)


def _frame(data: bytes, at: int) -> tuple[int, int, int] | None:
    """(opcode, where its text begins, where it ends) of the frame at a place, if it is all there."""
    if len(data) < at + 2:
        return None
    size, first = data[at + 1] & 0x7F, at + 2
    if size >= 126:
        length = 2 if size == 126 else 8
        if len(data) < first + length:
            return None
        size, first = int.from_bytes(data[first : first + length], "big"), first + length
    return (data[at] & 0x0F, first, first + size) if len(data) >= first + size else None
