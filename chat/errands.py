"""Sends tasks without ever holding up or failing whoever asks for them.

A broker that is slow or down costs nobody a message: what is not sent here is found by the sweeps.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)
MAX_WAITING = 1000

_runner = ThreadPoolExecutor(max_workers=1, thread_name_prefix="errands")
_room = BoundedSemaphore(MAX_WAITING)


def send(task: str, *args: object) -> None:
    """Returns at once; the task is sent from another thread."""
    if _room.acquire(blocking=False):
        _runner.submit(_send, task, args)


def on_commit(task: str, *args: object) -> None:
    transaction.on_commit(lambda: send(task, *args))


def _send(task: str, args: tuple[object, ...]) -> None:
    try:
        current_app.send_task(task, args=args, ignore_result=True, retry=False)
    except Exception:  # whatever the broker's client raises
        log.warning("errands: %s%r was not sent, a sweep will find it", task, args, exc_info=True)
    finally:
        _room.release()
