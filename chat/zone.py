"""The reader's time zone, as the page's script tells it in a cookie, and what its clock shows."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings


def reader_zone(name: str | None) -> ZoneInfo:
    """The named IANA zone, or Moscow when the name is absent or unknown."""
    try:
        return ZoneInfo((name or settings.TIME_ZONE)[:64])
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(settings.TIME_ZONE)


def moments_shown_as(wall: datetime, zone: ZoneInfo) -> list[datetime]:
    """When the zone's clock shows this time (naive): once, never in the hour that is skipped in spring, twice in the
    hour that comes again in autumn."""
    moments = [wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    shown = [m for m in moments if m.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall]
    return shown[:1] if len({m.astimezone(UTC) for m in shown}) == 1 else shown
