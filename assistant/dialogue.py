"""When a chat's failed tries lead to an operator, and when they only lead to the tariff's limits."""

from dataclasses import dataclass, replace
from enum import StrEnum

TRIES_BEFORE_OPERATOR_IS_OFFERED = 3
COUNTED_AT_MOST = 1000  # the columns that keep the counts are small


class Turn(StrEnum):
    """What one turn of the conversation with the assistant came to."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    NOT_HELPED = "not_helped"
    PERSON_REQUESTED = "person_requested"
    OTHER = "other"


class Step(StrEnum):
    """What follows in the chat after a turn."""

    CONTINUE = "continue"
    OFFER_OPERATOR = "offer_operator"
    EXPLAIN_TARIFF = "explain_tariff"


@dataclass(frozen=True)
class Dialogue:
    """What is remembered of a chat with the assistant between two turns."""

    failed_tries: int = 0
    person_requests: int = 0
    offered: bool = False


def after(dialogue: Dialogue, turn: Turn, *, operators_included: bool) -> tuple[Dialogue, Step]:
    """The dialogue after this turn, and what follows; the operator is offered once in a chat."""
    if turn is Turn.PERSON_REQUESTED:
        requests = min(dialogue.person_requests + 1, COUNTED_AT_MOST)
        dialogue = replace(dialogue, person_requests=requests)
    failed = _failed(dialogue, turn)
    if failed:
        tries = min(dialogue.failed_tries + 1, COUNTED_AT_MOST)
        dialogue = replace(dialogue, failed_tries=tries)
    if operators_included and owes_the_offer(dialogue):
        return replace(dialogue, offered=True), Step.OFFER_OPERATOR
    explains = failed and dialogue.failed_tries == TRIES_BEFORE_OPERATOR_IS_OFFERED
    if explains and not operators_included:
        return dialogue, Step.EXPLAIN_TARIFF
    return dialogue, Step.CONTINUE


def owes_the_offer(dialogue: Dialogue) -> bool:
    """The tries are used up and nobody was offered: so far the tariff had no operators."""
    return dialogue.failed_tries >= TRIES_BEFORE_OPERATOR_IS_OFFERED and not dialogue.offered


def _failed(dialogue: Dialogue, turn: Turn) -> bool:
    if turn is Turn.PERSON_REQUESTED:  # the first request only gets the assistant's reply
        return dialogue.person_requests > 1
    return turn in (Turn.NOT_FOUND, Turn.NOT_HELPED)
