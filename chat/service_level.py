"""What the people who answer have promised, and how it stands: first answer, next answer, solution. Pure.

Only open time of those who answer counts, and only while the ball is with us: it comes to us when the customer asks
people, and goes back when a person answers. The assistant's answers are nobody's turn, and while a chat rests, its
clocks stand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from tariffs.hours import Hours
from tariffs.targets import Targets

WARNED_FROM = 0.8  # of the promised time


class Turn(StrEnum):
    """What moves the ball."""

    ASKED = "asked"  # handed over to people, or written to them
    ANSWERED = "answered"  # a person wrote to the customer
    SOLVED = "solved"
    PAUSED = "paused"  # somebody else answers the portal, and this chat rests
    RESUMED = "resumed"


class Ball(StrEnum):
    OURS = "ours"
    YOURS = "yours"
    NOBODYS = "nobodys"  # not asked yet, or solved


class Kind(StrEnum):
    FIRST_ANSWER = "first_answer"
    NEXT_ANSWER = "next_answer"
    SOLUTION = "solution"


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

    @property
    def left(self) -> timedelta:
        """Open time until it is due; below zero, how late it is."""
        return self.target - self.spent


@dataclass(frozen=True)
class ServiceLevel:
    ball: Ball
    promises: tuple[Promise, ...]

    @property
    def next_due(self) -> Promise | None:
        """The running promise that comes first."""
        return _earliest(self.promises)

    @property
    def pressing(self) -> Promise | None:
        """The running promise that is broken or soon will be; of several the one that comes first."""
        return _earliest(one for one in self.promises if one.is_broken or one.warns)


def _earliest(promises: Iterable[Promise]) -> Promise | None:
    running = [(one.due_at, one) for one in promises if one.due_at is not None]
    return min(running, key=lambda pair: pair[0])[1] if running else None


class _Stretch(NamedTuple):
    """A time with the ball at us: its spans that are over, what ended it, and since when a last one runs."""

    spans: tuple[tuple[datetime, datetime], ...]
    ended_by: Turn | None
    since: datetime | None = None


class Account(NamedTuple):
    """One promise before the clock is read: what was spent before `since`, from which on it runs, if it does."""

    kind: Kind
    target: timedelta
    spent: timedelta
    since: datetime | None = None
    due_at: datetime | None = None
    is_over: bool = False


@dataclass(frozen=True)
class Score:
    """How a game stands, whatever the time: it need not be counted again before the next turn."""

    ball: Ball
    accounts: tuple[Account, ...]
    hours: Hours

    def at(self, now: datetime) -> ServiceLevel:
        """The promises at this aware moment, not before the last turn."""
        gone = {
            since: self.hours.open_time(since, now)
            for since in {account.since for account in self.accounts}
            if since is not None
        }
        return ServiceLevel(
            self.ball,
            tuple(
                Promise(
                    account.kind,
                    account.target,
                    account.spent + gone[account.since] if account.since else account.spent,
                    account.is_over,
                    account.due_at,
                )
                for account in self.accounts
            ),
        )


def service_level(
    turns: Iterable[tuple[datetime, Turn]], targets: Targets, hours: Hours, now: datetime
) -> ServiceLevel:
    """How the promises stand at `now`. Turns in order, all moments aware."""
    return score(turns, targets, hours).at(now)


def score(turns: Iterable[tuple[datetime, Turn]], targets: Targets, hours: Hours) -> Score:
    """What can be counted before the clock is read. Turns in order, all moments aware."""
    ball, stretches = _played(turns)
    promised = (
        (Kind.FIRST_ANSWER, targets.first_answer, stretches[:1]),
        (Kind.NEXT_ANSWER, targets.next_answer, stretches[1:][-1:]),
        (Kind.SOLUTION, targets.solution, stretches),
    )
    accounts = (
        _account(kind, target, counted, hours, is_solved=ball is Ball.NOBODYS)
        for kind, target, counted in promised
        if target is not None and counted
    )
    return Score(ball, tuple(accounts), hours)


def _played(turns: Iterable[tuple[datetime, Turn]]) -> tuple[Ball, list[_Stretch]]:
    """Where the ball is, and when it was with us. A second question or a second answer in a row moves nothing."""
    ball, is_paused, stretches = Ball.NOBODYS, False, []
    since: datetime | None = None  # since when time counts, while it does
    spans: list[tuple[datetime, datetime]] = []
    for at, turn in turns:
        is_ours = ball is Ball.OURS
        if turn in (Turn.PAUSED, Turn.RESUMED):
            is_paused = turn is Turn.PAUSED
        else:
            ball = _after(ball, turn)
        counts = ball is Ball.OURS and not is_paused
        if since is not None and not counts:
            spans.append((since, at))
        since = (since or at) if counts else None
        if is_ours and ball is not Ball.OURS:
            stretches.append(_Stretch(tuple(spans), turn))
            spans = []
    if ball is Ball.OURS:
        stretches.append(_Stretch(tuple(spans), None, since))
    return ball, stretches


def _after(ball: Ball, turn: Turn) -> Ball:
    """Whose the ball is after a question, an answer or a solution."""
    if turn is Turn.ASKED:
        return Ball.OURS
    if turn is Turn.SOLVED:
        return Ball.NOBODYS
    return Ball.YOURS if ball is Ball.OURS else ball


def _account(
    kind: Kind, target: timedelta, stretches: list[_Stretch], hours: Hours, *, is_solved: bool
) -> Account:
    """Of an answer the one stretch that it ends; of the solution all of them together, for between them the customer
    has the ball, and the clock stands."""
    last = stretches[-1]
    spans = (span for stretch in stretches for span in stretch.spans)
    spent = sum((hours.open_time(*span) for span in spans), timedelta())
    if last.since is None:
        is_over = is_solved if kind is Kind.SOLUTION else last.ended_by is not None
        return Account(kind, target, spent, is_over=is_over)
    if spent > target:  # broken before this began
        return Account(kind, target, spent, last.since, due_at=last.since)
    due_at = hours.after_open_time(last.since, target - spent)
    return Account(kind, target, spent, last.since, due_at)
