"""A hostile client against the real server: every frame is answered or closes its own socket, and harms nobody else."""

import json
import select
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import SO_RCVBUF, SOL_SOCKET
from socket import socket as Socket
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.live import LiveDesk, Visitor
from tests.support24.hostile import (
    ANSWERED,
    CLOSED,
    CONT,
    NO_COMMAND,
    PING,
    PONG,
    TAKEN,
    TEXT,
    frame,
    send,
)

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("the live desk")]

PATIENCE_SECONDS = 10
HELD_UP_AT_MOST = 1.0  # seconds; a frame usually waits for a millisecond


@pytest.fixture(scope="module")
def customer(desk: LiveDesk) -> Visitor:
    return Visitor(desk.url(), "admin@basic.example")


@pytest.fixture(scope="module")
def path(customer: Visitor) -> str:
    """The socket of a chat with the assistant."""
    return f"/ws/chats/{customer.open_chat('Лиды', 'Как создать лид')}/"


@pytest.fixture(autouse=True)
def the_desk_takes_no_harm(desk: LiveDesk) -> Iterator[None]:
    """Whatever a test did, the process answers and its log has nothing to say."""
    before = desk.log.stat().st_size
    yield
    try:
        urllib.request.urlopen(desk.url() + "/readyz", timeout=PATIENCE_SECONDS).close()
    except urllib.error.HTTPError as refused:
        pytest.fail(f"not ready: {refused.read().decode()}")
    assert b"Traceback" not in desk.log.read_bytes()[before:]


def socket(visitor: Visitor, path: str, origin: str | None = None) -> ClientConnection:
    address = visitor.url.replace("http", "ws", 1) + path
    return connect(
        address,
        origin=origin or visitor.url,  # type: ignore[arg-type]
        additional_headers={"Cookie": visitor.cookie},
        compression=None,
        ping_interval=None,
        close_timeout=1,
        proxy=None,
    )


def next_of(ws: ClientConnection, *kinds: str) -> dict[str, Any]:
    """The next frame of one of these types; what lives in the chat meanwhile is passed over."""
    while True:
        said: dict[str, Any] = json.loads(ws.recv(timeout=PATIENCE_SECONDS))
        if said["type"] in kinds:
            return said


def close_code(ws: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            ws.recv(timeout=PATIENCE_SECONDS)
    return closed.value.rcvd.code if closed.value.rcvd else 1006


def turned_away(visitor: Visitor, path: str) -> int:
    with socket(visitor, path) as ws:
        return close_code(ws)


def test_a_bad_frame_is_answered_and_the_socket_lives(customer: Visitor, path: str) -> None:
    answers = {}
    with socket(customer, path) as ws:
        assert next_of(ws, "welcome")["thread"]["may_write"]
        for name, (text, _code) in ANSWERED.items():
            ws.send(text)
            answer = next_of(ws, "error", "ack", "pong")
            answers[name] = answer.get("code", answer["type"])
            assert answer.get("message"), name
        ws.send('{"type":"ping"}')
        assert next_of(ws, "pong")["last"] >= 1
    assert answers == {name: code for name, (_text, code) in ANSWERED.items()}


def test_what_is_odd_and_allowed_is_kept_and_shown_as_it_was_written(desk: LiveDesk) -> None:
    writer = Visitor(desk.url(), "admin@standard.example")
    path = f"/ws/chats/{writer.open_chat('Странное', 'Проверка')}/"
    with socket(writer, path) as ws:
        next_of(ws, "welcome")
        for name, text in TAKEN.items():
            client_id = str(uuid4())
            ws.send(send(id=client_id, text=text))
            seen: dict[str, Any] = {}
            while seen.get("id") != client_id:
                seen = next_of(ws, "message", "error")
            assert (name, seen.get("text")) == (name, text)
            assert "<script" not in seen["html"] and "<img src=x" not in seen["html"]


def test_the_catalogue_is_as_long_as_it_says() -> None:
    assert len(ANSWERED) + len(TAKEN) + len(CLOSED) >= 100


def test_bytes_instead_of_text_are_answered_too(customer: Visitor, path: str) -> None:
    with socket(customer, path) as ws:
        for data in (b"", b"\x00\xff\xfe", b'{"type":"ping"}'):
            ws.send(data)
            assert next_of(ws, "error", "pong").get("code") == "bad_request"


def test_the_console_answers_bad_frames_as_the_chat_does(desk: LiveDesk) -> None:
    operator = Visitor(desk.url(), "operator1@desk.example")
    with socket(operator, "/ws/console/?tab=%00%ff") as ws:
        for name, (text, code) in NO_COMMAND.items():
            ws.send(text)
            assert next_of(ws, "error", "pong").get("code") == code, name
        ws.send(b"\xff")
        assert next_of(ws, "error", "pong")["code"] == "bad_request"
        ws.send('{"type":"ping"}')
        assert next_of(ws, "pong")


@pytest.mark.parametrize("name", CLOSED)
def test_a_frame_that_breaks_the_protocol_closes_its_own_socket_only(
    customer: Visitor, path: str, name: str
) -> None:
    data, codes = CLOSED[name]
    with socket(customer, path) as other, socket(customer, path) as ws:
        next_of(other, "welcome")
        next_of(ws, "welcome")
        with suppress(OSError):  # the server may hang up before it has read everything
            ws.socket.sendall(data)
        assert close_code(ws) in codes
        other.send('{"type":"ping"}')
        assert next_of(other, "pong")


def test_a_message_in_fifty_pieces_with_pings_between_them_is_one_message(
    customer: Visitor, path: str
) -> None:
    words = '{"type":"ping","padding":"' + "я" * 100 + '"}'
    pieces = [words.encode()[n : n + 5] for n in range(0, len(words.encode()), 5)]
    with socket(customer, path) as ws:
        next_of(ws, "welcome")
        for number, piece in enumerate(pieces):
            last = number == len(pieces) - 1
            kind = CONT if number else TEXT
            ws.socket.sendall(frame(PING, b"between") + frame(kind, piece, fin=last))
        assert next_of(ws, "pong", "error")["type"] == "pong"


def test_somebody_who_leaves_in_the_middle_of_a_frame_is_forgotten(
    customer: Visitor, path: str
) -> None:
    for unfinished in (frame(TEXT, b'{"type":', fin=False), frame(TEXT, b" " * 900)[:500]):
        with socket(customer, path) as ws:
            next_of(ws, "welcome")
            ws.socket.sendall(unfinished)
            ws.close_socket()
    with socket(customer, path) as ws:
        assert next_of(ws, "welcome")


@pytest.mark.parametrize(
    "unasked",
    [
        frame(PONG, b"unasked"),
        frame(PONG, b""),
        frame(TEXT, b"", fin=False) + frame(CONT, b'{"type":"typing"}'),
    ],
    ids=["a pong", "an empty pong", "typing in two pieces"],
)
def test_what_needs_no_answer_gets_none(customer: Visitor, path: str, unasked: bytes) -> None:
    with socket(customer, path) as ws:
        next_of(ws, "welcome")
        ws.socket.sendall(unasked * 3 + frame(TEXT, b'{"type":"ping"}'))
        assert next_of(ws, "pong", "error")["type"] == "pong"


@pytest.mark.parametrize(
    "flood", [frame(PING, b"p" * 125), frame(TEXT, b"{" * 60)], ids=["pings", "rubbish"]
)
def test_whoever_floods_and_never_reads_is_cut_and_holds_nobody_up(
    customer: Visitor, path: str, flood: bytes
) -> None:
    """The answers wait in the server until a megabyte is unread."""
    sent, slowest, deadline = 0, 0.0, time.monotonic() + 60
    with socket(customer, path) as other, raw(customer, path) as ws:
        next_of(other, "welcome")
        ws.setblocking(False)
        with pytest.raises(ConnectionError):
            while time.monotonic() < deadline:
                if select.select([], [ws], [], 0.1)[1]:
                    sent += ws.send(flood * 500)
                asked = time.monotonic()
                other.send('{"type":"ping"}')
                next_of(other, "pong")
                slowest = max(slowest, time.monotonic() - asked)
    assert sent < 40 << 20, "it was cut late"
    assert slowest < HELD_UP_AT_MOST


@contextmanager
def raw(visitor: Visitor, path: str) -> Iterator[Socket]:
    """A socket that nobody reads after its handshake, with as little room for answers as the kernel allows."""
    where = urlsplit(visitor.url)
    with Socket() as sock:
        sock.setsockopt(SOL_SOCKET, SO_RCVBUF, 4096)
        sock.settimeout(PATIENCE_SECONDS)
        sock.connect((where.hostname, where.port))
        lines = [f"GET {path} HTTP/1.1", f"Host: {where.netloc}", f"Cookie: {visitor.cookie}", "Upgrade: websocket",
                 "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==", "", ""]  # fmt: skip
        sock.sendall("\r\n".join(lines).encode())
        assert sock.recv(12) == b"HTTP/1.1 101"
        yield sock


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Sec-WebSocket-Version", "7"),
        ("Sec-WebSocket-Key", "short"),
        ("Connection", "close"),
    ],
)
def test_a_handshake_that_is_none_is_refused(
    customer: Visitor, path: str, header: str, value: str
) -> None:
    where = urlsplit(customer.url)
    headers = {"Host": where.netloc, "Cookie": customer.cookie, "Upgrade": "websocket", "Connection": "Upgrade",
               "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg=="}  # fmt: skip
    statuses = []
    for tried in (headers, headers | {header: value}):
        with Socket() as sock:
            sock.settimeout(PATIENCE_SECONDS)
            sock.connect((where.hostname, where.port))
            lines = "".join(f"{name}: {text}\r\n" for name, text in tried.items())
            sock.sendall(f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode())
            statuses.append(sock.recv(12).decode())
    assert statuses[0] == "HTTP/1.1 101"
    assert statuses[1].startswith("HTTP/1.1 4") or statuses[1] == ""


def test_a_flood_of_pings_and_rubbish_is_answered_to_the_end(customer: Visitor, path: str) -> None:
    with socket(customer, path) as ws:
        next_of(ws, "welcome")
        ws.socket.sendall(frame(PING, b"flood") * 2000)
        ws.socket.sendall(frame(TEXT, b"{") * 300 + frame(TEXT, b'{"type":"ping"}'))
        refused = 0
        while next_of(ws, "error", "pong")["type"] == "error":
            refused += 1
    assert refused == 300


@pytest.mark.parametrize("after", ["-1", "1e9", "%00", "99999999999999999999", "1&after=x", "٣"])
def test_an_odd_place_to_resume_from_is_no_trouble(
    customer: Visitor, path: str, after: str
) -> None:
    with socket(customer, f"{path}?after={quote(after, safe='%&=')}") as ws:
        assert next_of(ws, "welcome")["last"] >= 1


def test_a_page_of_another_site_is_refused(customer: Visitor, path: str) -> None:
    for origin in ("http://evil.example", "null"):
        with pytest.raises(InvalidStatus) as refused:
            socket(customer, path, origin)
        assert refused.value.response.status_code == 403
    with socket(customer, path) as ws:
        assert next_of(ws, "welcome")


def test_whoever_has_no_right_is_told_so_by_the_code(
    desk: LiveDesk, customer: Visitor, path: str
) -> None:
    colleague = Visitor(desk.url(), "integrator@basic.example")
    stranger = Visitor(desk.url(), "admin@free.example")
    nobody = Visitor(desk.url())
    assert turned_away(colleague, path) == 4404
    assert turned_away(stranger, path) == 4404
    assert turned_away(nobody, path) == 4401
    assert turned_away(customer, f"/ws/chats/{uuid4()}/") == 4404
    assert turned_away(customer, "/ws/nowhere/") == 4404
    assert turned_away(customer, "/ws/console/") == 4403
    assert turned_away(nobody, "/ws/console/") == 4401
