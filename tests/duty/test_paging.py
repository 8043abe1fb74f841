"""When somebody is called, and who is next. No database; every minute of a night."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.duty.paging import Cause, Facts, Rule, Rung, Step, next_step
from chat.duty.rota import MOSCOW

VADIM, GLEB, JULIA = 1, 2, 3  # first and second on duty, and the lead
DUTY, LEADS = (VADIM, GLEB), (JULIA,)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
RULE = Rule(
    no_answer_after=15 * MINUTE,
    no_progress_after=30 * MINUTE,
    again_after=3 * MINUTE,
    next_after=4 * MINUTE,
)


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-28 {clock}").replace(tzinfo=MOSCOW)


DECLARED = Facts(at("02:14"))


def taken(
    facts: Facts,
    rule: Rule,
    moment: datetime,
    on_duty: tuple[int, ...] = DUTY,
    leads: tuple[int, ...] = LEADS,
    *,
    is_lost: bool = False,
) -> Facts:
    """The facts after the step that is due at the moment, if one is."""
    due = next_step(facts, rule, on_duty, leads, moment)
    if due is None or due.at > moment:
        return facts
    step = Step(due.number, due.person, due.rung, due.cause, moment, is_lost)
    return replace(facts, steps=(*facts.steps, step))


def accepted(facts: Facts, moment: datetime) -> Facts:
    number = facts.steps[-1].number if facts.steps else 0
    return replace(facts, accepted_at=moment, accepted_after=number, asked_at=None)


def told(facts: Facts) -> list[tuple[str, int, str]]:
    return [(f"{step.at:%H:%M}", step.person, step.rung.value) for step in facts.steps]


# --- the night ------------------------------------------------------------------------------------
# What happens in it: minute, and what is on record afterwards.
SCRIPT = {
    "02:16": lambda facts, now: replace(
        facts, answered_at=now, moved_at=now
    ),  # a word, no solution
    "02:59": accepted,  # Gleb
    "03:10": lambda facts, now: replace(facts, moved_at=now),  # «причина найдена»
    "03:47": accepted,  # Vadim, awake now
    "04:05": lambda facts, now: replace(facts, solved_at=now),
}
NIGHT = [
    ("02:46", VADIM, "first"),  # nothing has moved for 30 minutes
    ("02:49", VADIM, "again"),
    ("02:53", GLEB, "next"),
    ("02:57", JULIA, "lead"),
    ("03:40", VADIM, "first"),  # again 30 minutes since the last word
    ("03:43", VADIM, "again"),
]


def test_every_minute_of_a_night_has_the_step_that_belongs_to_it() -> None:
    facts, minute = DECLARED, at("02:14")
    expected = {clock: (person, rung) for clock, person, rung in NIGHT}
    while minute < at("06:00"):
        clock, before = f"{minute:%H:%M}", len(facts.steps)
        if clock in SCRIPT:
            facts = SCRIPT[clock](facts, minute)
        facts = taken(facts, RULE, minute)
        new = [(step.person, step.rung.value) for step in facts.steps[before:]]
        assert new == ([expected[clock]] if clock in expected else []), clock
        minute += MINUTE
    assert told(facts) == NIGHT
    assert [step.number for step in facts.steps] == [1, 2, 3, 4, 5, 6]


def night(rule: Rule, facts: Facts = DECLARED, until: str = "03:14") -> list[tuple[str, int, str]]:
    """Nobody answers anything."""
    minute = at("02:14")
    while minute <= at(until):
        facts = taken(facts, rule, minute)
        minute += MINUTE
    return told(facts)


def test_unanswered_it_begins_when_the_answer_was_due_and_begins_anew_above_the_lead() -> None:
    assert night(RULE) == [
        ("02:29", VADIM, "first"),
        ("02:32", VADIM, "again"),
        ("02:36", GLEB, "next"),
        ("02:40", JULIA, "lead"),
        ("02:44", VADIM, "first"),
        ("02:47", VADIM, "again"),
        ("02:51", GLEB, "next"),
        ("02:55", JULIA, "lead"),
        ("02:59", VADIM, "first"),
        ("03:02", VADIM, "again"),
        ("03:06", GLEB, "next"),
        ("03:10", JULIA, "lead"),
        ("03:14", VADIM, "first"),
    ]


@pytest.mark.parametrize(
    ("rule", "facts", "first", "cause"),
    [
        (replace(RULE, at_once=True), DECLARED, "02:14", Cause.DECLARED),
        (RULE, DECLARED, "02:29", Cause.NO_ANSWER),
        (RULE, replace(DECLARED, asked_at=at("02:20")), "02:20", Cause.ASKED),
        (RULE, replace(DECLARED, answered_at=at("02:16")), "02:44", Cause.NO_PROGRESS),
        (
            RULE,
            replace(DECLARED, answered_at=at("02:16"), moved_at=at("02:31")),
            "03:01",
            Cause.NO_PROGRESS,
        ),
        (replace(RULE, no_answer_after=None), DECLARED, "02:44", Cause.NO_PROGRESS),
        (replace(RULE, no_answer_after=None, no_progress_after=None), DECLARED, None, None),
        (RULE, replace(DECLARED, solved_at=at("02:15"), asked_at=at("02:15")), None, None),
        (RULE, replace(DECLARED, is_drill=True), "02:14", Cause.DRILL),
        (
            replace(RULE, at_once=True),
            replace(DECLARED, accepted_at=at("02:20")),
            "02:50",
            Cause.NO_PROGRESS,
        ),
        (
            RULE,
            replace(DECLARED, accepted_at=at("02:20"), asked_at=at("02:25")),
            "02:25",
            Cause.ASKED,
        ),
    ],
)
def test_the_first_cause_begins_the_call(
    rule: Rule, facts: Facts, first: str | None, cause: Cause | None
) -> None:
    due = next_step(facts, rule, DUTY, LEADS, at("02:14") + timedelta(minutes=59))
    if first is None:
        assert due is None
    else:
        assert due is not None
        assert (due.at, due.cause, due.person, due.rung) == (at(first), cause, VADIM, Rung.FIRST)


@pytest.mark.parametrize(
    ("on_duty", "leads", "called"),
    [
        ((VADIM,), (), [VADIM, VADIM, VADIM, VADIM]),  # one person only: again and again
        ((VADIM,), (JULIA,), [VADIM, VADIM, JULIA, VADIM]),
        ((), (JULIA,), [JULIA, JULIA, JULIA, JULIA]),  # a gap in the rota: the lead at once
        (
            (JULIA, VADIM),
            (JULIA,),
            [JULIA, JULIA, VADIM, JULIA],
        ),  # a lead who is on duty stands once
        ((), (), []),
    ],
)
def test_the_ladder_is_made_of_whoever_is_there(
    on_duty: tuple[int, ...], leads: tuple[int, ...], called: list[int]
) -> None:
    facts, minute = DECLARED, at("02:14")
    for _ in range(60):
        facts = taken(facts, RULE, minute, on_duty, leads)
        minute += MINUTE
    assert [step.person for step in facts.steps][:4] == called


def test_a_gap_that_is_filled_meanwhile_is_called_at_the_next_look() -> None:
    assert taken(DECLARED, RULE, at("02:40"), (), ()) == DECLARED
    assert told(taken(DECLARED, RULE, at("02:41"), (GLEB,), ())) == [("02:41", GLEB, "first")]


def test_whoever_comes_on_duty_during_a_call_is_called_next() -> None:
    facts = taken(DECLARED, RULE, at("02:29"))
    facts = taken(facts, RULE, at("02:33"), (JULIA, GLEB), ())
    assert told(facts)[-1] == ("02:33", JULIA, "first")
    facts = taken(facts, RULE, at("02:37"), (JULIA, GLEB), ())
    assert told(facts)[-1] == ("02:37", JULIA, "again")


def test_accepted_stops_it_and_a_later_cause_begins_a_call_of_its_own() -> None:
    facts = accepted(taken(DECLARED, RULE, at("02:29")), at("02:30"))
    assert all(taken(facts, RULE, at(clock)) == facts for clock in ("02:32", "02:36", "02:59"))
    assert told(taken(facts, RULE, at("03:00"))) == [
        ("02:29", VADIM, "first"),
        ("03:00", VADIM, "first"),
    ]


def test_a_drill_calls_once_and_again_and_then_lets_sleep() -> None:
    drill = replace(DECLARED, is_drill=True)
    minute = at("02:14")
    for _ in range(60):
        drill = taken(drill, RULE, minute, (VADIM,), LEADS)
        minute += MINUTE
    assert told(drill) == [("02:14", VADIM, "first"), ("02:17", VADIM, "again")]


# --- what reaches nobody --------------------------------------------------------------------------
def test_after_a_step_that_reached_nobody_the_next_is_due_at_once() -> None:
    facts = taken(DECLARED, RULE, at("02:29"), is_lost=True)
    due = next_step(facts, RULE, DUTY, LEADS, at("02:29"))
    assert due is not None
    assert (due.at, due.rung) == (at("02:29"), Rung.AGAIN)


def test_with_all_channels_down_the_ladder_is_climbed_at_once_but_then_waits() -> None:
    facts = DECLARED
    for _ in range(10):
        facts = taken(facts, RULE, at("02:29"), is_lost=True)
    assert told(facts) == [
        ("02:29", VADIM, "first"),
        ("02:29", VADIM, "again"),
        ("02:29", GLEB, "next"),
        ("02:29", JULIA, "lead"),
    ]
    assert told(taken(facts, RULE, at("02:33"), is_lost=True))[-1] == ("02:33", VADIM, "first")


# --- the clock jumps ------------------------------------------------------------------------------
def test_an_hour_forward_brings_one_step_and_not_all_that_would_have_been() -> None:
    facts = taken(DECLARED, RULE, at("02:29"))
    facts = taken(facts, RULE, at("03:30"))
    assert taken(facts, RULE, at("03:30")) == facts
    assert told(facts) == [("02:29", VADIM, "first"), ("03:30", VADIM, "again")]


def test_an_hour_back_during_a_call_brings_the_next_step_now_and_not_an_hour_late() -> None:
    facts = taken(DECLARED, RULE, at("02:29"))
    facts = taken(facts, RULE, at("01:31"))
    assert told(facts) == [("02:29", VADIM, "first"), ("01:31", VADIM, "again")]
    assert taken(facts, RULE, at("01:34")) == facts
    assert told(taken(facts, RULE, at("01:35")))[-1] == ("01:35", GLEB, "next")


def test_an_hour_back_before_the_first_step_calls_rather_than_waits_for_an_hour() -> None:
    assert told(taken(DECLARED, RULE, at("01:20"))) == [("01:20", VADIM, "first")]


def test_an_hour_back_after_it_was_accepted_does_not_call_for_an_hour() -> None:
    facts = accepted(taken(DECLARED, RULE, at("02:29")), at("01:31"))
    assert all(taken(facts, RULE, at(clock)) == facts for clock in ("01:31", "01:45", "02:00"))
    assert len(taken(facts, RULE, at("02:01")).steps) == 2


def test_clocks_of_two_servers_may_differ_a_little() -> None:
    facts = taken(DECLARED, RULE, at("02:29"))
    assert taken(facts, RULE, at("02:28")) == facts


jumps = st.lists(
    st.sampled_from((MINUTE, MINUTE, MINUTE, 5 * MINUTE, HOUR, -HOUR, timedelta())), max_size=60
)


@settings(max_examples=80, deadline=None)
@given(jumps, st.booleans())
def test_however_the_clock_jumps_no_look_brings_two_steps_and_numbers_have_no_hole(
    jumped: list[timedelta], at_once: bool
) -> None:
    facts, now, rule = DECLARED, at("02:14"), replace(RULE, at_once=at_once)
    for jump in jumped:
        now += jump
        facts = taken(facts, rule, now)
        assert taken(facts, rule, now) == facts
    assert [step.number for step in facts.steps] == list(range(1, len(facts.steps) + 1))
    forward = [(a, b) for a, b in pairwise(facts.steps) if timedelta() <= b.at - a.at < 3 * MINUTE]
    assert not forward
