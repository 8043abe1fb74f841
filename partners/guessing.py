"""How many wrong codes are too many, and for how long the door then stays closed. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

WRONG_CODES_ALLOWED = 5  # in a row, on one portal and of one person
WRONG_CODES_FROM_ONE_PLACE = 10  # a whole office shares its address; a right code forgives it none
COUNTED_FOR = timedelta(minutes=15)
LOCKED_FOR = timedelta(minutes=15)
HOME_NETWORK = 64  # bits: whoever has one address of version 6 has all of such a network


def locked_until(
    wrong_at: Sequence[datetime], moment: datetime, allowed: int = WRONG_CODES_ALLOWED
) -> datetime | None:
    """End of the lock, from the moments of wrong codes in a row, newest first; None: not locked.

    As many as allowed within fifteen minutes lock for fifteen minutes from the last. While locked
    nothing is counted, so those who wait get all their tries again.
    """
    if len(wrong_at) < allowed:
        return None
    last, first_of_them = wrong_at[0], wrong_at[allowed - 1]
    until = last + LOCKED_FOR
    return until if last - first_of_them <= COUNTED_FOR and moment < until else None


def tries_left(
    wrong_at: Sequence[datetime], moment: datetime, allowed: int = WRONG_CODES_ALLOWED
) -> int:
    """Wrong codes that are still allowed before the lock."""
    counted = sum(1 for at in wrong_at if moment - at < COUNTED_FOR)
    return max(0, allowed - counted)


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
