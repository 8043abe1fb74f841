"""`python -m benchmarks.soak --minutes 30`: people come, write and go; what the desk keeps of them must not grow.

Both ways to run at once: PostgreSQL with Redis, and one process on SQLite. Visits begin on a schedule, because a desk
that is visited twice as fast holds more threads and memory, and that would look like growth. Each minute everybody has
left, and then memory, open files and connections are read: they belong to nobody any more. A line each, JSON under
benchmarks/results/, and a verdict, which is the exit status too.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
import redis

from benchmarks.figures import median, say
from benchmarks.frames import Socket
from benchmarks.processes import open_files, resident_kib
from benchmarks.stand import ROOT, Stand, many_files

RESULTS = ROOT / "benchmarks" / "results"
CHATS, VISITORS = 200, 20
MESSAGES_A_VISIT = 5
RUSH = 60  # visits at once before the first minute: what grows with how many come at once has grown by then
EVERY = 2.5  # seconds from one visit of a visitor to the next; the visitors come in turn
PACE_HELD = 0.95  # of the visits that were due
REST_SECONDS = (
    4.0  # after the last one has left: what is closed is closed, what is collected is collected
)
ANSWER_WITHIN = 20.0  # seconds
ROUND_SECONDS = 60.0
LEAST_ROUNDS = 8
GOODBYE = b"\x88\x82\x00\x00\x00\x00\x03\xe8"  # 1000
# What a figure may differ between the second quarter of the time and the last: what is allocated grows in steps.
SLACK = {"rss_mib": 6.0, "files": 3.0, "postgresql": 2.0, "redis": 2.0}


@dataclass(frozen=True)
class Sample:
    """What the desk holds while nobody is there. Connections are counted by the servers at the other end."""

    minute: float
    visits: int
    messages: int
    rss_mib: float
    files: int
    postgresql: int
    redis: int


def growth(values: Sequence[float]) -> float:
    """By how much the last quarter lies above the second one. The first is for warming up."""
    quarter = max(1, len(values) // 4)
    return median(values[-quarter:]) - median(values[quarter : 2 * quarter])


def grown(samples: Sequence[Sample]) -> dict[str, float]:
    """The figures that are not flat, and by how much they grew."""
    found = {name: growth([getattr(sample, name) for sample in samples]) for name in SLACK}
    return {name: round(by, 1) for name, by in found.items() if by > SLACK[name]}


class Soak:
    """One desk and its visitors."""

    def __init__(self, name: str, stand: Stand, url: str, pid: int, jobs: Path) -> None:
        self.name, self.stand, self.pid = name, stand, pid
        address = urlsplit(url)
        self.host, self.port = str(address.hostname), address.port or 80
        self.places = [json.loads(line) for line in jobs.read_text().splitlines()]
        self.random = Random(1)
        self.due = self.visits = self.messages = self.failures = 0
        self.problem = ""

    async def run(self, rounds: int, round_seconds: float) -> list[Sample]:
        await asyncio.gather(*(self._tried() for _ in range(RUSH)))
        self.due = self.visits = self.messages = 0
        begun, samples = time.monotonic(), []
        for _ in range(rounds):
            start = time.monotonic()
            until = start + round_seconds - REST_SECONDS
            await asyncio.gather(
                *(self._come_and_go(start + n * EVERY / VISITORS, until) for n in range(VISITORS))
            )
            await asyncio.sleep(REST_SECONDS)
            samples.append(await asyncio.to_thread(self._sample, (time.monotonic() - begun) / 60))
            say(f"{self.name}: " + ", ".join(f"{k} {v}" for k, v in asdict(samples[-1]).items()))
        return samples

    async def _come_and_go(self, due: float, until: float) -> None:
        """A visit at each moment that is due. Who is late makes no visit up: that would change the pace."""
        while due < until:
            await asyncio.sleep(due - time.monotonic())
            self.due += 1
            await self._tried()
            due += EVERY
            while due < min(until, time.monotonic()):
                self.due += 1
                due += EVERY

    async def _tried(self) -> None:
        try:
            await self._visit()
            self.visits += 1
        except (OSError, TimeoutError) as problem:
            self.failures += 1
            self.problem = repr(problem)

    async def _visit(self) -> None:
        """Both sides of a chat open it, one writes, the other reads, and both leave: politely or not."""
        place = self.random.choice(self.places)
        ids = [
            str(UUID(int=self.random.getrandbits(128), version=4)) for _ in range(MESSAGES_A_VISIT)
        ]
        acked, shown = _Heard(b'"ack"', ids), _Heard(b'"message"', ids)
        sockets = [
            Socket(f"{self.host}:{self.port}", *place[side].values(), heard)
            for side, heard in (("operator", shown), ("customer", acked))
        ]
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                for socket in sockets:
                    await loop.create_connection(lambda s=socket: s, self.host, self.port)  # type: ignore[misc]
                    await socket.opened
                for client_id in ids:
                    sockets[1].send(b'{"type":"send","id":"%s","text":"soak"}' % client_id.encode())
                await acked.all
                await shown.all
            self.messages += len(ids)
        finally:
            for socket in sockets:
                with suppress(AttributeError):  # it was never connected
                    if self.random.random() < 0.7:
                        socket.transport.write(GOODBYE)
                        socket.transport.close()
                    else:
                        socket.transport.abort()

    def _sample(self, minute: float) -> Sample:
        postgresql = in_redis = 0
        if self.name != "embedded":
            name = self.stand.desk_database.rpartition("/")[2]
            with psycopg.connect(self.stand.postgresql, autocommit=True) as server:
                row = server.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [name]
                ).fetchone()
                postgresql = row[0] if row else 0
            with redis.from_url(self.stand.redis) as server:
                in_redis = int(server.info("clients")["connected_clients"])
        rss, files = round(resident_kib(self.pid) / 1024, 1), open_files(self.pid)
        return Sample(
            round(minute, 1), self.visits, self.messages, rss, files, postgresql, in_redis
        )


class _Heard:
    """Done when each of these ids was in a frame of this kind."""

    def __init__(self, kind: bytes, ids: list[str]) -> None:
        self.kind, self.missing = kind, {client_id.encode() for client_id in ids}
        self.all: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def __call__(self, frame: bytes) -> None:
        if self.kind in frame[:40]:
            self.missing -= {client_id for client_id in self.missing if client_id in frame}
        if not self.missing and not self.all.done():
            self.all.set_result(None)


async def _both(soaks: Sequence[Soak], rounds: int, seconds: float) -> list[list[Sample]]:
    return list(await asyncio.gather(*(soak.run(rounds, seconds) for soak in soaks)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--only", choices=("many", "embedded"))
    asked = parser.parse_args()
    rounds = max(LEAST_ROUNDS, round(asked.minutes * 60 / ROUND_SECONDS))
    seconds = max(asked.minutes * 60 / rounds, REST_SECONDS + 2)
    many_files()
    with ExitStack() as stack:
        stand, soaks = Stand(stack), []
        for name in [asked.only] if asked.only else ["many", "embedded"]:
            embedded = name == "embedded"
            jobs = stand.seed(CHATS, embedded=embedded)
            url, pid = stack.enter_context(stand.desk(embedded=embedded, core=None))
            soaks.append(Soak(name, stand, url, pid, jobs))
        found = asyncio.run(_both(soaks, rounds, seconds))
    bad = False
    for soak, samples in zip(soaks, found, strict=True):
        more, failed = grown(samples), soak.failures
        held = soak.visits >= PACE_HELD * soak.due
        bad |= bool(more or failed or not held)
        flat = f"not flat: {more}" if more else "flat"
        trouble = f", {failed} visits failed, the last with {soak.problem}" if failed else ""
        if not held:
            trouble += f", the pace was not held: {soak.visits} of {soak.due} visits"
        say(f"{soak.name}: {flat} over {samples[-1].minute} min, {soak.messages} messages{trouble}")
    RESULTS.mkdir(parents=True, exist_ok=True)
    told = {soak.name: [asdict(one) for one in samples] for soak, samples in zip(soaks, found, strict=True)}  # fmt: skip
    (RESULTS / "soak.json").write_text(json.dumps(told, indent=1) + "\n")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
