"""What a change of a tariff or of a schedule does to a portal's decisions: before and after, compared. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from tariffs.entitlements import Entitlement, Role
from tariffs.hours import Hours, Interval
from tariffs.strip import strip
from tariffs.targets import Targets

from .routing import AnsweredBy, Decision, PartnerFacts, Standing, decide

DAYS_COMPARED = 14


class Circumstances(NamedTuple):
    """All that decides about the portals of one tariff, one partner and one state."""

    entitlement: Entitlement
    partner: PartnerFacts | None
    suspended: bool

    def decision(self, role: Role, moment: datetime) -> Decision:
        """For a member in good standing."""
        writes = self.entitlement.lets_write(role)
        standing = Standing(True, role, False, self.suspended, writes)
        return decide(
            standing=standing,
            entitlement=self.entitlement,
            partner=self.partner,
            moment=moment,
        )


@dataclass(frozen=True)
class ChangedDay:
    date: date
    before: tuple[Interval, ...]
    after: tuple[Interval, ...]


@dataclass(frozen=True)
class Differences:
    """What is not as it was. `open_time` is that of two weeks, before and after."""

    writes_no_more: tuple[Role, ...] = ()
    writes_now: tuple[Role, ...] = ()
    answered_by: tuple[AnsweredBy, AnsweredBy] | None = None
    critical_incidents: bool | None = None  # None: as before
    open_now: bool | None = None
    days: tuple[ChangedDay, ...] = ()
    open_time: tuple[timedelta, timedelta] | None = None
    targets: tuple[Targets, Targets] | None = None


def compare(before: Circumstances, after: Circumstances, moment: datetime) -> Differences:
    """The decisions of every role at the moment, and the hours of the two weeks from it."""
    was, will = ({r: one.decision(r, moment) for r in Role} for one in (before, after))
    one, other = was[Role.ADMINISTRATOR], will[Role.ADMINISTRATOR]
    return Differences(
        writes_no_more=tuple(r for r in Role if was[r].may_write and not will[r].may_write),
        writes_now=tuple(r for r in Role if will[r].may_write and not was[r].may_write),
        answered_by=(one.answered_by, other.answered_by)
        if one.answered_by != other.answered_by
        else None,
        critical_incidents=other.critical_incidents
        if one.critical_incidents != other.critical_incidents
        else None,
        open_now=other.open_now if one.open_now != other.open_now else None,
        days=_changed_days(one.hours, other.hours, moment),
        open_time=_open_times(one.hours, other.hours, moment),
        targets=(one.targets, other.targets)
        if one.hours and other.hours and one.targets != other.targets
        else None,
    )


def _changed_days(
    before: Hours | None, after: Hours | None, moment: datetime
) -> tuple[ChangedDay, ...]:
    """None where one of them has nobody who keeps hours: who answers says it all."""
    if before is None or after is None:
        return ()
    was, will = (strip(hours, after.zone, moment, DAYS_COMPARED) for hours in (before, after))
    return tuple(
        ChangedDay(new.date, old.open, new.open)
        for old, new in zip(was, will, strict=True)
        if old.open != new.open
    )


def _open_times(
    before: Hours | None, after: Hours | None, moment: datetime
) -> tuple[timedelta, timedelta] | None:
    if before is None or after is None:
        return None
    until = moment + timedelta(days=DAYS_COMPARED)
    was, will = (hours.open_time(moment, until) for hours in (before, after))
    return None if was == will else (was, will)
