"""What the help centre, which knows nothing of portals, says where it prompts its reader to write."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from chat import wording
from chat.standing import decision_on, portal_of
from portals.models import User


class Prompt(NamedTuple):
    """`text` is empty where the page's own words hold: a visitor, the desk, a chat that the assistant opens."""

    may_write: bool = True
    text: str = ""


def prompt_to_write(request: HttpRequest) -> dict[str, Any]:
    """For templates; asks the database only where a page shows it."""
    return {"prompt": SimpleLazyObject(lambda: _prompt(request))}


def _prompt(request: HttpRequest) -> Prompt:
    portal = portal_of(request)
    if portal is None or not isinstance(request.user, User):
        return Prompt()
    decision = decision_on(request.user, portal)
    if decision.may_write and decision.assistant:
        return Prompt()
    return Prompt(decision.may_write, wording.explain(decision, portal))
