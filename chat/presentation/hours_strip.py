"""The strip of opening hours for its template: bars in units, hours on the reader's clock and on Moscow's."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from chat.wording import MOSCOW
from tariffs.hours import Hours
from tariffs.strip import StripDay, strip

BAR_UNITS_AN_HOUR = 10  # the bars are 240 units wide
DAYS = 14


def strip_rows(hours: Hours | None, moment: datetime, days: int = DAYS) -> list[dict[str, Any]]:
    """The reader's day of the moment and those after it; nothing where nobody keeps hours."""
    if hours is None:
        return []
    return [
        _row(day, moment) for day in strip(hours, timezone.get_current_timezone(), moment, days)
    ]


def is_far_from_moscow(moment: datetime) -> bool:
    return timezone.localtime(moment).utcoffset() != moment.astimezone(MOSCOW).utcoffset()


def _row(day: StripDay, moment: datetime) -> dict[str, Any]:
    moscow = [(a.astimezone(MOSCOW), b.astimezone(MOSCOW)) for a, b in day.begins]
    until, now = day.open_until, timezone.localtime(moment)
    return {
        "day": day,
        "bars": [(_units(a), _units(b, ends=True) - _units(a)) for a, b in day.open],
        "now": _units(now) if day.is_today else None,
        "here": _until(until) if until else ", ".join(from_to(a, b) for a, b in day.begins),
        "moscow": _until(until.astimezone(MOSCOW))
        if until
        else ", ".join(from_to(a, b) for a, b in moscow),
    }


def _units(moment: datetime, *, ends: bool = False) -> int:
    """Where the moment stands on its day's bar; a midnight that ends the day is its right edge."""
    hours = moment.hour + moment.minute / 60
    return round(BAR_UNITS_AN_HOUR * (hours or (24 if ends else 0)))


def _until(moment: datetime) -> str:
    return _("до %(time)s") % {"time": _clock(moment)}


def from_to(opens: datetime, closes: datetime) -> str:
    """«10:00–19:00», «22:00–24:00»."""
    ends_at_midnight = (closes.hour, closes.minute) == (0, 0)
    return f"{_clock(opens)}–{'24:00' if ends_at_midnight else _clock(closes)}"


def _clock(moment: datetime) -> str:
    return f"{moment.hour}:{moment:%M}"
