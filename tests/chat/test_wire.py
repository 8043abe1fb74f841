"""The short ways into and out of Daphne's sockets say the same as the long ones."""

import asyncio
import struct
import time
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from daphne.ws_protocol import WebSocketProtocol
from hypothesis import given, settings
from hypothesis import strategies as st

from chat import wire


def masked(payload: bytes, mask: bytes, opcode: int = 0x81) -> bytes:
    size = len(payload)
    length = bytes((0x80 | size,)) if size < 126 else struct.pack("!BH", 0x80 | 126, size)
    body = bytes(byte ^ mask[n % 4] for n, byte in enumerate(payload))
    return bytes((opcode,)) + length + mask + body


@settings(deadline=None)
@given(st.text(min_size=1, max_size=400), st.binary(min_size=4, max_size=4))
def test_a_whole_text_frame_is_its_text(text: str, mask: bytes) -> None:
    assert wire.text_of(masked(text.encode(), mask)) == text


@settings(deadline=None)
@given(st.text(min_size=1, max_size=200), st.data())
def test_a_part_of_a_frame_or_more_than_one_is_left_to_autobahn(text: str, data: Any) -> None:
    frame = masked(text.encode(), b"\x01\x02\x03\x04")
    assert wire.text_of(frame[: data.draw(st.integers(0, len(frame) - 1))]) is None
    assert wire.text_of(frame + frame[: data.draw(st.integers(1, len(frame)))]) is None


@pytest.mark.parametrize(
    "frame",
    [
        masked(b"text", b"abcd", opcode=0x82),  # binary
        masked(b"text", b"abcd", opcode=0x01),  # the first of several
        masked(b"text", b"abcd", opcode=0x80),  # a later one
        masked(b"text", b"abcd", opcode=0xC1),  # compressed, which nobody agreed on
        masked(b"", b"abcd"),
        b"\x81\x04text",  # not masked
        masked(b"\xff\xfe", b"abcd"),  # not UTF-8
        masked("\ud800".encode(errors="surrogatepass"), b"abcd"),
        b"\x81"
        + struct.pack("!BH", 0x80 | 126, 4)
        + b"abcd"
        + b"1234",  # a length longer than it need be
        b"\x81" + struct.pack("!BQ", 0x80 | 127, 70_000) + b"abcd" + b"x" * 70_000,
    ],
)
def test_anything_but_a_plain_text_frame_is_left_to_autobahn(frame: bytes) -> None:
    assert wire.text_of(frame) is None


class Transport:
    """What the kernel was given, call by call."""

    connected, disconnecting, dataBuffer, offset, _tempDataLen = True, False, b"", 0, 0

    def __init__(self) -> None:
        self.calls: list[bytes] = []

    def writeSomeData(self, data: bytes) -> int:
        self.calls.append(data)
        return len(data)


class Socket(SimpleNamespace):
    __hash__ = object.__hash__

    def sendCloseFrame(self, code: int) -> None:
        self.transport.calls.append(b"close")


@pytest.fixture
def socket() -> Any:
    return Socket(state=3, STATE_OPEN=3, STATE_CONNECTING=1, transport=Transport())


async def test_what_is_said_together_leaves_in_one_piece_and_in_order(socket: Any) -> None:
    async def inside() -> None:
        wire.server_send(socket, "message")

    async def work() -> None:
        wire.server_send(socket, "ack")
        await wire.together(inside())
        assert socket.transport.calls == []

    await wire.together(work())
    assert socket.transport.calls == [wire.frame_of("ack") + wire.frame_of("message")]
    wire.server_send(socket, "later")
    assert socket.transport.calls[1:] == [wire.frame_of("later")]


async def test_a_close_does_not_overtake_what_was_said_before_it(socket: Any) -> None:
    async def work() -> None:
        wire.server_send(socket, "ack")
        wire.server_close(socket, 1012)

    await wire.together(work())
    assert socket.transport.calls == [wire.frame_of("ack"), b"close"]


async def test_whoever_has_to_wait_holds_nobody_up_and_keeps_the_order(socket: Any) -> None:
    came, gate = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        wire.server_send(socket, "1")
        came.set()
        await gate.wait()
        wire.server_send(socket, "3")
        wire.server_send(socket, "4")

    waiting = asyncio.create_task(wire.together(work()))
    await came.wait()
    wire.server_send(socket, "2")
    assert socket.transport.calls == [wire.frame_of("1"), wire.frame_of("2")]
    gate.set()
    await waiting
    assert socket.transport.calls[2:] == [wire.frame_of("3") + wire.frame_of("4")]


async def test_who_is_cancelled_meanwhile_is_told_so(socket: Any) -> None:
    ended = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            wire.server_send(socket, "goodbye")
            ended.append(True)
            raise

    waiting = asyncio.create_task(wire.together(work()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended and socket.transport.calls == [wire.frame_of("goodbye")]


async def test_what_was_held_leaves_also_after_an_error(socket: Any) -> None:
    async def work() -> None:
        wire.server_send(socket, "ack")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await wire.together(work())
    assert socket.transport.calls == [wire.frame_of("ack")]


def opened_in_silence() -> Any:
    """A socket of Daphne's whose client has said nothing since the handshake."""
    wire.install()
    protocol = WebSocketProtocol()
    protocol.transport = Transport()
    protocol.transport.abortConnection = lambda: protocol.transport.calls.append(b"cut")
    protocol.state, protocol.last_heard = protocol.STATE_OPEN, time.time()
    protocol.last_ping = time.time() + 0.1
    return protocol


def test_a_silent_socket_is_asked_once_and_cut_if_it_does_not_answer() -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        protocol = opened_in_silence()
        for _ in range(11):  # every five seconds, up to the 55th
            clock.shift(5)
            protocol.check_timeouts()
        assert protocol.transport.calls == [wire.PING]
        clock.shift(6)
        protocol.check_timeouts()
        assert protocol.transport.calls == [wire.PING, b"cut"]


def test_whoever_answers_stays_however_long_nothing_is_said() -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        protocol = opened_in_silence()
        for _ in range(60):  # five minutes
            clock.shift(5)
            protocol.check_timeouts()
            if protocol.transport.calls and protocol.transport.calls[-1] == wire.PING:
                protocol.transport.calls.append(b"answered")
                protocol.last_heard = time.time()
        assert protocol.transport.calls.count(wire.PING) >= 5
        assert b"cut" not in protocol.transport.calls
