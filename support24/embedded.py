"""Worker and timetable inside the serving process: always without Redis, and when asked for with it."""

import fcntl
import logging
import threading
from pathlib import Path
from typing import IO

from celery.beat import EmbeddedService
from celery.worker import WorkController
from django.conf import settings

from .celery import app

log = logging.getLogger(__name__)


class AlreadyRunning(Exception):
    """Another process serves from the same folder."""


class Background:
    """A Celery worker and beat as threads of this process. `stop` lets running tasks finish.

    Raises AlreadyRunning when the desk is embedded and another process serves from the folder.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = _only_one(folder / "embedded.lock") if settings.EMBEDDED else None
        self._worker = WorkController(
            app=app, pool_cls="threads", concurrency=2, loglevel="WARNING"
        )
        self._beat = EmbeddedService(app, thread=True, schedule_filename=str(folder / "timetable"))
        self._thread = threading.Thread(target=self._worker.start, name="worker", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._beat.start()  # type: ignore[union-attr]  # thread=True makes it a thread

    def stop(self) -> None:
        self._beat.stop()
        self._worker.stop()
        self._thread.join(timeout=10)
        if self._lock is not None:
            self._lock.close()


def _only_one(path: Path) -> IO[str]:
    """Holds the lock file until it is closed. Raises AlreadyRunning."""
    handle = path.open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        raise AlreadyRunning(str(path)) from None
    return handle
