"""A desk of real processes that a test may kill, freeze and start again: PostgreSQL, Redis, web servers, a worker."""

import asyncio
import contextlib
import glob
import json
import os
import pwd
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import redis

from tests.conftest import find_or_skip
from tests.live import ROOT, end, environment, free_port, started, wait_until_open

START_WITHIN_SECONDS = 30


class Postgres:
    """A cluster in a folder of its own, as durable as a real one: fsync and synchronous commits are on."""

    def __init__(self) -> None:
        newest_first = sorted(glob.glob("/usr/lib/postgresql/*/bin/pg_ctl"), reverse=True)
        self._bin = Path(find_or_skip("PostgreSQL (pg_ctl)", "pg_ctl", *newest_first)).parent
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="faults-postgres-"))
        self._as_owner: list[str] = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            owner = pwd.getpwnam("postgres")
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
            self._as_owner = ["runuser", "-u", "postgres", "--"]
        self._run("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")  # fmt: skip
        settings = {
            "port": self.port,
            "listen_addresses": "'127.0.0.1'",
            "unix_socket_directories": f"'{self._folder}'",
            "max_connections": 200,
            "shared_buffers": "'64MB'",
        }
        lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
        with (self._data / "postgresql.conf").open("a") as conf:
            conf.write(lines)
        self.start()

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def log(self) -> Path:
        return self._folder / "log.txt"

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    @property
    def runs(self) -> bool:
        return self._control("status", check=False) == 0

    def start(self) -> None:
        self._control("start", "-w", "-l", str(self.log))

    def stop(self) -> None:
        """Connections are cut, what runs is rolled back."""
        self._control("stop", "-w", "-m", "fast")

    def crash(self) -> None:
        """As a power cut: nothing is written down, the next start recovers from the log."""
        self._control("stop", "-w", "-m", "immediate")

    def remove(self) -> None:
        self._control("stop", "-w", "-m", "immediate", check=False)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _control(self, *words: str, check: bool = True) -> int:
        return self._run("pg_ctl", "-D", str(self._data), *words, check=check)

    def _run(self, program: str, *words: str, check: bool = True) -> int:
        command = [*self._as_owner, str(self._bin / program), *words]
        # the server keeps what it is given as output, so a pipe would never end
        with (self._folder.with_suffix(".out")).open("ab") as out:
            done = subprocess.run(command, cwd="/", stdout=out, stderr=out, stdin=subprocess.DEVNULL, timeout=60)  # fmt: skip
        said = self._folder.with_suffix(".out").read_text(errors="replace")[-2000:]
        self._folder.with_suffix(".out").unlink()
        assert not check or done.returncode == 0, f"{program} {words}: {said}"
        return done.returncode


class Process:
    """One process of the desk; `end`, `kill` and `freeze` are what may happen to it."""

    def __init__(self, env: dict[str, str], log: Path, *command: str) -> None:
        self.env, self.log, self.command = env, log, command
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        if not self.runs:
            self.process = started(self.env, self.log, *self.command)
            self._wait()

    def _wait(self) -> None:
        pass

    def kill(self) -> None:
        """-9: nothing is said to anybody."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def end(self) -> None:
        """SIGTERM, as a deploy does."""
        if self.process is not None:
            end(self.process)

    def freeze(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def memory_mb(self) -> float:
        """Resident memory."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def open_files(self) -> int:
        return len(os.listdir(f"/proc/{self.pid}/fd"))


class Redis(Process):
    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._program = find_or_skip("redis-server", "redis-server")
        super().__init__({}, folder / "redis.txt")

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        if self.runs:
            return
        command = [self._program, "--port", str(self.port), "--save", "", "--appendonly", "no"]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(command, cwd=self.log.parent, stdout=out, stderr=out)
        wait_for(self._answers, "Redis")

    def empty(self) -> None:
        with redis.from_url(self.url) as client:
            client.flushall()

    def _answers(self) -> bool:
        with contextlib.suppress(redis.RedisError), redis.from_url(self.url) as client:
            return bool(client.ping())
        return False


class Web(Process):
    """A serving process. It comes back at the same port; `moment` makes it die there (tests/faults/crashing.py)."""

    doomed = False

    def __init__(self, env: dict[str, str], log: Path, *options: str) -> None:
        self.port = free_port()
        self._serve = ("serve", "--port", str(self.port), *options)
        super().__init__(env, log, "manage.py", *self._serve)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start_to_die(self, moment: str, count: int) -> None:
        """Starts a process that kills itself the `count`-th time it comes to the moment."""
        command = ("-m", "tests.faults.crashing", moment, str(count), *self._serve)
        self.doomed = True
        self.process = started(self.env, self.log, *command)
        self._wait()

    def start(self) -> None:
        if self.doomed:
            self.kill()
            self.doomed = False
        super().start()

    def _wait(self) -> None:
        assert self.process is not None
        wait_until_open(self.url, self.process, self.log)


class Office:
    """A colleague in a process of their own, who does what no client can: see tests/faults/office.py."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        with log.open("ab") as err:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.office"],
                cwd=ROOT,
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=err,
                text=True,
            )
        self._one_at_a_time = threading.Lock()

    def do(self, deed: str, **what: Any) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        with self._one_at_a_time:
            self._process.stdin.write(json.dumps({"deed": deed, "what": what}) + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        assert answer, "the office process has ended"
        said = json.loads(answer)
        assert "problem" not in said, said["problem"]
        return said["done"]

    async def ask(self, deed: str, **what: Any) -> Any:
        return await asyncio.to_thread(self.do, deed, **what)

    def end(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=20)
        self._process.stdout.close()


class House:
    """Everything a desk in production consists of: PostgreSQL, Redis, two web processes; a worker when it is wanted."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.log = folder / "log.txt"
        self.log.touch()
        self.postgres = Postgres()
        stack.callback(self.postgres.remove)
        self.redis = Redis(folder)
        stack.callback(self.redis.kill)
        self.redis.start()
        self.env = environment(folder) | {
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.redis.url,
            "DJANGO_SETTINGS_MODULE": "support24.settings",
        }
        self.office = Office(self.env, self.log)
        stack.callback(self.office.end)
        self.office.do("prepare")
        self.webs = [Web(self.env, self.log) for _ in range(2)]
        self.worker = Process(self.env, self.log, "-m", "celery", "-A", "support24", "worker", "--pool", "solo",
                              "--beat", "--schedule", str(folder / "beat"), "--loglevel", "WARNING")  # fmt: skip
        for process in (*self.webs, self.worker):
            stack.callback(process.kill)
        self.heal()

    @property
    def urls(self) -> list[str]:
        return [web.url for web in self.webs]

    def logged(self, since: int = 0) -> str:
        """What the processes have said, from a size of the log on."""
        return self.log.read_bytes()[since:].decode(errors="replace")

    def heal(self) -> None:
        """Whatever the test before has left behind, everything but the worker runs."""
        if not self.postgres.runs:
            self.postgres.start()
        self.redis.start()
        self.worker.kill()
        with ThreadPoolExecutor() as both:  # a start is a second or two of one core
            list(both.map(Web.start, self.webs))

    def entries(self, uuids: set[str]) -> dict[str, list[dict[str, Any]]]:
        """What the database holds of these chats, in order."""
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            rows = connection.execute(
                """SELECT t.uuid::text, e.seq, e.public_seq, e.kind, e.author_kind, e.author_id, e.client_id::text,
                    e.body, e.data
                FROM chat_entry e JOIN chat_thread t ON t.id = e.thread_id WHERE t.uuid = ANY(%s) ORDER BY t.id, e.seq""",
                [list(uuids)],
            ).fetchall()
        return grouped(uuids, rows)

    def row(self, query: LiteralString, *parameters: Any) -> Any:
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            return connection.execute(query, parameters).fetchone()


class SmallDesk:
    """SQLite and one process, as `make run` starts it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "log.txt"
        self.env = environment(folder) | {"DJANGO_SETTINGS_MODULE": "support24.settings"}
        self.env.pop("DATABASE_URL", None)
        self.env.pop("REDIS_URL", None)
        self.office = Office(self.env, self.log)
        self.office.do("prepare")
        self.web = Web(self.env, self.log)

    def close(self) -> None:
        self.web.kill()
        self.office.end()

    def entries(self, uuids: set[str]) -> dict[str, list[dict[str, Any]]]:
        with closing(sqlite3.connect(self.folder / "support24.sqlite3", timeout=20)) as connection:
            found = connection.execute(
                """SELECT t.uuid, e.seq, e.public_seq, e.kind, e.author_kind, e.author_id, e.client_id, e.body, e.data
                FROM chat_entry e JOIN chat_thread t ON t.id = e.thread_id ORDER BY t.id, e.seq"""
            ).fetchall()
        rows = [[_dashed(row[0]), *row[1:6], _dashed(row[6]), *row[7:]] for row in found]
        return grouped(uuids, [row for row in rows if row[0] in uuids])


def _dashed(value: str) -> str:
    return "-".join((value[:8], value[8:12], value[12:16], value[16:20], value[20:]))


COLUMNS = ("seq", "public_seq", "kind", "author_kind", "author", "client_id", "body", "data")


def grouped(uuids: set[str], rows: list[Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {uuid: [] for uuid in uuids}
    for uuid, *rest in rows:
        found[uuid].append(dict(zip(COLUMNS, rest, strict=True)))
    return found


def wait_for(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + START_WITHIN_SECONDS
    while not true():
        assert time.monotonic() < deadline, f"{what} did not start"
        time.sleep(0.05)
