"""The load generator: a customer and an operator in each chat, on this machine only, for a bounded time.

A message counts when the customer has the acknowledgement and the operator has the message. `closed` keeps one message
of every chat on its way; `open` sends on a schedule and counts from the scheduled moment, so that a server that stands
still cannot hide it; `connect` opens sockets; `idle` holds them. One JSON line is the result.
"""

import argparse
import asyncio
import gc
import json
import re
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from benchmarks.figures import milliseconds, say
from benchmarks.frames import Socket
from benchmarks.processes import cpu_seconds, machine_seconds, resident_kib

LONGEST_SECONDS = 300
TEXT = ("Здравствуйте! Не открывается раздел CRM, ошибка 500 при сохранении. " * 3)[:120]


@dataclass(slots=True)
class Sent:
    chat: int
    at: float
    acknowledged: bool = False
    delivered: bool = False


@dataclass
class Counted:
    """What happened while it was counted."""

    seconds: list[float] = field(default_factory=list)
    going: bool = False


class Load:
    def __init__(self, asked: argparse.Namespace) -> None:
        self.asked = asked
        address = urlsplit(asked.url.replace("{thread}", "0").replace("{role}", "c"))
        if not (address.hostname or "").startswith("127."):
            sys.exit("load: только 127.0.0.1")
        self.host, self.port = str(address.hostname), address.port or 80
        run = str(uuid4())[:24]
        self.begin = f'{{"type":"send","id":"{run}'.encode()
        self.end = f'","text":"{TEXT}"}}'.encode()
        self.named = re.compile(rb'"id":\s*"' + run.encode() + rb"([0-9a-f]{12})")
        self.on_way: dict[bytes, Sent] = {}
        self.counted = Counted()
        self.number = 0
        self.running = True
        self.customers: list[Socket] = []
        self.operators: list[Socket] = []

    # -- sockets
    def places(self) -> list[dict[str, tuple[str, str]]]:
        """(path, cookie) of both sides of each chat."""
        asked = self.asked
        if asked.jobs:
            lines = [json.loads(line) for line in Path(asked.jobs).read_text().splitlines()]
            some = lines[asked.first_thread - 1 :][: asked.threads]
            if len(some) < asked.threads:
                sys.exit(f"load: {asked.jobs}: {len(some)} < {asked.threads}")
            return [{side: (s[side]["path"], s[side]["cookie"]) for side in s} for s in some]
        path = urlsplit(asked.url).path
        return [
            {
                side: (path.replace("{thread}", str(n)).replace("{role}", side[0]), "")
                for side in ("customer", "operator")
            }
            for n in range(asked.first_thread, asked.first_thread + asked.threads)
        ]

    async def open(self, sides: list[str]) -> dict[str, Any]:
        gate, failed = asyncio.Semaphore(50), []
        rows = {"customer": self.customers, "operator": self.operators}
        heard = {"customer": self.acknowledged, "operator": self.delivered}

        async def one(side: str, path: str, cookie: str) -> Socket | None:
            async with gate:
                socket = Socket(f"{self.host}:{self.port}", path, cookie, heard[side])
                try:
                    loop = asyncio.get_running_loop()
                    await loop.create_connection(lambda: socket, self.host, self.port)
                    await asyncio.wait_for(socket.opened, 60)
                except (OSError, TimeoutError) as problem:
                    failed.append(repr(problem))
                    return None
                return socket

        wanted = [(side, *place[side]) for place in self.places() for side in sides]
        begun = perf_counter()
        opened = await asyncio.gather(*(one(*w) for w in wanted))
        spent = perf_counter() - begun
        for (side, _path, _cookie), socket in zip(wanted, opened, strict=True):
            if socket is not None:
                rows[side].append(socket)
        return {
            "sockets": len(wanted),
            "per_s": round(len(wanted) / spent, 1),
            "failed": len(failed),
            "fail_sample": failed[:2],
        }

    # -- messages
    def send(self, chat: int, at: float | None = None) -> None:
        self.number += 1
        name = b"%012x" % self.number
        self.on_way[name] = Sent(chat, at or perf_counter())
        self.customers[chat].send(self.begin + name + self.end)

    def acknowledged(self, frame: bytes) -> None:
        if b'"ack"' in frame[:16] and (found := self.named.search(frame)):
            self._arrived(found[1], "acknowledged")

    def delivered(self, frame: bytes) -> None:
        if b'"message"' in frame[:20] and (found := self.named.search(frame)):
            self._arrived(found[1], "delivered")

    def _arrived(self, name: bytes, how: str) -> None:
        sent = self.on_way.get(name)
        if sent is None:
            return
        setattr(sent, how, True)
        if sent.acknowledged and sent.delivered:
            del self.on_way[name]
            if self.counted.going:
                self.counted.seconds.append(perf_counter() - sent.at)
            if self.running and self.asked.mode == "closed":
                self.send(sent.chat)

    async def schedule(self) -> None:
        period, begun, turn = 1 / self.asked.rate, perf_counter(), 0
        while self.running:
            due = begun + turn * period / len(self.customers)
            if (early := due - perf_counter()) > 0:
                await asyncio.sleep(early)
            self.send(turn % len(self.customers), due)
            turn += 1

    # -- runs
    async def run(self) -> dict[str, Any]:
        asked = self.asked
        pids = [int(named.partition("=")[2]) for named in asked.watch]
        before = sum(map(resident_kib, pids))
        talking = asked.mode in ("closed", "open")
        out: dict[str, Any] = {"mode": asked.mode, "threads": asked.threads}
        out["connect"] = await self.open(["operator", "customer"] if talking else ["operator"])
        if out["connect"]["failed"]:
            return out | {"error": "not all sockets opened"}
        if asked.mode == "idle":
            await asyncio.sleep(asked.warmup)
            cpu, begun = sum(map(cpu_seconds, pids)), perf_counter()
            await asyncio.sleep(asked.duration)
            spent = (sum(map(cpu_seconds, pids)) - cpu) / (perf_counter() - begun)
            out["idle_cpu_pct"] = {"server": round(100 * spent, 2)}
            grown = (sum(map(resident_kib, pids)) - before) / len(self.operators)
            out["rss_kib_per_socket"] = {"server": round(grown, 2)}
            out["open_sockets"] = sum(not socket.closed for socket in self.operators)
        elif talking:
            out |= await self.talk(pids)
        for socket in [*self.customers, *self.operators]:
            socket.transport.close()
        return out

    async def talk(self, pids: list[int]) -> dict[str, Any]:
        asked = self.asked
        gc.collect()
        gc.freeze()
        await asyncio.sleep(0.5)
        pacing = None
        if asked.mode == "open":
            pacing = asyncio.ensure_future(self.schedule())
        else:
            for chat in range(len(self.customers)):
                self.send(chat)
        await asyncio.sleep(asked.warmup)
        cpu, busy, begun = sum(map(cpu_seconds, pids)), machine_seconds(), perf_counter()
        self.counted.going = True
        await asyncio.sleep(asked.duration)
        self.counted.going = False
        spent = perf_counter() - begun
        server, machine = sum(map(cpu_seconds, pids)) - cpu, machine_seconds() - busy
        self.running = False
        if pacing is not None:
            pacing.cancel()
            with suppress(asyncio.CancelledError):
                await pacing
        patience = perf_counter() + 10
        while self.on_way and perf_counter() < patience:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        done = len(self.counted.seconds)
        return {
            "messages": done,
            "msgs_per_s": round(done / spent, 1),
            "delivery_ms": milliseconds(self.counted.seconds) if done else {},
            "cpu_us_per_msg": {"server": round(server / max(1, done) * 1e6, 1)},
            "cpu_pct": {
                "server": round(100 * server / spent, 1),
                "machine": round(100 * machine / spent, 1),
            },
            "lost": len(self.on_way),
            "sockets_dropped": sum(s.closed for s in [*self.customers, *self.operators]),
        }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--mode", choices=["closed", "open", "idle", "connect"], default="closed")
    parser.add_argument("--threads", type=int, default=100)
    parser.add_argument("--first-thread", type=int, default=1)
    parser.add_argument("--rate", type=float, default=1.0, help="messages a second and chat (open)")
    parser.add_argument("--duration", type=float, default=6)
    parser.add_argument("--warmup", type=float, default=2)
    parser.add_argument("--jobs", default="")
    parser.add_argument("--watch", action="append", default=[], metavar="NAME=PID")
    given = parser.parse_args()
    given.duration = min(given.duration, LONGEST_SECONDS)
    say(json.dumps(asyncio.run(Load(given).run())))
