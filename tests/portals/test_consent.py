"""The rule of consent: every state, every step, every moment that matters."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from portals.consent import (
    ANSWER_IS_AWAITED_FOR,
    LONGEST_HOURS,
    Facts,
    State,
    Step,
    hours_given,
    is_done,
    may,
    state_of,
)

ASKED = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
UNTIL = ASKED + timedelta(hours=4)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("facts", "moment", "state"),
    [
        (Facts(ASKED, None), ASKED, State.REQUESTED),
        (Facts(ASKED, None), ASKED + ANSWER_IS_AWAITED_FOR - TICK, State.REQUESTED),
        (Facts(ASKED, None), ASKED + ANSWER_IS_AWAITED_FOR, State.EXPIRED),
        (Facts(ASKED, UNTIL), ASKED, State.GRANTED),
        (Facts(ASKED, UNTIL), UNTIL - TICK, State.GRANTED),
        (Facts(ASKED, UNTIL), UNTIL, State.EXPIRED),
        (Facts(ASKED, None, declined=True), ASKED, State.DECLINED),
        (Facts(ASKED, None, declined=True), ASKED + timedelta(days=9), State.DECLINED),
        (Facts(ASKED, UNTIL, withdrawn=True), ASKED, State.WITHDRAWN),
        (Facts(ASKED, UNTIL, withdrawn=True), UNTIL, State.WITHDRAWN),
    ],
)
def test_time_and_people_end_it(facts: Facts, moment: datetime, state: State) -> None:
    assert state_of(facts, moment) is state


ALLOWED = {
    (Step.GRANT, State.REQUESTED),
    (Step.DECLINE, State.REQUESTED),
    (Step.WITHDRAW, State.GRANTED),
    (Step.USE, State.GRANTED),
}
DONE = {
    (Step.GRANT, State.GRANTED),
    (Step.DECLINE, State.DECLINED),
    (Step.WITHDRAW, State.WITHDRAWN),
}


@pytest.mark.parametrize(("step", "state"), list(product(Step, State)))
def test_each_step_is_for_one_state_alone(step: Step, state: State) -> None:
    assert may(step, state) is ((step, state) in ALLOWED)
    assert is_done(step, state) is ((step, state) in DONE)


@pytest.mark.parametrize(
    ("asked", "chosen", "given"),
    [(4, None, 4), (4, 1, 1), (4, 8, 8), (4, 0, 4), (4, 999, LONGEST_HOURS), (4, -5, 1)],
)
def test_the_administrator_says_for_how_long(asked: int, chosen: int | None, given: int) -> None:
    assert hours_given(asked, chosen) == given
