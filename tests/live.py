"""A whole desk in processes of its own, for tests that need real sockets, and a visitor without a browser."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.databases import make_careless

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 60
PASSWORD = "support24-demo"
# Tests run at any hour of any day, so the live desk is open at all of them.
# What no test should wait for or depend on: the hour of the day, and the assistant's first minute.
AS_IN_THE_MIDDLE_OF_A_DAY = """
import os; os.environ["DJANGO_SETTINGS_MODULE"] = "support24.settings"
import django; django.setup()
from tariffs.models import Schedule, ScheduleException
Schedule.objects.update(around_the_clock=True, follows_production_calendar=False)
ScheduleException.objects.all().delete()
from knowledge.search.encoders import the_encoder
from knowledge.search.unread import read_some
read_some(the_encoder())
"""


@dataclass(frozen=True)
class LiveDesk:
    """`urls` has one address for each serving process; people are spread over them."""

    urls: list[str]
    log: Path

    def url(self, seat: int = 0) -> str:
        return self.urls[seat % len(self.urls)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(folder: Path) -> dict[str, str]:
    """The environment of a desk that keeps everything in the folder."""
    env = os.environ | {
        "DEBUG": "1",
        "VAR_DIR": str(folder),
        "PYTHONUTF8": "1",
        "LOG_LEVEL": "WARNING",
    }
    env.pop("DJANGO_SETTINGS_MODULE", None)
    return env


def started(env: dict[str, str], log: Path, *command: str) -> subprocess.Popen[bytes]:
    with log.open("ab") as out:
        return subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=env, stdout=out, stderr=out
        )


def end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until_open(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url + "/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the desk did not open at {url}:\n{log.read_text()[-4000:]}")


def fresh_database(stack: ExitStack, url: str) -> str:
    """A database of its own on the server of DATABASE_URL, dropped afterwards."""
    import psycopg

    base, _slash, name = url.rpartition("/")
    name = f"{name}_browser_{os.getpid()}"
    server = stack.enter_context(psycopg.connect(f"{base}/postgres", autocommit=True))
    server.execute(f'CREATE DATABASE "{name}"')
    make_careless(server, name)
    stack.callback(lambda: server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'))
    return f"{base}/{name}"


@contextmanager
def opened(folder: Path) -> Iterator[LiveDesk]:
    """Embedded in one process; with DATABASE_URL and REDIS_URL two web processes, a worker and beat."""
    log = folder / "log.txt"
    env = environment(folder)
    with ExitStack() as stack:
        serving = 1
        if env.get("DATABASE_URL"):
            env["DATABASE_URL"] = fresh_database(stack, env["DATABASE_URL"])
        if env.get("REDIS_URL"):
            serving = 2
            env["DJANGO_SETTINGS_MODULE"] = "support24.settings"
        ports = [free_port() for _ in range(serving)]
        for number, port in enumerate(ports):
            first = ["--prepare", "--demo"] if number == 0 else []
            process = started(env, log, "manage.py", "serve", "--port", str(port), *first)
            stack.callback(end, process)
            wait_until_open(f"http://127.0.0.1:{port}", process, log)
            if number == 0:
                script = [sys.executable, "-c", AS_IN_THE_MIDDLE_OF_A_DAY]
                subprocess.run(script, cwd=ROOT, env=env, check=True)
        if env.get("REDIS_URL"):
            worker = started(env, log, "-m", "celery", "-A", "support24", "worker", "--concurrency", "1", "--beat",
                             "--schedule", str(folder / "beat"), "--loglevel", "WARNING")  # fmt: skip
            stack.callback(end, worker)
        yield LiveDesk([f"http://127.0.0.1:{port}" for port in ports], log)


class FragileDesk:
    """One embedded process that a test may kill and start again, at the same address and in the same folder."""

    def __init__(self, folder: Path) -> None:
        self.env = environment(folder)
        for name in ("DATABASE_URL", "REDIS_URL"):
            self.env.pop(name, None)
        self.log = folder / "log.txt"
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, seat: int = 0) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *options: str) -> None:
        if self.process is None:
            command = ("manage.py", "serve", "--port", str(self.port), *options)
            self.process = started(self.env, self.log, *command)
            wait_until_open(self.url(), self.process, self.log)

    def freeze(self) -> None:
        """Whoever is connected stays so, and hears nothing more."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """The same process goes on where it stopped."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """As a power cut does: nothing is said to anybody."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


class Visitor:
    """A person of the demo who speaks HTTP by hand; `cookie` is what their sockets carry."""

    def __init__(self, url: str, email: str | None = None) -> None:
        self.url, self.jar = url, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.get("/accounts/login/")
        if email:
            self.post("/accounts/login/", login=email, password=PASSWORD)
            assert "sessionid" in self.cookie, f"{email} could not sign in"

    @property
    def cookie(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)

    def get(self, path: str) -> str:
        with self.opener.open(self.url + path, timeout=20) as answer:
            text: str = answer.read().decode()
            return text

    def post(self, path: str, **fields: str) -> str:
        """The address where the answer was found."""
        token = next(cookie.value for cookie in self.jar if cookie.name == "csrftoken")
        body = urlencode(fields | {"csrfmiddlewaretoken": str(token)}).encode()
        with self.opener.open(self.url + path, body, timeout=20) as answer:
            address: str = answer.url
            return address

    def open_chat(self, subject: str, text: str) -> str:
        """A new chat; its uuid."""
        address = self.post("/chats/new/", subject=subject, got=text)
        found = re.search(r"/chats/([0-9a-f-]{36})/", address)
        assert found, address
        return found[1]

    def connect_partner(self, code: str) -> None:
        self.post("/support/", code=code, confirm="1")

    def bring_to_the_offer(self, uuid: str) -> None:
        """Asks for a person until the assistant offers one: the first time does not count, three more do."""
        path = f"/chats/{uuid}/"
        for n in range(4):
            wait_until(lambda n=n: self.get(path).count("message--assistant") > n, "an answer")
            if n < 3:
                self.post(path, text="Позовите оператора")
        assert 'form="connect-operator"' in self.get(path)


def wait_until(true: Callable[[], bool], what: str, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds:g} s: {what}")
        time.sleep(0.05)
