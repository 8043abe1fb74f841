"""When a delivery that failed is tried again, when it is given up, and when its endpoint is. Pure."""

from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=6)
ATTEMPTS = 14  # the last of them a day and a half after the first
PATIENCE = timedelta(days=3)  # with an endpoint that fails and fails


def pause_after(attempts: int) -> timedelta:
    """Ten seconds, then three times as long each time, at most six hours."""
    return min(FIRST_PAUSE * int(3 ** min(attempts - 1, 20)), LONGEST_PAUSE)


def tries_again(attempts: int) -> bool:
    return attempts < ATTEMPTS


def is_given_up(failing_since: datetime | None, moment: datetime) -> bool:
    """Whether an endpoint has failed for so long that nobody can be listening there."""
    return failing_since is not None and moment - failing_since >= PATIENCE
