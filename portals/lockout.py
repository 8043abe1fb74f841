"""Wrong passwords, counted by address and login: ten in a row close the door for five minutes."""

import hashlib
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

WRONG_PASSWORDS_ALLOWED = 10
LOCKED_FOR = timedelta(minutes=5)


def locked_until(address: str, login: str) -> datetime | None:
    """When this address may try this login again; None if it may now."""
    until: datetime | None = cache.get(_key("lock", address, login))
    return until if until is not None and until > timezone.now() else None


def note_wrong_password(address: str, login: str) -> datetime | None:
    """Counts one more; at the tenth locks and says until when."""
    key = _key("count", address, login)
    cache.add(key, 0, LOCKED_FOR.total_seconds())
    try:
        count = cache.incr(key)
    except ValueError:  # it expired between the two lines
        count = 1
        cache.set(key, count, LOCKED_FOR.total_seconds())
    if count < WRONG_PASSWORDS_ALLOWED:
        return None
    until = timezone.now() + LOCKED_FOR
    cache.set(_key("lock", address, login), until, LOCKED_FOR.total_seconds())
    cache.delete(key)
    return until


def forget(address: str, login: str) -> None:
    """The right password was given: earlier mistakes no longer count."""
    cache.delete(_key("count", address, login))


def _key(kind: str, address: str, login: str) -> str:
    known_as = f"{address}\n{login.strip().lower()}".encode()
    return f"signin-{kind}-{hashlib.sha256(known_as).hexdigest()}"
