"""Who works on incidents, who may be called, and who decides about the rota: the only place that asks for a desk role."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from chat.composer import DESK_CHANNELS
from chat.routing import Channel
from portals.models import DeskRole, User

# Active, and of a role that sees Enterprise chats: a row's choice, a query's condition.
CALLED: dict[str, Any] = {
    "desk_role__in": [DeskRole.DUTY, DeskRole.SPECIAL, DeskRole.LEAD],
    "is_active": True,
}
LEADS: dict[str, Any] = {"desk_role": DeskRole.LEAD, "is_active": True}


def answers_enterprise(user: User) -> bool:
    """Special support, duty specialists and leads: they handle incidents and may be called."""
    return user.is_active and Channel.ENTERPRISE in DESK_CHANNELS.get(user.desk_role, ())


def leads_the_shift(user: User) -> bool:
    """Changes the rota, begins drills of others, sees the wall and the report."""
    return user.is_active and user.desk_role == DeskRole.LEAD


def for_the_bar(request: HttpRequest) -> dict[str, Any]:
    """For templates: whether the site bar leads to incidents, and their pages to those of a lead. Asked for only where the
    bar is shown."""
    user = getattr(request, "user", None)
    return {
        "handles_incidents": SimpleLazyObject(
            lambda: isinstance(user, User) and answers_enterprise(user)
        ),
        "leads_the_shift": SimpleLazyObject(
            lambda: isinstance(user, User) and leads_the_shift(user)
        ),
    }
