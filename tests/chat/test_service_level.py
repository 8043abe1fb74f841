"""Promises: what counts, when the clock stands, when it warns, when it is broken."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.service_level import Ball, Kind, Promise, ServiceLevel, Turn, service_level
from tariffs.hours import Hours, Window
from tariffs.targets import Targets
from tests.tariffs.test_hours_properties import any_hours, moments

MOSCOW = ZoneInfo("Europe/Moscow")
WORKING_DAYS = Hours(
    MOSCOW, tuple(Window(day, time(10), time(19)) for day in range(5)), production_calendar=True
)
ALWAYS = Hours(MOSCOW, around_the_clock=True)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TARGETS = Targets(30 * MINUTE, 2 * HOUR, 9 * HOUR)
ASKED, ANSWERED, SOLVED = Turn.ASKED, Turn.ANSWERED, Turn.SOLVED
PAUSED, RESUMED = Turn.PAUSED, Turn.RESUMED


def at(text: str) -> datetime:
    """«20 18:50»: of November 2026, where the 20th is a Friday."""
    day, clock = text.split()
    return datetime.fromisoformat(f"2026-11-{day} {clock}").replace(tzinfo=MOSCOW)


def level(
    now: str, *turns: tuple[str, Turn], targets: Targets = TARGETS, hours: Hours = WORKING_DAYS
) -> ServiceLevel:
    return service_level([(at(when), turn) for when, turn in turns], targets, hours, at(now))


def promise(found: ServiceLevel, kind: Kind) -> Promise:
    return next(one for one in found.promises if one.kind is kind)


@pytest.mark.parametrize(
    ("asked", "now", "spent", "due", "warns", "broken"),
    [
        ("20 12:00", "20 12:00", 0, "20 12:30", False, False),
        ("20 12:00", "20 12:23", 23, "20 12:30", False, False),
        ("20 12:00", "20 12:24", 24, "20 12:30", True, False),
        ("20 12:00", "20 12:30", 30, "20 12:30", True, False),  # that moment is in time
        ("20 12:00", "20 12:31", 31, "20 12:30", False, True),
        ("20 18:50", "22 12:00", 10, "23 10:20", False, False),  # over the weekend
        ("20 19:00", "23 09:59", 0, "23 10:30", False, False),
        ("21 12:00", "23 10:29", 29, "23 10:30", True, False),  # asked on a Saturday
        ("20 18:30", "20 20:00", 30, "20 19:00", True, False),  # due at the very end of the day
        ("03 18:50", "05 10:19", 29, "05 10:20", True, False),  # 4 November is a holiday
    ],
)
def test_the_first_answer_counts_open_time_only(
    asked: str, now: str, spent: int, due: str, warns: bool, broken: bool
) -> None:
    found = promise(level(now, (asked, ASKED)), Kind.FIRST_ANSWER)
    assert (found.spent, found.due_at) == (spent * MINUTE, at(due))
    assert (found.warns, found.is_broken, found.is_over) == (warns, broken, False)


@pytest.mark.parametrize(
    ("turns", "ball"),
    [
        ([], Ball.NOBODYS),
        ([ASKED], Ball.OURS),
        ([ASKED, ASKED], Ball.OURS),
        ([ASKED, ANSWERED], Ball.YOURS),
        ([ASKED, ANSWERED, ANSWERED], Ball.YOURS),
        ([ASKED, ANSWERED, ASKED], Ball.OURS),
        ([ASKED, SOLVED], Ball.NOBODYS),
        ([ASKED, ANSWERED, SOLVED], Ball.NOBODYS),
        ([ASKED, SOLVED, ANSWERED], Ball.NOBODYS),
        ([ASKED, ANSWERED, SOLVED, ASKED], Ball.OURS),
        ([ANSWERED], Ball.NOBODYS),
        ([ASKED, PAUSED], Ball.OURS),
        ([ASKED, ANSWERED, PAUSED, RESUMED], Ball.YOURS),
    ],
)
def test_whose_turn_it_is(turns: list[Turn], ball: Ball) -> None:
    played = [(f"20 12:{number:02}", turn) for number, turn in enumerate(turns)]
    assert level("20 18:00", *played).ball is ball


def test_a_second_question_in_a_row_does_not_start_the_clock_anew() -> None:
    found = level("20 12:25", ("20 12:00", ASKED), ("20 12:20", ASKED))
    assert promise(found, Kind.FIRST_ANSWER).due_at == at("20 12:30")


def test_an_answer_ends_the_first_promise_for_good() -> None:
    turns = ("20 12:00", ASKED), ("20 12:31", ANSWERED), ("20 15:00", ASKED)
    first = promise(level("20 18:00", *turns), Kind.FIRST_ANSWER)
    assert (first.is_over, first.is_broken, first.due_at) == (True, True, None)
    kept = promise(level("20 18:00", turns[0], ("20 12:30", ANSWERED)), Kind.FIRST_ANSWER)
    assert (kept.is_over, kept.is_broken, kept.warns) == (True, False, False)


def test_the_next_answer_is_promised_from_the_next_question() -> None:
    first = ("20 12:00", ASKED), ("20 12:10", ANSWERED)
    assert [one.kind for one in level("20 13:00", *first).promises] == [
        Kind.FIRST_ANSWER,
        Kind.SOLUTION,
    ]
    asked = (*first, ("20 18:00", ASKED))
    found = promise(level("20 18:30", *asked), Kind.NEXT_ANSWER)
    assert (found.spent, found.due_at) == (30 * MINUTE, at("23 11:00"))
    again = (*asked, ("20 18:40", ANSWERED), ("23 12:00", ASKED))
    assert promise(level("23 12:00", *again), Kind.NEXT_ANSWER).due_at == at("23 14:00")


def test_the_clock_of_the_solution_stands_while_the_ball_is_with_the_customer() -> None:
    turns = [("20 10:00", ASKED), ("20 14:00", ANSWERED)]
    waiting = promise(level("20 18:00", *turns), Kind.SOLUTION)
    assert (waiting.spent, waiting.due_at, waiting.is_over) == (4 * HOUR, None, False)
    turns.append(("23 10:00", ASKED))
    running = promise(level("23 11:00", *turns), Kind.SOLUTION)
    assert (running.spent, running.due_at) == (5 * HOUR, at("23 15:00"))
    solved = promise(level("24 11:00", *turns, ("23 14:00", SOLVED)), Kind.SOLUTION)
    assert (solved.spent, solved.is_over, solved.is_broken) == (8 * HOUR, True, False)


def test_a_solution_that_was_late_stays_late_when_the_chat_is_opened_again() -> None:
    turns = ("20 10:00", ASKED), ("23 11:00", ANSWERED), ("23 12:00", ASKED)
    found = promise(level("23 12:00", *turns), Kind.SOLUTION)
    assert found.is_broken
    assert found.due_at == at("23 12:00")


def test_the_clocks_stand_while_the_chat_rests() -> None:
    turns = [("20 12:00", ASKED), ("20 12:20", PAUSED)]
    rests = promise(level("23 15:00", *turns), Kind.FIRST_ANSWER)
    assert (rests.spent, rests.due_at, rests.is_over) == (20 * MINUTE, None, False)
    turns += [("23 16:00", PAUSED), ("24 10:00", RESUMED)]
    again = level("24 10:05", *turns)
    first, solution = (promise(again, kind) for kind in (Kind.FIRST_ANSWER, Kind.SOLUTION))
    assert (first.spent, first.due_at, first.warns) == (25 * MINUTE, at("24 10:10"), True)
    assert (solution.spent, solution.due_at) == (25 * MINUTE, at("24 18:40"))
    answered = promise(level("25 10:00", *turns, ("24 10:08", ANSWERED)), Kind.FIRST_ANSWER)
    assert (answered.spent, answered.is_over, answered.is_broken) == (28 * MINUTE, True, False)


def test_what_is_asked_while_the_chat_rests_counts_from_its_return() -> None:
    turns = [("20 12:00", ASKED), ("20 12:10", ANSWERED), ("20 13:00", PAUSED), ("20 14:00", ASKED)]
    assert promise(level("20 18:00", *turns), Kind.NEXT_ANSWER).due_at is None
    turns.append(("23 10:00", RESUMED))
    assert promise(level("23 11:00", *turns), Kind.NEXT_ANSWER).due_at == at("23 12:00")


def test_what_presses_is_what_is_broken_or_soon_will_be() -> None:
    calm = level("20 12:10", ("20 12:00", ASKED))
    assert calm.pressing is None
    soon = level("20 12:25", ("20 12:00", ASKED)).pressing
    assert soon is not None and (soon.kind, soon.left) == (Kind.FIRST_ANSWER, 5 * MINUTE)
    late = level("20 12:40", ("20 12:00", ASKED)).pressing
    assert late is not None and late.left == -10 * MINUTE
    # an answer that is due first, and calm, does not hide a solution that is nearly due
    turns = ("20 10:00", ASKED), ("20 14:00", ANSWERED), ("20 15:00", ASKED)
    other = level("20 15:50", *turns, targets=Targets(HOUR, 2 * HOUR, 6 * HOUR)).pressing
    assert other is not None and other.kind is Kind.SOLUTION
    assert level("20 18:00", *turns[:2]).pressing is None


def test_what_is_not_promised_is_not_counted() -> None:
    assert level("20 12:00", ("20 10:00", ASKED), targets=Targets()).promises == ()
    assert level("20 12:00").promises == ()


def test_the_promise_that_comes_first_is_named() -> None:
    soon = level("20 12:00", ("20 12:00", ASKED)).next_due
    assert soon is not None and soon.kind is Kind.FIRST_ANSWER
    tight = level("20 12:00", ("20 12:00", ASKED), targets=Targets(HOUR, None, MINUTE)).next_due
    assert tight is not None and tight.kind is Kind.SOLUTION
    assert level("20 13:00", ("20 12:00", ASKED), ("20 12:01", ANSWERED)).next_due is None


def test_a_desk_that_never_opens_promises_no_hour() -> None:
    found = promise(level("20 12:00", ("20 12:00", ASKED), hours=Hours(MOSCOW)), Kind.FIRST_ANSWER)
    assert (found.due_at, found.is_broken, found.warns) == (None, False, False)


gaps = st.lists(st.timedeltas(timedelta(), timedelta(days=3)), min_size=1, max_size=6)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(any_hours, moments, gaps, st.timedeltas(timedelta(), timedelta(days=5)))
def test_the_time_with_the_customer_never_counts(
    hours: Hours, start: datetime, waits: list[timedelta], more: timedelta
) -> None:
    """Questions and answers in turn: what was spent is the open time of our stretches, whatever lies between."""
    moment, turns, ours = start, [], timedelta()
    for number, wait in enumerate(waits):
        turns.append((moment, ANSWERED if number % 2 else ASKED))
        if number % 2 == 0:
            ours += hours.open_time(moment, moment + wait)
        moment += wait
    found = service_level(turns, Targets(HOUR, HOUR, HOUR), hours, moment)
    assert promise(found, Kind.SOLUTION).spent == ours
    later = service_level(turns, Targets(HOUR, HOUR, HOUR), hours, moment + more)
    grown = promise(later, Kind.SOLUTION).spent - ours
    is_ours = found.ball is Ball.OURS
    assert grown == (hours.open_time(moment, moment + more) if is_ours else timedelta())
