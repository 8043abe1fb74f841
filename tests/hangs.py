"""A test that hangs becomes a failure that says where, and the rest of the run goes on without what it left behind.

Three nets, the finest first: a program that does not answer is killed (`Watched`), a worker in which nothing moves ends
itself (faulthandler, pyproject.toml), and .ci/run ends a section that takes too long.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4


class Watched:
    """A program that is started by somebody else and may have to be killed: `mark` is to stand among its arguments."""

    def __init__(self) -> None:
        self.mark = f"--mark-of-tests={uuid4().hex}"

    @contextmanager
    def for_seconds(self, seconds: float) -> Iterator[None]:
        """Longer than the block may take the program does not live; whoever waits for it is told so by its end."""
        timer = threading.Timer(seconds, self._kill, [f"killed after {seconds:g} s in one test\n"])
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _kill(self, why: str) -> None:
        for process in _processes():
            if self.mark.encode() in _read(process / "cmdline").split(b"\0"):
                sys.stderr.write(why)
                _kill(process)


def kill_those_of(worker: str, run: str) -> None:
    """Every process that inherited its environment from this worker of pytest-xdist."""
    signs = {f"PYTEST_XDIST_WORKER={worker}".encode(), f"PYTEST_XDIST_TESTRUNUID={run}".encode()}
    for process in _processes():
        if signs <= set(_read(process / "environ").split(b"\0")):
            _kill(process)


def _processes() -> list[Path]:
    return [path for path in Path("/proc").iterdir() if path.name.isdecimal()]


def _read(path: Path) -> bytes:
    with suppress(OSError):  # it has ended, or is somebody else's
        return path.read_bytes()
    return b""


def _kill(process: Path) -> None:
    with suppress(OSError):
        os.kill(int(process.name), signal.SIGKILL)
