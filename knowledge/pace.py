"""How fast one address may ask: so many times in each window, counted for all processes together."""

import hashlib
import time
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest


@dataclass(frozen=True)
class Pace:
    """`times` in each window of `seconds`; an office behind one address is many people."""

    name: str
    times: int
    seconds: int

    def seconds_to_wait(self, request: HttpRequest, now: float | None = None) -> int:
        """0 if this address may ask now, which then counts; else the seconds until it may."""
        now = time.time() if now is None else now
        window, passed = divmod(int(now), self.seconds)
        address = str(request.META.get("REMOTE_ADDR", ""))
        key = f"pace-{self.name}-{window}-{hashlib.sha256(address.encode()).hexdigest()[:32]}"
        if cache.add(key, 1, self.seconds + 1):
            return 0
        try:
            asked = cache.incr(key)
        except ValueError:  # it ended between the two lines
            return 0
        return self.seconds - passed if asked > self.times else 0


SUGGESTIONS = Pace("suggestions", times=60, seconds=10)
SEARCHES = Pace("searches", times=60, seconds=60)
VOTES = Pace("votes", times=30, seconds=60)
