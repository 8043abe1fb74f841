"""What of a chat's entries moves the ball: the turns of chat/service_level.py. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from .composer import Author
from .service_level import Turn

ASKS_PEOPLE = ("handed_over", "incident_declared", "incident_joined")


class Said(NamedTuple):
    """An entry, as far as it may be a turn: who wrote it, or which `change` the desk put on record."""

    at: datetime
    author: str
    change: str | None = None


def turns(said: Iterable[Said], *, at_partner: bool) -> list[tuple[datetime, Turn]]:
    """The turns in order. What is asked while the assistant answers is nobody's turn: people are asked by the
    hand-over, or from the first word on where no assistant stands before them.

    `at_partner`: the chat belongs to a partner. Ours rests while a partner answers the portal, a partner's while
    that partner does not.
    """
    said = list(said)
    played: list[tuple[datetime, Turn]] = []
    assisted = any(one.change in ASKS_PEOPLE or one.author == Author.ASSISTANT for one in said)
    asks_people, is_held = not assisted, False
    rests, goes_on = (
        ("partner_ended", "partner_on") if at_partner else ("partner_on", "partner_off")
    )
    for at, author, change in said:
        if change in ASKS_PEOPLE:
            asks_people = True
            played.append((at, Turn.ASKED))
        elif change in ("taken", "handed_back", "incident_accepted"):
            is_held = change != "handed_back"
        elif change == "solved":
            asks_people = (
                is_held or at_partner
            )  # a reply goes to whoever had it, else to the assistant
            played.append((at, Turn.SOLVED))
        elif change == "operators_off":  # nobody answers any more, and nothing is promised
            asks_people = is_held = False
            played.append((at, Turn.SOLVED))
        elif change in (rests, goes_on):
            played.append((at, Turn.PAUSED if change == rests else Turn.RESUMED))
        elif author in (Author.OPERATOR, Author.AGENT) or change == "incident_progress":
            asks_people = is_held = True
            played.append((at, Turn.ANSWERED))
        elif author == Author.MEMBER and asks_people:
            played.append((at, Turn.ASKED))
    return played
