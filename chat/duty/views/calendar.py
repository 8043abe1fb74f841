"""Shifts as a calendar's events."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from chat.duty.rota import Duty


def calendar_of(shifts: Iterable[Duty], now: datetime) -> bytes:
    """The same shift has the same identifier in every answer, so a calendar moves it and adds no second one."""
    calendar = Calendar()
    calendar.add("prodid", "-//Support24//duty//RU")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Дежурства"))
    for duty in shifts:
        event = Event()
        event.add("uid", f"{duty.person}-{duty.order}-{int(duty.start.timestamp())}@support24")
        event.add("dtstamp", now.astimezone(UTC))
        event.add("dtstart", duty.start.astimezone(UTC))
        event.add("dtend", duty.end.astimezone(UTC))
        event.add("summary", _("Дежурство, вызов номер %(n)s") % {"n": duty.order})
        calendar.add_component(event)
    found: bytes = calendar.to_ical()
    return found
