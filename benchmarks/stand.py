"""The processes that are measured: PostgreSQL, Redis, the desk and the floor, on free ports of this machine.

PostgreSQL and Redis are those of DATABASE_URL and REDIS_URL, or the usual binaries, started for the run. With
BENCH_SHARED=<folder> its floor_server.py and loadgen.py take the place of ours, run by BENCH_PYTHON.
"""

import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from glob import glob
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[1]
SHARED = os.environ.get("BENCH_SHARED", "")
SHARED_PYTHON = os.environ.get("BENCH_PYTHON", sys.executable)
PATIENCE_SECONDS = 60
DATABASES = ("support24_bench", "support24_bench_floor")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def pinned(core: int | None) -> list[str]:
    """The words before a command that keep it on a core of its own."""
    cores = sorted(os.sched_getaffinity(0))
    if core is None or len(cores) < 2 or shutil.which("taskset") is None:
        return []
    return ["taskset", "-c", str(cores[core])]


def wait(for_what: str, ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if ready():
            return
        time.sleep(0.1)
    sys.exit(f"benchmarks: не запустилось: {for_what}")


class Stand:
    """One run's servers. `postgresql` and `redis` are addresses; folders and databases go with it."""

    def __init__(self, stack: ExitStack) -> None:
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        self.folder.chmod(0o755)
        self._stack = stack
        self.postgresql = os.environ.get("DATABASE_URL") or self._own_postgresql()
        self.redis = os.environ.get("REDIS_URL") or self._own_redis()
        base = self.postgresql.rpartition("/")[0]
        self.desk_database, self.floor_database = (f"{base}/{name}" for name in DATABASES)
        with psycopg.connect(f"{base}/postgres", autocommit=True) as server:
            for name in DATABASES:
                server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                server.execute(f"CREATE DATABASE {name}")
        stack.callback(self._drop_databases, base)

    def _drop_databases(self, base: str) -> None:
        with psycopg.connect(f"{base}/postgres", autocommit=True) as server:
            for name in DATABASES:
                server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _own_postgresql(self) -> str:
        found = shutil.which("initdb") or max(glob("/usr/lib/postgresql/*/bin/initdb"), default="")
        if not found:
            sys.exit("benchmarks: нужен PostgreSQL (DATABASE_URL или обычные программы)")
        binaries, data, port = Path(found).parent, self.folder / "postgresql", free_port()
        data.mkdir()
        user: dict[str, Any] = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to be root
            shutil.chown(data, "postgres", "postgres")
            user = {"user": "postgres", "group": "postgres"}
        make = [
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL, cwd="/", **user)
        command = [
            str(binaries / "postgres"),
            "-D",
            str(data),
            "-p",
            str(port),
            "-k",
            "",
            "-h",
            "127.0.0.1",
        ]
        process = self.start(pinned(1) + command, quiet=True, **user)
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"

        def answers() -> bool:
            try:
                psycopg.connect(url).close()
            except psycopg.OperationalError:
                return False
            return True

        wait("PostgreSQL", answers, process)
        return url

    def _own_redis(self) -> str:
        found = shutil.which("redis-server") or shutil.which("valkey-server")
        if found is None:
            sys.exit("benchmarks: нужен Redis (REDIS_URL или redis-server)")
        port = free_port()
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        process = self.start([*pinned(1), found, *options], quiet=True)
        wait("Redis", lambda: _listens(port), process)
        return f"redis://127.0.0.1:{port}/0"

    def start(
        self, command: list[str], *, quiet: bool = False, **options: Any
    ) -> subprocess.Popen[bytes]:
        out = subprocess.DEVNULL if quiet else None
        options.setdefault("cwd", "/" if quiet else ROOT)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=out, **options)
        self._stack.callback(end, process)
        return process

    def environment(self, *, embedded: bool) -> dict[str, str]:
        """The environment of the desk that is measured: production, but on this machine alone."""
        known = {
            k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL", "DEBUG")
        }
        known |= {
            "SECRET_KEY": "benchmarks-on-this-machine-only-" + "x" * 40,
            "ALLOWED_HOSTS": "127.0.0.1",
            "SECURE_COOKIES": "0",
            "LOG_LEVEL": "ERROR",
            "VAR_DIR": str(self.folder / ("embedded" if embedded else "desk")),
        }
        if not embedded:
            known |= {"DATABASE_URL": self.desk_database, "REDIS_URL": self.redis}
        return known

    def seed(self, threads: int, *, embedded: bool, messages: int = 0) -> Path:
        """The file with the sockets of so many chats, in a database that is ready."""
        env, jobs = self.environment(embedded=embedded), self.folder / f"jobs-{embedded}.jsonl"
        manage = [sys.executable, "manage.py"]
        for prepared in (["migrate", "-v0"], ["collectstatic", "-v0", "--noinput"]):
            subprocess.run([*manage, *prepared], check=True, cwd=ROOT, env=env)
        with jobs.open("wb") as out:
            command = [
                *manage,
                "seed_load",
                "--yes",
                "--threads",
                str(threads),
                "--messages",
                str(messages),
            ]
            subprocess.run(command, check=True, cwd=ROOT, env=env, stdout=out)
        if not embedded:
            with psycopg.connect(self.desk_database, autocommit=True) as database:
                database.execute("VACUUM ANALYZE")
        return jobs

    @contextmanager
    def desk(self, *, embedded: bool = False, core: int | None = 0) -> Iterator[tuple[str, int]]:
        """A serving process: its address for the load generator, and its id."""
        port = free_port()
        command = [*pinned(core), sys.executable, "manage.py", "serve", "--port", str(port)]
        process = self.start(command, env=self.environment(embedded=embedded))
        wait("the desk", lambda: _answers(port), process)
        yield f"ws://127.0.0.1:{port}/", process.pid
        end(process)

    @contextmanager
    def floor(self, core: int | None = 0) -> Iterator[tuple[str, int]]:
        port = free_port()
        own = [sys.executable, "-m", "benchmarks.floor"]
        other = [SHARED_PYTHON, str(Path(SHARED) / "floor_server.py")]
        options = ["--port", str(port), "--dsn", self.floor_database, "--redis", self.redis]
        options += ["--write", "batch", "--fanout", "redis", "--echo"]
        process = self.start([*pinned(core), *(other if SHARED else own), *options])
        wait("the floor", lambda: _listens(port), process)
        yield f"ws://127.0.0.1:{port}/ws/{{thread}}/{{role}}/", process.pid
        end(process)


def load(
    url: str,
    pid: int,
    jobs: Path | None,
    *,
    mode: str,
    threads: int,
    core: int | None = 1,
    **more: Any,
) -> dict[str, Any]:
    """What the load generator says. Raises SystemExit when it fails."""
    return finished(begun(url, pid, jobs, mode=mode, threads=threads, core=core, **more))


def begun(
    url: str, pid: int, jobs: Path | None, *, mode: str, threads: int, core: int | None, **more: Any
) -> subprocess.Popen[bytes]:
    own = [sys.executable, "-m", "benchmarks.load"]
    other = [SHARED_PYTHON, str(Path(SHARED) / "loadgen.py")]
    command = [
        *pinned(core),
        *(other if SHARED else own),
        "--url",
        url,
        "--mode",
        mode,
        "--threads",
        str(threads),
        "--watch",
        f"server={pid}",
    ]
    if jobs is not None:
        command += ["--jobs", str(jobs)]
    for name, value in more.items():
        command += [f"--{name.replace('_', '-')}", str(value)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)


def finished(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    said, _ = process.communicate(timeout=900)
    result: dict[str, Any] = (
        json.loads(said.splitlines()[-1]) if said.strip() else {"error": "silence"}
    )
    if result.get("error"):
        sys.exit(f"benchmarks: генератор нагрузки: {result}")
    return result


def end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def many_files() -> int:
    """As many open sockets as the machine lets one process have."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
            return True
    except OSError:
        return False
