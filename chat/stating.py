"""A decision stated for other programs (contract): `manage.py explain` and the API say it with these words."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.dateparse import parse_datetime

from portals.models import Portal, User
from tariffs.production_calendar import KNOWN_YEARS

from .standing import facts_on
from .wording import decision_json


def stated_decision(user: User, portal: Portal, moment: datetime) -> dict[str, Any]:
    """What `chat/wording.decision_json` says of the person on the portal, which is read afresh, at an aware moment."""
    facts = facts_on(user, Portal.objects.with_hours().get(pk=portal.pk))
    role = facts.standing.role
    decision = facts.decision_at(moment)
    return decision_json(decision, portal, user.email, role.value if role else None)


def moment_of(text: str) -> datetime | None:
    """A moment in ISO 8601, without a zone by Moscow; None for anything else."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None or moment.year not in KNOWN_YEARS:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
