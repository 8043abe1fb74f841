"""The portal for which a person acts at the moment; one person may belong to several."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .models import Portal, User

SESSION_KEY = "portal"
REMEMBERED = "_portals_of_the_person"


def chosen_portal(request: HttpRequest) -> Portal | None:
    """The chosen portal, or the first by name; None for somebody who is a member of none."""
    if not isinstance(request.user, User):
        return None
    portals: list[Portal] = list(Portal.objects.of_member(request.user).with_hours())
    setattr(request, REMEMBERED, portals)  # the menu of the same page asks for them again
    slug = request.session.get(SESSION_KEY)
    return next((one for one in portals if one.slug == slug), portals[0] if portals else None)


def choose(request: HttpRequest, portal: Portal) -> None:
    request.session[SESSION_KEY] = portal.slug


def for_the_menu(request: HttpRequest) -> dict[str, Any]:
    """`own_portals`, for the menu in the header of every page: asked for only where the menu is shown."""
    return {"own_portals": SimpleLazyObject(lambda: _own_portals(request))}


def _own_portals(request: HttpRequest) -> list[Portal]:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return []
    remembered: list[Portal] | None = getattr(request, REMEMBERED, None)
    return list(Portal.objects.of_member(user)) if remembered is None else remembered
