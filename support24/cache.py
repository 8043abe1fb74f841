"""The cache that all processes share. While Redis is away each process remembers for itself: nobody gets an error page
for want of a count of wrong passwords, and the count goes on."""

import logging
import time
from collections.abc import Callable
from typing import Any

import redis
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

log = logging.getLogger(__name__)
ANSWER_WITHIN = 0.5  # seconds
BLIND_FOR = 5.0  # seconds without a question, after one that was not answered

_blind_until = 0.0


class SharedCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        # no command is sent twice: redis-py repeats none unless it is told to, and of INCR both would count
        within = {"socket_timeout": ANSWER_WITHIN, "socket_connect_timeout": ANSWER_WITHIN}
        super().__init__(server, {**params, "OPTIONS": within})
        self._alone = LocMemCache("while Redis is away", params)


def _wherever_it_answers(name: str) -> Callable[..., Any]:
    shared, alone = getattr(RedisCache, name), getattr(LocMemCache, name)

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
