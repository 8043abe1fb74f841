"""What the people who answer have promised, and how it stands: first answer, next answer, solution. Pure.

Only open time of those who answer counts, and only while the ball is with us: it comes to us when the customer asks
people, and goes back when a person answers. The assistant's answers are nobody's turn.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from tariffs.hours import Hours

WARNED_FROM = 0.8  # of the promised time


class Turn(StrEnum):
    """What moves the ball."""

    ASKED = "asked"  # handed over to people, or written to them
    ANSWERED = "answered"  # a person wrote to the customer
    SOLVED = "solved"


class Ball(StrEnum):
    OURS = "ours"
    YOURS = "yours"
    NOBODYS = "nobodys"  # not asked yet, or solved


class Kind(StrEnum):
    FIRST_ANSWER = "first_answer"
    NEXT_ANSWER = "next_answer"
    SOLUTION = "solution"


class Targets(NamedTuple):
    """Open time within which each is promised; None where nothing is."""

    first_answer: timedelta | None = None
    next_answer: timedelta | None = None
    solution: timedelta | None = None


@dataclass(frozen=True)
class Promise:
    """One promise. `due_at` is None while its clock stands, and where it would not come within a year."""

    kind: Kind
    target: timedelta
    spent: timedelta
    is_over: bool = False  # answered or solved: nothing runs any more
    due_at: datetime | None = None

    @property
    def is_broken(self) -> bool:
        """Later than promised; the promised moment itself is in time."""
        return self.spent > self.target

    @property
    def warns(self) -> bool:
        """It runs, and most of its time is gone."""
        return (
            self.due_at is not None
            and not self.is_broken
            and self.spent >= self.target * WARNED_FROM
        )


@dataclass(frozen=True)
class ServiceLevel:
    ball: Ball
    promises: tuple[Promise, ...]

    @property
    def next_due(self) -> Promise | None:
        """The running promise that comes first."""
        running = [(one.due_at, one) for one in self.promises if one.due_at is not None]
        return min(running, key=lambda pair: pair[0])[1] if running else None


class _Stretch(NamedTuple):
    """A time during which the ball was with us; `ended_by` is None while it still is."""

    start: datetime
    end: datetime
    ended_by: Turn | None


def service_level(
    turns: Iterable[tuple[datetime, Turn]], targets: Targets, hours: Hours, now: datetime
) -> ServiceLevel:
    """How the promises stand at `now`. Turns in order, all moments aware."""
    ball, stretches = _played(turns, now)
    promises = (
        _answer(Kind.FIRST_ANSWER, targets.first_answer, stretches[:1], hours),
        _answer(Kind.NEXT_ANSWER, targets.next_answer, stretches[1:][-1:], hours),
        _solution(targets.solution, stretches, hours, is_over=ball is Ball.NOBODYS),
    )
    return ServiceLevel(ball, tuple(one for one in promises if one is not None))


def _played(turns: Iterable[tuple[datetime, Turn]], now: datetime) -> tuple[Ball, list[_Stretch]]:
    """Where the ball is, and when it was with us. A second question or a second answer in a row moves nothing."""
    ball, since, stretches = Ball.NOBODYS, now, []
    for at, turn in turns:
        if turn is Turn.ASKED:
            if ball is not Ball.OURS:
                ball, since = Ball.OURS, at
            continue
        if ball is Ball.OURS:
            stretches.append(_Stretch(since, at, turn))
        if turn is Turn.SOLVED:
            ball = Ball.NOBODYS
        elif ball is Ball.OURS:
            ball = Ball.YOURS
    if ball is Ball.OURS:
        stretches.append(_Stretch(since, now, None))
    return ball, stretches


def _answer(
    kind: Kind, target: timedelta | None, stretches: list[_Stretch], hours: Hours
) -> Promise | None:
    """Of one stretch: from the question to the answer."""
    if target is None or not stretches:
        return None
    (stretch,) = stretches
    spent = hours.open_time(stretch.start, stretch.end)
    if stretch.ended_by is not None:
        return Promise(kind, target, spent, is_over=True)
    return Promise(kind, target, spent, due_at=hours.after_open_time(stretch.start, target))


def _solution(
    target: timedelta | None, stretches: list[_Stretch], hours: Hours, *, is_over: bool
) -> Promise | None:
    """Of all stretches together; between them the customer has the ball, and the clock stands."""
    if target is None or not stretches:
        return None
    *before, last = stretches
    spent_before = sum((hours.open_time(one.start, one.end) for one in before), timedelta())
    spent = spent_before + hours.open_time(last.start, last.end)
    if is_over or last.ended_by is not None:
        return Promise(Kind.SOLUTION, target, spent, is_over=is_over)
    if spent_before > target:  # broken before this stretch began
        return Promise(Kind.SOLUTION, target, spent, due_at=last.start)
    due_at = hours.after_open_time(last.start, target - spent_before)
    return Promise(Kind.SOLUTION, target, spent, due_at=due_at)
