"""How fast one person may go: so much in any ten seconds, counted in this process (chat/shares.py counts in all)."""

from collections import deque
from time import monotonic

MESSAGES = 20
WINDOW = 10.0  # seconds
_FORGET_ABOVE = 10_000  # people


class Pace:
    """`times` in any ten seconds for each person."""

    def __init__(self, times: int) -> None:
        self._times = times
        self._taken: dict[int, deque[float]] = {}

    def take(self, person: int, now: float | None = None) -> float:
        """0.0 if the person may go on now, which then counts; else the seconds to wait."""
        now = monotonic() if now is None else now
        if len(self._taken) > _FORGET_ABOVE:
            for known, moments in list(self._taken.items()):
                if not moments or moments[-1] + WINDOW <= now:
                    del self._taken[known]
        taken = self._taken.setdefault(person, deque(maxlen=self._times))
        if len(taken) == self._times and (wait := taken[0] + WINDOW - now) > 0:
            return wait
        taken.append(now)
        return 0.0

    def give_back(self, person: int) -> None:
        """The last one did not count."""
        if taken := self._taken.get(person):
            taken.pop()

    def forget(self) -> None:
        """Everybody starts afresh."""
        self._taken.clear()


# A page asks for what it missed at every fourth second at most, and says every third that its person is typing; ten
# pages of one person stay below. Nobody presses buttons faster than they write.
messages, buttons, resumes, typing = Pace(MESSAGES), Pace(20), Pace(60), Pace(60)
uploads = Pace(30)  # ten files of a message, sent at once, thrice


def forget() -> None:
    """Everybody starts afresh."""
    for pace in (messages, buttons, resumes, typing, uploads):
        pace.forget()
