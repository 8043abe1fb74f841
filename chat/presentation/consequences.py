"""The portals on which a drafted change falls, grouped by what it changes for them, in words."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from chat.consequences import ChangedDay, Circumstances, Differences, compare
from chat.routing import AnsweredBy
from chat.standing import facts_of_partner
from partners.models import Partner, PartnerSupport
from portals.models import Portal
from tariffs.consequences import NAMED, Consequence, PlanDraft, ScheduleDraft
from tariffs.entitlements import Role
from tariffs.models import TariffPlan
from tariffs.targets import Targets

from .hours_strip import from_to
from .waits import span

Draft = PlanDraft | ScheduleDraft
Kind = tuple[int, int | None, bool]  # plan, partner, suspended: portals of one kind fare alike


def consequences(draft: Draft, moment: datetime, *, by_name: bool) -> list[Consequence]:
    """What changes first, for most portals first; counted only, unless the reader may see portals."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    circumstances = _Drafted(draft)
    changes: dict[Kind, tuple[str, ...]] = {}
    for name, kind in _portals(draft):
        if kind not in changes:
            before, after = circumstances.of(kind)
            changes[kind] = tuple(_in_words(compare(before, after, moment)))
        groups[changes[kind]].append(name)
    found = [
        Consequence(lines, len(names), tuple(names[: NAMED if by_name else 0]))
        for lines, names in groups.items()
    ]
    return sorted(found, key=lambda one: (not one.changes, -one.count))


def _portals(draft: Draft) -> Iterator[tuple[str, Kind]]:
    """Every portal that the row could touch, by name."""
    supports = PartnerSupport.objects.active()
    if isinstance(draft, PlanDraft):
        touched = Q(plan=draft.plan)
    else:
        at_partner = supports.filter(partner__schedule=draft.schedule).values("portal")
        touched = Q(plan__operator_schedule=draft.schedule) | Q(pk__in=at_partner)
    portals = Portal.objects.filter(touched)
    partner_of = dict(supports.filter(portal__in=portals).values_list("portal", "partner"))
    rows = portals.order_by("name", "pk").values_list("pk", "name", "plan", "suspended")
    for pk, name, plan, suspended in rows:
        yield name, (plan, partner_of.get(pk), suspended)


class _Drafted:
    """Circumstances before and after: the plans and partners as they are, and with the draft in their place."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.plans = {plan.pk: plan for plan in TariffPlan.objects.with_hours()}
        self.partners = {
            partner.pk: partner
            for partner in Partner.objects.with_hours().filter(
                pk__in=PartnerSupport.objects.active().values("partner")
            )
        }

    def of(self, kind: Kind) -> tuple[Circumstances, Circumstances]:
        plan, partner = self.plans[kind[0]], self.partners.get(kind[1] or 0)
        before = Circumstances(
            plan.entitlement, facts_of_partner(partner) if partner else None, suspended=kind[2]
        )
        if isinstance(self.draft, PlanDraft):
            return before, before._replace(entitlement=self.draft.after)
        after = before
        if plan.operator_schedule_id == self.draft.schedule:
            entitlement = replace(before.entitlement, operator_hours=self.draft.after)
            after = after._replace(entitlement=entitlement)
        if before.partner and partner and partner.schedule_id == self.draft.schedule:
            after = after._replace(partner=replace(before.partner, hours=self.draft.after))
        return before, after


def _in_words(found: Differences) -> Iterator[str]:
    people = {
        Role.ADMINISTRATOR: _("администраторы"),
        Role.INTEGRATOR: _("приглашённые интеграторы"),
        Role.EMPLOYEE: _("сотрудники"),
    }
    answerers = {
        AnsweredBy.ASSISTANT: _("только помощник и база знаний"),
        AnsweredBy.OPERATORS: _("операторы первой линии"),
        AnsweredBy.SPECIAL_SUPPORT: _("специальная поддержка"),
        AnsweredBy.PARTNER: _("партнёр"),
    }
    if found.writes_no_more:
        names = ", ".join(people[role] for role in found.writes_no_more)
        yield _("Больше не смогут писать: %(people)s.") % {"people": names}
    if found.writes_now:
        names = ", ".join(people[role] for role in found.writes_now)
        yield _("Смогут писать: %(people)s.") % {"people": names}
    if found.answered_by is not None:
        was, will = (answerers[one] for one in found.answered_by)
        yield _("Отвечают: было %(was)s, станет %(will)s.") % {"was": was, "will": will}
    if found.critical_incidents is not None:
        yield (
            _("Можно будет объявить критичный инцидент.")
            if found.critical_incidents
            else _("Критичный инцидент объявить будет нельзя.")
        )
    if found.open_now is not None:
        yield (
            _("Прямо сейчас закрыто, станет открыто.")
            if found.open_now
            else _("Прямо сейчас открыто, станет закрыто.")
        )
    if found.open_time is not None:
        was, will = (_in_hours(time) for time in found.open_time)
        yield _("Открыто за две недели: было %(was)s ч, станет %(will)s ч.") % {
            "was": was,
            "will": will,
        }
    if found.targets is not None:
        yield from _promises_in_words(*found.targets)
    for day in found.days:
        yield _day_in_words(day)


def _promises_in_words(before: Targets, after: Targets) -> Iterator[str]:
    said = {
        "first_answer": _("Первый ответ: было %(was)s, станет %(will)s."),
        "next_answer": _("Следующий ответ: было %(was)s, станет %(will)s."),
        "solution": _("Решение: было %(was)s, станет %(will)s."),
    }
    for name, was, will in zip(Targets._fields, before, after, strict=True):
        if was != will:
            words = (_("без срока") if time is None else span(time) for time in (was, will))
            yield said[name] % dict(zip(("was", "will"), words, strict=True))


def _day_in_words(day: ChangedDay) -> str:
    was, will = (
        ", ".join(from_to(opens, closes) for opens, closes in stretches) or _("закрыто")
        for stretches in (day.before, day.after)
    )
    return _("%(day)s: было %(was)s, станет %(will)s.") % {
        "day": date_format(day.date, "D, j E"),
        "was": was,
        "will": will,
    }


def _in_hours(time: timedelta) -> str:
    return f"{time / timedelta(hours=1):.1f}".removesuffix(".0").replace(".", ",")
