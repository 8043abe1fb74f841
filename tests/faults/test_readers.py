"""Readers that do not read, connections that died in silence, and people with too many sockets harm nobody else."""

import asyncio
import json
import socket
from contextlib import suppress
from random import Random
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.faults.checker import agreed
from tests.faults.clients import DEAD_AFTER, Page, pages_of, until
from tests.faults.conftest import Size, only_full
from tests.faults.harness import House

pytestmark = pytest.mark.servers
SOCKETS_A_PERSON = 10
LONG = "я" * 3900
TCP_REPAIR = 19  # linux/tcp.h: a socket in repair closes without telling its peer
NOTICED_WITHIN = 35.0  # seconds


class LazyReader:
    """Opens a socket and never reads, or reads a byte a second. Its own buffer is as small as the kernel allows."""

    def __init__(self, url: str, seat: dict[str, str], *, bytes_a_second: int) -> None:
        self.url, self.seat, self.bytes_a_second = urlsplit(url), seat, bytes_a_second
        self.was_cut = False

    async def read(self) -> None:
        loop = asyncio.get_running_loop()
        with socket.socket() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.setblocking(False)
            await loop.sock_connect(sock, (self.url.hostname, self.url.port))
            lines = [f"GET {self.seat['path']}?after=0 HTTP/1.1", f"Host: {self.url.netloc}", f"Cookie: {self.seat['cookie']}",
                     "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==", "", ""]  # fmt: skip
            await loop.sock_sendall(sock, "\r\n".join(lines).encode())
            await loop.sock_recv(sock, 12)
            while not self.was_cut:
                await asyncio.sleep(1)
                try:
                    if self.bytes_a_second and not await loop.sock_recv(sock, self.bytes_a_second):
                        self.was_cut = True
                    # a reader that does not read learns of the cut from its own sending
                    await loop.sock_sendall(sock, b"\x8a\x80\x00\x00\x00\x00")
                except (ConnectionError, BrokenPipeError):
                    self.was_cut = True


async def test_a_reader_that_does_not_read_is_cut_and_later_resumes(
    house: House, random: Random, size: Size
) -> None:
    web = house.webs[0]
    [line] = await house.office.ask("chats", count=1)
    writer, witness = pages_of([web.url], [line], random)
    lazy = [LazyReader(web.url, line["customer"], bytes_a_second=n % 2) for n in range(6)]
    reading = [asyncio.create_task(reader.read()) for reader in lazy]
    writer.open()
    witness.open()
    await until(lambda: writer.live and witness.live, "both are connected")
    before = web.memory_mb()
    worst = before
    for n in range(size.of(600, 3000)):
        writer.say(LONG)
        if n % 50 == 49:
            await until(lambda: writer.settled, "the others are not held up")
            worst = max(worst, web.memory_mb())
    await until(lambda: all(reader.was_cut for reader in lazy), "those who do not read are cut")
    assert worst - before < 60, f"{worst - before:.0f} MB more for six readers who do not read"
    await asyncio.gather(*reading)
    late = Page([web.url], line["customer"], random)
    late.open()
    await agreed(house.entries, [writer, witness, late])
    await asyncio.gather(writer.leave(), witness.leave(), late.leave())


async def test_a_flood_behind_a_slow_command_waits_on_its_senders_machine(house: House) -> None:
    """The chat is locked, so the command waits, and behind it the flood; the server stops reading it."""
    web = house.webs[0]
    [line] = await house.office.ask("portal_chats", count=1, state="assistant")
    flood = json.dumps({"type": "ping", "padding": "x" * 60_000})
    sent, room = 0, (1000 << 20) // len(flood)
    async with opened(web.url, line["customer"]) as ws:
        assert json.loads(await ws.recv())["type"] == "welcome"
        before = web.memory_mb()
        with psycopg.connect(house.postgres.url) as lock:
            lock.execute("SELECT FROM chat_thread WHERE uuid = %s FOR UPDATE", [line["thread"]])
            command = {"type": "connect_operator", "id": "6f9619ff-8b86-4d01-b42d-00c04fc964ff"}
            await ws.send(json.dumps(command))
            with suppress(TimeoutError):
                while sent < room:
                    sent += 1
                    async with asyncio.timeout(1):
                        await ws.send(flood)
            grown = web.memory_mb() - before
            assert sent < room and grown < 40, (
                f"{sent * len(flood) >> 20} MB taken, {grown:.0f} MB more"
            )
        async with asyncio.timeout(20):
            while sent:
                sent -= json.loads(await ws.recv())["type"] == "pong"


def opened(url: str, seat: dict[str, str]) -> connect:
    address = url.replace("http", "ws", 1) + seat["path"]
    return connect(
        address, additional_headers={"Cookie": seat["cookie"]}, compression=None, proxy=None
    )


class Tunnel:
    """A network between client and server that may go silent without closing anything."""

    def __init__(self, port: int) -> None:
        self.to = port
        self.silent = asyncio.Event()
        self._writers: list[asyncio.StreamWriter] = []
        self._carrying: set[asyncio.Task[None] | None] = set()

    async def __aenter__(self) -> "Tunnel":
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in self._writers:
            writer.close()
        await asyncio.gather(*(task for task in self._carrying if task), return_exceptions=True)

    def fall_silent(self) -> None:
        """What is open now carries nothing any more; who connects afterwards is carried."""
        self.silent.set()
        self.silent = asyncio.Event()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._carrying.add(asyncio.current_task())
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.to)
        self._writers += [writer, there_writer]
        silent = self.silent
        await asyncio.gather(
            _pump(reader, there_writer, silent), _pump(there_reader, writer, silent)
        )


async def _pump(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silent: asyncio.Event
) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            if silent.is_set():
                return
            writer.write(data)
            await writer.drain()
        if not silent.is_set():
            writer.close()


@only_full
async def test_a_connection_that_died_in_silence_is_noticed_and_replaced(
    house: House, random: Random
) -> None:
    lines = await house.office.ask("chats", count=3)
    async with Tunnel(house.webs[0].port) as tunnel:
        pages = pages_of([tunnel.url], lines, random, haste=0.2)
        for page in pages:
            page.urls = house.urls if page.at_desk else page.urls
            page.open()
        await until(lambda: all(page.live for page in pages), "everybody is connected")
        tunnel.fall_silent()
        for page in pages:
            page.say("слышно?")
        cut_off = [page for page in pages if not page.at_desk]
        await until(
            lambda: all(p.spells[0].ended for p in cut_off),
            "the silence is noticed",
            DEAD_AFTER + 1,
        )
        await agreed(house.entries, pages)
        await asyncio.gather(*(page.leave() for page in pages))


@pytest.mark.parametrize("processes", [1, 2])
async def test_the_eleventh_socket_of_a_person_is_refused(house: House, processes: int) -> None:
    [line, other] = await house.office.ask("chats", count=2)
    urls = house.urls[:processes]
    sockets = [await opened(urls[n % processes], line["customer"]) for n in range(SOCKETS_A_PERSON)]
    for ws in sockets:
        assert json.loads(await ws.recv())["type"] == "welcome"
    for url in urls:
        async with opened(url, line["customer"]) as eleventh:
            assert json.loads(await eleventh.recv())["code"] == "rate_limited"
            with pytest.raises(ConnectionClosed) as closed:
                await eleventh.recv()
            assert closed.value.rcvd is not None and closed.value.rcvd.code == 1013
    async with opened(urls[0], other["customer"]) as somebody_else:
        assert json.loads(await somebody_else.recv())["type"] == "welcome"
    await sockets.pop().close()
    for _ in range(50):  # the server hears of the close a moment later
        async with opened(urls[0], line["customer"]) as again:
            if json.loads(await again.recv())["type"] == "welcome":
                break
        await asyncio.sleep(0.1)
    else:
        pytest.fail("a place that became free stays taken")
    await asyncio.gather(*(ws.close() for ws in sockets))


async def test_twenty_messages_in_ten_seconds_are_twenty_in_all_processes_together(
    house: House,
) -> None:
    [line] = await house.office.ask("portal_chats", count=1)
    await house.office.ask("limit_the_rate", portal=line["portal"])

    async def send(url: str) -> list[str]:
        async with opened(url, line["customer"]) as ws:
            for _ in range(25):
                await ws.send(json.dumps({"type": "send", "id": str(uuid4()), "text": "быстро"}))
            answers: list[str] = []
            while len(answers) < 25:
                frame = json.loads(await ws.recv())
                if frame["type"] in ("ack", "error"):
                    answers.append(frame.get("code", "ack"))
                    assert frame["type"] == "ack" or 0 < frame["retry_after"] <= 10
            return answers

    answers = [a for some in await asyncio.gather(*map(send, house.urls)) for a in some]
    assert (answers.count("ack"), answers.count("rate_limited")) == (20, 30)


@only_full
async def test_a_machine_that_is_gone_is_noticed_by_the_server(house: House) -> None:
    """The client's end vanishes without a word, as in a power cut; our kernel asks the other one, which knows nothing."""
    web = house.webs[0]
    [line] = await house.office.ask("chats", count=1)
    ws = await opened(web.url, line["customer"])
    assert json.loads(await ws.recv())["type"] == "welcome"
    before = web.open_files()
    sock = ws.transport.get_extra_info("socket")
    try:
        sock.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
    except PermissionError:
        pytest.skip("не найдено: право разорвать соединение молча (CAP_NET_ADMIN)")
    ws.transport.abort()
    await until(lambda: web.open_files() < before, "the server has let go", NOTICED_WITHIN)
