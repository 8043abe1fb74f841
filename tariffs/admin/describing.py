"""Opening hours in words, for staff."""

from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext

from tariffs import hours

DAYS_SHOWN = 14


def describe_next_change(opening_hours: hours.Hours, moment: datetime) -> str:
    """When the desk closes or opens next, by the schedule's own clock."""
    if opening_hours.is_open(moment):
        closes_at = opening_hours.closes_at(moment)
        if closes_at is None:
            return gettext("не закрывается")
        return gettext("закроется %(when)s") % {"when": date_format(closes_at, "j E, H:i")}
    opens_at = opening_hours.opens_at(moment)
    if opens_at is None:
        return gettext("не откроется в ближайший год")
    return gettext("откроется %(when)s") % {"when": date_format(opens_at, "j E, H:i")}


def describe_days(opening_hours: hours.Hours, moment: datetime) -> list[str]:
    """The next two weeks, a line a day: its hours, and what makes it special."""
    today = moment.astimezone(opening_hours.zone).date()
    lines = []
    for day in (today + timedelta(days=number) for number in range(DAYS_SHOWN)):
        stretches = ", ".join(f"{a:%H:%M}–{b:%H:%M}" for a, b in opening_hours.day(day))
        facts = [stretches or gettext("закрыто"), opening_hours.day_name(day)]
        lines.append(f"{date_format(day, 'D, j E')}: {' · '.join(fact for fact in facts if fact)}")
    return lines
