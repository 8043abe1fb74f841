"""Consent to enter a portal: asked for, given for a time, used, and over. Pure.

requested → granted → withdrawn | expired        requested → declined | expired
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

ANSWER_IS_AWAITED_FOR = timedelta(hours=24)
LONGEST_HOURS = 72
HOURS_OFFERED = (1, 4, 8, 24, 72)


class State(StrEnum):
    REQUESTED = "requested"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Step(StrEnum):
    GRANT = "grant"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    USE = "use"


NEEDS = {
    Step.GRANT: State.REQUESTED,
    Step.DECLINE: State.REQUESTED,
    Step.WITHDRAW: State.GRANTED,
    Step.USE: State.GRANTED,
}
LEADS_TO = {
    Step.GRANT: State.GRANTED,
    Step.DECLINE: State.DECLINED,
    Step.WITHDRAW: State.WITHDRAWN,
    Step.USE: State.GRANTED,
}


class Facts(NamedTuple):
    asked_at: datetime
    until: datetime | None  # set when it is given
    declined: bool = False
    withdrawn: bool = False


def state_of(facts: Facts, moment: datetime) -> State:
    """Time ends it by itself: whether somebody has written that down or not."""
    if facts.declined:
        return State.DECLINED
    if facts.withdrawn:
        return State.WITHDRAWN
    if moment >= over_at(facts):
        return State.EXPIRED
    return State.REQUESTED if facts.until is None else State.GRANTED


def over_at(facts: Facts) -> datetime:
    """The first moment at which it no longer holds."""
    return facts.until or facts.asked_at + ANSWER_IS_AWAITED_FOR


def may(step: Step, state: State) -> bool:
    return NEEDS[step] is state


def is_done(step: Step, state: State) -> bool:
    """A second press of the same button: there is nothing left to do. Each use counts."""
    return step is not Step.USE and LEADS_TO[step] is state


def hours_given(asked: int, chosen: int | None) -> int:
    """As many as the administrator says, or as were asked for."""
    return min(max(chosen or asked, 1), LONGEST_HOURS)
