"""How many wrong guesses are too many, and for how long the door then stays closed: of passwords, of second factors and
of partners' codes. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import NamedTuple

HOME_NETWORK = 64  # bits: whoever has one address of version 6 has all of such a network


class Limit(NamedTuple):
    """As many wrong guesses as `allowed` within the period lock for the period, from the last of them."""

    allowed: int
    period: timedelta


def locked_until(wrong_at: Sequence[datetime], moment: datetime, limit: Limit) -> datetime | None:
    """End of the lock, from the moments of wrong guesses in a row, newest first; None: not locked.

    While locked nothing is counted, so those who wait get all their tries again.
    """
    if len(wrong_at) < limit.allowed:
        return None
    last, first_of_them = wrong_at[0], wrong_at[limit.allowed - 1]
    until = last + limit.period
    return until if last - first_of_them <= limit.period and moment < until else None


def tries_left(wrong_at: Sequence[datetime], moment: datetime, limit: Limit) -> int:
    """Wrong guesses that are still allowed before the lock."""
    counted = sum(1 for at in wrong_at if moment - at < limit.period)
    return max(0, limit.allowed - counted)


def place_of(address: str) -> str:
    """What of an address is counted as one place; empty where there is none to count."""
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    if not isinstance(known, IPv6Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ip_network((known, HOME_NETWORK), strict=False))
