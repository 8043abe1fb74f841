"""A decision told rule by rule, for staff. The rules are those of chat/routing.py and tariffs/hours.py; here are words."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portals.models import Member, Portal
from tariffs.entitlements import Role
from tariffs.hours import Ground, Hours

from .presentation.hours_strip import from_to
from .routing import Reason, RightRule, RouteRule, Situation, right_steps, route_steps
from .standing import Facts


class Step(NamedTuple):
    """One rule and its answer. `holds` is None of a plain fact; `decides` of the answer that was taken."""

    text: str
    holds: bool | None = None
    decides: bool = False


class Trace(NamedTuple):
    """The three questions, each with the rules that were asked for it."""

    right: list[Step]
    route: list[Step]
    hours: list[Step]


def trace(facts: Facts, portal: Portal, moment: datetime) -> Trace:
    """Why `facts.decision_at(moment)` says what it says."""
    decision = facts.decision_at(moment)
    return Trace(
        [_right(rule, holds, facts, portal) for rule, holds in right_steps(facts.standing)],
        [
            Step(_route(rule, applies, facts), applies or None, decides=applies)
            for rule, applies in route_steps(facts.entitlement, facts.partner)
        ],
        list(_hours(decision.hours, moment)),
    )


def role_name(role: Role | None) -> str:
    return str(dict(Member._meta.get_field("role").flatchoices)[role.value]) if role else ""


def _right(rule: RightRule, holds: bool, facts: Facts, portal: Portal) -> Step:
    named = {"role": role_name(facts.standing.role), "plan": portal.plan.name}
    yes, no = {
        Reason.ACCOUNT_INACTIVE: (_("учётная запись включена"), _("учётная запись отключена")),
        Reason.NOT_A_MEMBER: (
            _("состоит на портале, роль: %(role)s"),
            _("не состоит на портале"),
        ),
        Reason.INVITATION_WITHDRAWN: (_("участие не отозвано"), _("участие отозвано")),
        Reason.PORTAL_SUSPENDED: (_("портал работает"), _("портал приостановлен")),
        Reason.NOT_ADMIN_OR_INTEGRATOR: (
            _("на тарифе «%(plan)s» эта роль пишет в поддержку"),
            _("на тарифе «%(plan)s» эта роль в поддержку не пишет"),
        ),
    }[rule.obstacle]
    return Step((yes if holds else no) % named, holds, decides=not holds)


def _route(rule: RouteRule, applies: bool, facts: Facts) -> str:
    named = {
        "plan": facts.entitlement.name,
        "partner": facts.partner.name if facts.partner else "",
    }
    yes, no = {
        Situation.PARTNER_ACTIVATED: (
            _("включён партнёр «%(partner)s»: он отвечает вместо штатной поддержки"),
            _("партнёр не включён"),
        ),
        Situation.NO_OPERATORS: (
            _("на тарифе «%(plan)s» операторов нет: отвечают помощник и база знаний"),
            _("на тарифе «%(plan)s» есть операторы"),
        ),
        Situation.SPECIAL_SUPPORT: (
            _("на тарифе «%(plan)s» отвечает специальная поддержка"),
            _("специальной поддержки на тарифе «%(plan)s» нет"),
        ),
        Situation.OPERATORS: (_("отвечают операторы первой линии"), ""),
    }[rule.situation]
    return (yes if applies else no) % named


def _hours(hours: Hours | None, moment: datetime) -> Iterator[Step]:
    if hours is None:
        yield Step(_("помощник и база знаний отвечают круглосуточно"), True, decides=True)
        return
    here = moment.astimezone(hours.zone)
    day = here.date()
    yield Step(
        _("по часам расписания (%(zone)s) это %(date)s, %(time)s")
        % {
            "zone": hours.zone.key,
            "date": date_format(day, "l, j E Y").lower(),
            "time": f"{here:%H:%M}",
        }
    )
    yield Step(_ground(hours, moment))
    stretches = ", ".join(from_to(opens, closes) for opens, closes in hours.day(day))
    yield Step(
        _("открыто: %(hours)s") % {"hours": stretches} if stretches else _("весь день закрыто")
    )
    is_open, closes_at, opens_at = (
        hours.is_open(moment),
        hours.closes_at(moment),
        hours.opens_at(moment),
    )
    if is_open:
        until = _("в этот момент открыто, закроется %(when)s")
        text = until % {"when": _when(closes_at)} if closes_at else _("открыто без перерыва")
    else:
        until = _("в этот момент закрыто, откроется %(when)s")
        text = (
            until % {"when": _when(opens_at)}
            if opens_at
            else _("закрыто, и в ближайший год не откроется")
        )
    yield Step(text, is_open, decides=True)


def _ground(hours: Hours, moment: datetime) -> str:
    day = moment.astimezone(hours.zone).date()
    words = {
        Ground.EXCEPTION: _("особый день расписания: «%(name)s»"),
        Ground.AROUND_THE_CLOCK: _("расписание круглосуточное, праздники не учитываются"),
        Ground.DAY_OFF: _("выходной по производственному календарю: «%(name)s»"),
        Ground.WORKING_WEEKEND: _("выходной, объявленный рабочим: действуют часы понедельника"),
        Ground.WEEKDAY: _("обычный день недели"),
    }
    return words[hours.ground(day)] % {"name": hours.day_name(day)}


def _when(moment: datetime) -> str:
    return date_format(moment, "j E, H:i")
