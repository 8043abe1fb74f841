"""When somebody is called to an incident, and who is next: facts in, the next step out. Pure.

A call begins for a cause: at once, nobody answered, nothing moves, or special support asks. It climbs a ladder (the first
on duty, the same again, the next of the order, at the end the leads) and begins anew above the last rung, until somebody
accepts. Times are compared with what is on record, so the clock may jump: forward it brings one step early, backward too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

CLOCK_MAY_DIFFER = timedelta(seconds=60)  # between two servers; more, and a clock was set back
LONG_AGO = timedelta(days=1)  # longer than any wait of a rule


class Cause(StrEnum):
    """Why the call began."""

    DECLARED = "declared"
    NO_ANSWER = "no_answer"
    NO_PROGRESS = "no_progress"
    ASKED = "asked"
    DRILL = "drill"


class Rung(StrEnum):
    """What a step is to whom it reaches."""

    FIRST = "first"
    AGAIN = "again"
    NEXT = "next"
    LEAD = "lead"


@dataclass(frozen=True)
class Rule:
    """What a tariff promises. None: never for this cause."""

    at_once: bool = False
    no_answer_after: timedelta | None = timedelta(minutes=15)
    no_progress_after: timedelta | None = timedelta(minutes=30)
    again_after: timedelta = timedelta(minutes=3)
    next_after: timedelta = timedelta(minutes=4)


class Step(NamedTuple):
    """A step that was taken. `is_lost`: none of the person's channels took it, or nobody knows whether one did."""

    number: int
    person: int
    rung: Rung
    cause: Cause
    at: datetime
    is_lost: bool = False


@dataclass(frozen=True)
class Facts:
    """An incident as it stands. `answered_at`: the first word of a person after it was declared; `moved_at`: the last sign
    that it moves (a word, a call, a hand-over); `asked_at`: special support called for the specialist, and nobody has accepted
    since; `accepted_after`: the number of the last step that was there when somebody accepted."""

    declared_at: datetime
    answered_at: datetime | None = None
    moved_at: datetime | None = None
    asked_at: datetime | None = None
    accepted_after: int = 0
    accepted_at: datetime | None = None
    solved_at: datetime | None = None
    is_drill: bool = False
    steps: tuple[Step, ...] = ()


class Due(NamedTuple):
    """The step to take from `at` on: it is due when that is not later than now."""

    at: datetime
    number: int
    person: int
    rung: Rung
    cause: Cause


def next_step(
    facts: Facts, rule: Rule, on_duty: Sequence[int], leads: Sequence[int], now: datetime
) -> Due | None:
    """The step that comes next if nothing else happens; None where none will. Nobody to call is None too: it is asked
    again at the next look, and the rota's page warns of it."""
    if facts.solved_at is not None:
        return None
    ladder = _ladder(facts, on_duty, leads)
    if not ladder:
        return None
    climbed = _of_this_call(facts)
    if climbed:
        above = _next_rung(ladder, climbed, begins_anew=not facts.is_drill)
        if above is None:
            return None
        person, rung, anew = above
        at, cause = _after(climbed[-1], rung, rule, now, anew=anew), climbed[-1].cause
    else:
        begins = _begins(facts, rule, now)
        if begins is None:
            return None
        (at, cause), (person, rung) = begins, ladder[0]
    number = facts.steps[-1].number + 1 if facts.steps else 1
    return Due(at, number, person, rung, cause)


def is_called(facts: Facts) -> bool:
    """Somebody has been called and nobody has accepted: each next step is on its way."""
    return facts.solved_at is None and bool(_of_this_call(facts))


def _of_this_call(facts: Facts) -> tuple[Step, ...]:
    """The steps of the call that still runs."""
    return tuple(step for step in facts.steps if step.number > facts.accepted_after)


def _begins(facts: Facts, rule: Rule, now: datetime) -> tuple[datetime, Cause] | None:
    """The earliest cause for a new call."""
    accepted = facts.accepted_at
    if facts.is_drill:
        return (facts.declared_at, Cause.DRILL) if accepted is None else None
    causes: list[tuple[datetime, Cause]] = []
    if facts.asked_at is not None:
        causes.append((facts.asked_at, Cause.ASKED))
    if rule.at_once and accepted is None:
        causes.append((facts.declared_at, Cause.DECLARED))
    if rule.no_answer_after is not None and facts.answered_at is None and accepted is None:
        causes.append((_last(now, facts.declared_at) + rule.no_answer_after, Cause.NO_ANSWER))
    if rule.no_progress_after is not None:
        moved = _last(now, facts.declared_at, facts.moved_at, accepted)
        causes.append((moved + rule.no_progress_after, Cause.NO_PROGRESS))
    return min(causes, key=lambda cause: cause[0], default=None)


def _last(now: datetime, *moments: datetime | None) -> datetime:
    """The last of them that is not ahead of now. What lies ahead was written by a clock that has been set back since:
    how much time has really passed is not known any more, and better called early than an hour late."""
    past = [m for m in moments if m is not None and m <= now + CLOCK_MAY_DIFFER]
    return max(past, default=now - LONG_AGO)


def _ladder(
    facts: Facts, on_duty: Sequence[int], leads: Iterable[int]
) -> tuple[tuple[int, Rung], ...]:
    """Whom a call climbs to, in order; a person whom the rota names twice, or who leads too, stands once."""
    rungs: list[tuple[int, Rung]] = []
    for n, person in enumerate(on_duty):
        rungs.append((person, Rung.FIRST if n == 0 else Rung.NEXT))
        if n == 0:
            rungs.append((person, Rung.AGAIN))
    if not facts.is_drill:
        rungs.extend((lead, Rung.LEAD) for lead in leads if lead not in on_duty)
    return tuple(rungs)


def _next_rung(
    ladder: Sequence[tuple[int, Rung]], climbed: Sequence[Step], *, begins_anew: bool
) -> tuple[int, Rung, bool] | None:
    """The first rung that this round lacks, and whether a new round begins with it. Whoever has come on duty meanwhile
    is lacking, and so is called."""
    wanted = [person for person, _rung in ladder]
    called: list[int] = []
    for step in climbed:
        if _is_whole(wanted, called):
            called = []
        called.append(step.person)
    anew = _is_whole(wanted, called)
    if anew and not begins_anew:
        return None
    if anew:
        called = []
    for n, (person, rung) in enumerate(ladder):
        if called.count(person) < wanted[: n + 1].count(person):
            return person, rung, anew
    return None


def _is_whole(wanted: Sequence[int], called: Sequence[int]) -> bool:
    return all(called.count(person) >= wanted.count(person) for person in wanted)


def _after(last: Step, rung: Rung, rule: Rule, now: datetime, *, anew: bool) -> datetime:
    """When the step after `last` is due. Where nothing reached anybody there is no use in waiting for an answer, but
    with all channels down the ladder is not run up and down without a pause."""
    if last.is_lost and not anew:
        return _last(now, last.at)
    return _last(now, last.at) + (rule.again_after if rung is Rung.AGAIN else rule.next_after)
