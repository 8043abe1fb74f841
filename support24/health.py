"""Whether this process lives (`/healthz`) and whether the desk can work (`/readyz`).

Tasks are watched through their whole way: beat sends a task every ten seconds, a worker writes
the time into the cache, and a desk that has not heard of it for a minute says so.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

SILENCE_ALLOWED = timedelta(seconds=60)
ANSWER_WITHIN_SECONDS = 3.0
STARTED_AT = timezone.now()  # this module is imported when the process starts (support24/asgi.py)

_HEARTBEAT = "support24.heartbeat"
_ASSISTANT = "support24.assistant"
# Threads of their own: a check that hangs must not hold up a page, and at most three can hang.
_threads = ThreadPoolExecutor(max_workers=3, thread_name_prefix="readyz")
_log = logging.getLogger(__name__)


class NotReady(Exception):
    """Why the desk cannot work, in words that may be shown to anybody."""


def beat(now: datetime | None = None) -> None:
    """A worker is alive at this moment; the timetable in support24/celery.py asks for it."""
    cache.set(_HEARTBEAT, int((now or timezone.now()).timestamp()), timeout=None)


def last_beat() -> int | None:
    """When a worker was heard of last, in seconds of Unix time."""
    heard: int | None = cache.get(_HEARTBEAT)
    return heard


def assistant_compares_by(state: str) -> None:
    """A worker tells how its assistant finds articles; by words alone it works, but finds fewer."""
    cache.set(_ASSISTANT, state, timeout=SILENCE_ALLOWED.total_seconds())


def check_tasks(now: datetime, *, started_at: datetime) -> bool | None:
    """True if a worker was heard of in the last minute, None while it is too early to tell.

    Raises NotReady with the length of the silence.
    """
    heard = last_beat()
    last = datetime.fromtimestamp(heard, UTC) if heard is not None else None
    if last is not None and now - last < SILENCE_ALLOWED:
        return True
    if now - started_at < SILENCE_ALLOWED:
        return None
    if last is None:
        raise NotReady("no worker has been heard of")
    raise NotReady(f"no worker has been heard of for {(now - last).total_seconds():.0f} s")


def check_database() -> bool:
    """Raises the driver's error when the database does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    finally:
        connection.close()  # this thread belongs to no request, so nobody else gives it back
    return True


def check_redis() -> bool | None:
    """None when the desk runs without Redis; raises the client's error when it does not answer."""
    if not settings.REDIS_URL:
        return None
    from redis import Redis

    with Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
        client.ping()
    return True


@require_safe
@never_cache
async def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; says nothing of the database, so a failing one restarts no web server."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
async def readyz(request: HttpRequest) -> JsonResponse:
    """200 if everything that was asked answers, 503 otherwise; a check is "ok", null or its reason.

    `assistant` is no check: it says whether articles are found by words and meaning, or by words alone.
    """
    now = timezone.now()
    names = ("database", "redis", "tasks")
    answers = await asyncio.gather(
        _asked("database", check_database),
        _asked("redis", check_redis),
        _asked("tasks", lambda: check_tasks(now, started_at=STARTED_AT)),
    )
    ready = all(answer in ("ok", None) for answer in answers)
    body = {
        "ready": ready,
        "checks": dict(zip(names, answers, strict=True)),
        "assistant": await _told(_ASSISTANT),
    }
    return JsonResponse(body, status=200 if ready else 503)


async def _told(key: str) -> str | None:
    """What a worker left in the cache; None if it is silent, or the cache is."""
    read = sync_to_async(cache.get, thread_sensitive=False, executor=_threads)
    try:
        told: str | None = await asyncio.wait_for(read(key), ANSWER_WITHIN_SECONDS)
    except Exception:
        return None
    return told


async def _asked(name: str, check: Callable[[], bool | None]) -> str | None:
    """An error is named by its class alone: its text may hold addresses and names."""
    in_thread = sync_to_async(check, thread_sensitive=False, executor=_threads)
    try:
        answer = await asyncio.wait_for(in_thread(), ANSWER_WITHIN_SECONDS)
    except NotReady as reason:
        return str(reason)
    except TimeoutError:
        return f"no answer within {ANSWER_WITHIN_SECONDS:.0f} s"
    except Exception as error:
        _log.warning("%s is not ready: %r", name, error)
        return f"failed: {type(error).__name__}"
    return "ok" if answer else None
