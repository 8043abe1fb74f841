"""What one person may take of the whole desk, however many processes serve it: 20 messages in ten seconds, ten sockets.

Redis counts, because only there all processes meet. Everybody who waits is asked for in one round trip, so a busy
process pays for one question a turn of its loop and not for one a message. Redis is never waited for long: while it is
away each process counts for itself (chat/limits.py), and asks again a few seconds later.
"""

import asyncio
import logging
import time
from collections.abc import Iterable
from typing import Any

import redis
from django.conf import settings
from redis import asyncio as redis_asyncio

from . import limits
from .bus import ME, channel
from .sockets import later

log = logging.getLogger(__name__)
SOCKETS = 10
ANSWER_WITHIN = 0.5  # seconds
BLIND_FOR = 5.0  # seconds without a question, after one that was not answered
ASKED_AT_ONCE = 500
# A process counts while its ear is open: one that was killed is deaf at once, and what it wrote expires.
FORGOTTEN_AFTER_MS = 150_000
REPEATED_EVERY = 60.0  # seconds; also what an emptied Redis has forgotten

# One request a key. "m", a message: answered with the milliseconds to wait, or 0, and then it counts. A number, the
# sockets that this process has for the person: answered with 1, or 0 where they are too many, and then the last of them
# does not count. ARGV: who asks, the bus's channel, the requests.
SCRIPT = f"""
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local ears = {{}}
local function lives(process)
    if ears[process] == nil then
        ears[process] = redis.call('PUBSUB', 'NUMSUB', ARGV[2] .. ':' .. process)[2]
    end
    return ears[process] > 0
end
local function message(key)
    local first = redis.call('LINDEX', key, {limits.MESSAGES - 1})
    local wait = first and first + {limits.WINDOW * 1000:.0f} - now or 0
    if wait > 0 then return wait end
    redis.call('LPUSH', key, now)
    redis.call('LTRIM', key, 0, {limits.MESSAGES - 1})
    redis.call('PEXPIRE', key, {limits.WINDOW * 1000:.0f})
    return 0
end
local function sockets(key, here)
    local all, counts = here, redis.call('HGETALL', key)
    for n = 1, #counts, 2 do
        if counts[n] ~= ARGV[1] and lives(counts[n]) then all = all + counts[n + 1] end
    end
    local few = here == 0 or all <= {SOCKETS}
    if not few then here = here - 1 end
    if here == 0 then
        redis.call('HDEL', key, ARGV[1])
    else
        redis.call('HSET', key, ARGV[1], here)
        redis.call('PEXPIRE', key, {FORGOTTEN_AFTER_MS})
    end
    return few and 1 or 0
end
local answers = {{}}
for n, key in ipairs(KEYS) do
    local asked = ARGV[n + 2]
    answers[n] = asked == 'm' and message(key) or sockets(key, tonumber(asked))
end
return answers
"""
Request = tuple[str, str]
_blind_until = 0.0


class Shares:
    """The shares as one event loop asks for them. Without Redis every answer is yes: the process counts alone."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Request, asyncio.Future[int | None] | None]] = []
        self._asking = False
        self._client = _async_client() if settings.REDIS_URL else None

    async def stop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def take(self, person: int) -> float:
        """0.0 if the person may send now, which then counts; else the seconds to wait."""
        if wait := limits.messages.take(person):
            return wait
        return _of_all(person, await self._ask(_message(person)))

    async def may_open(self, person: int, here: int) -> bool:
        """Whether the person may have this socket, the `here`-th in this process; it then counts."""
        return here <= SOCKETS and await self._ask(_sockets(person, here)) != 0

    def tell(self, sockets: Iterable[tuple[int, int]]) -> None:
        """How many sockets people have in this process now: (person, sockets)."""
        self._put([(_sockets(person, here), None) for person, here in sockets])

    async def _ask(self, request: Request) -> int | None:
        """None where Redis cannot be asked."""
        if self._client is None:
            return None
        answer: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self._put([(request, answer)])
        return await answer

    def _put(self, requests: list[tuple[Request, asyncio.Future[int | None] | None]]) -> None:
        if self._client is None:
            return
        self._waiting += requests
        if not self._asking:
            self._asking = True
            later(self._ask_redis(self._client))

    async def _ask_redis(self, client: Any) -> None:
        script = client.register_script(SCRIPT)
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:ASKED_AT_ONCE], self._waiting[ASKED_AT_ONCE:]
                answers: list[int | None] = [None] * len(batch)
                try:
                    answers = await _answers(script, [request for request, _ in batch])
                finally:  # whatever went wrong, nobody waits for ever
                    for (_, waiting), answer in zip(batch, answers, strict=True):
                        if waiting is not None and not waiting.done():
                            waiting.set_result(answer)
        finally:
            self._asking = False


def take(person: int) -> float:
    """The same for a form, from a thread."""
    if (wait := limits.messages.take(person)) or not settings.REDIS_URL or _is_blind():
        return wait
    within = {"socket_timeout": ANSWER_WITHIN, "socket_connect_timeout": ANSWER_WITHIN}
    try:
        with redis.from_url(settings.REDIS_URL, **within) as client:
            keys, args = _words([_message(person)])
            [answer] = client.register_script(SCRIPT)(keys, args)
    except (redis.RedisError, OSError) as problem:
        _turn_blind(problem)
        return 0.0
    return _of_all(person, answer)


async def _answers(script: Any, requests: list[Request]) -> list[int | None]:
    if _is_blind():
        return [None] * len(requests)
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            found: list[int | None] = await script(*_words(requests))
            return found
    except Exception as problem:  # whatever Redis or its client says, messages go on
        _turn_blind(problem)
        return [None] * len(requests)


def _of_all(person: int, milliseconds: int | None) -> float:
    if milliseconds:
        limits.messages.give_back(person)
    return (milliseconds or 0) / 1000


def _message(person: int) -> Request:
    return f"{channel()}:sent:{person}", "m"


def _sockets(person: int, here: int) -> Request:
    return f"{channel()}:sockets:{person}", str(here)


def _words(requests: list[Request]) -> tuple[list[str], list[str]]:
    return [key for key, _ in requests], [ME, channel(), *(asked for _, asked in requests)]


def _is_blind() -> bool:
    return time.monotonic() < _blind_until


def _turn_blind(problem: Exception) -> None:
    global _blind_until
    _blind_until = time.monotonic() + BLIND_FOR
    log.warning("shares: for %g s this process counts alone: %r", BLIND_FOR, problem)


def _async_client() -> "redis_asyncio.Redis":
    return redis_asyncio.from_url(
        settings.REDIS_URL, socket_timeout=None, socket_connect_timeout=ANSWER_WITHIN
    )
