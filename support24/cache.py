"""The cache that all processes share. While Redis is away each process remembers for itself: nobody gets an error page
for want of a count of wrong passwords, and the count goes on."""

import logging
import re
import time
from collections.abc import Callable
from typing import Any

import redis
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

log = logging.getLogger(__name__)
ANSWER_WITHIN = 0.5  # seconds
BLIND_FOR = 5.0  # seconds without a question, after one that was not answered

UNLINKED_AT_ONCE = 500
SIGNS_OF_A_PATTERN = re.compile(r"[*?\[\]\\]")

_blind_until = 0.0


class SharedCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        # no command is sent twice: redis-py repeats none unless it is told to, and of INCR both would count
        within = {"socket_timeout": ANSWER_WITHIN, "socket_connect_timeout": ANSWER_WITHIN}
        super().__init__(server, {**params, "OPTIONS": within})
        self._alone = LocMemCache("while Redis is away", params)

    def _prefix_as_pattern(self) -> str:
        return SIGNS_OF_A_PATTERN.sub(r"\\\g<0>", self.key_prefix)

    def clear(self) -> None:
        """Forgets what this cache keeps, and nothing else: in the same Redis stands the queue of tasks."""
        client = self._cache.get_client(None, write=True)
        found: list[bytes] = []
        for key in client.scan_iter(f"{self._prefix_as_pattern()}:*", 500):
            found.append(key)
            if len(found) == UNLINKED_AT_ONCE:
                client.unlink(*found)
                found.clear()
        if found:
            client.unlink(*found)


def _wherever_it_answers(name: str) -> Callable[..., Any]:
    shared, alone = getattr(SharedCache, name), getattr(LocMemCache, name)

    def ask(self: SharedCache, *args: Any, **kwargs: Any) -> Any:
        global _blind_until
        if time.monotonic() >= _blind_until:
            try:
                return shared(self, *args, **kwargs)
            except (redis.RedisError, OSError) as problem:
                _blind_until = time.monotonic() + BLIND_FOR
                log.warning("cache: for %g s this process remembers alone: %r", BLIND_FOR, problem)
        return alone(self._alone, *args, **kwargs)

    return ask


for _name in (
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "get_many",
    "has_key",
    "incr",
    "set_many",
    "delete_many",
    "clear",
):
    setattr(SharedCache, _name, _wherever_it_answers(_name))
