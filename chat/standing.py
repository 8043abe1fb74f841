"""Gathers the facts of chat/routing.py for pages, actions and `explain`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import NamedTuple

from django.http import HttpRequest
from django.utils import timezone

from partners.models import Partner, PartnerSupport
from portals.chosen import chosen_portal
from portals.models import Member, Portal, User
from tariffs.entitlements import Entitlement, Role
from tariffs.hours import Hours
from tariffs.models import TariffPlan
from tariffs.targets import Targets

from .routing import Decision, PartnerFacts, Reason, Standing, decide

REMEMBERED_SECONDS = 4.0


def standing_of(user: User, portal: Portal) -> Standing:
    """The person's standing on the portal."""
    member = Member.objects.filter(portal=portal, user=user).first()
    role = Role(member.role) if member else None
    return Standing(
        user.is_active,
        role,
        member is not None and member.is_withdrawn,
        portal.suspended,
        portal.entitlement.lets_write(role),
    )


def partner_facts(portal: Portal) -> PartnerFacts | None:
    """The partner that answers the portal now."""
    support = PartnerSupport.objects.active().with_hours().filter(portal=portal).first()
    return facts_of_partner(support.partner) if support is not None else None


def facts_of_partner(partner: Partner) -> PartnerFacts:
    """A partner that was read with its hours."""
    return PartnerFacts(
        partner.pk,
        partner.name,
        partner.schedule.hours(),
        partner.promise,
        partner.assistant_first,
        partner.targets,
    )


class Facts(NamedTuple):
    """All that a decision stands on, but the moment."""

    standing: Standing
    entitlement: Entitlement
    partner: PartnerFacts | None

    def decision_at(self, moment: datetime) -> Decision:
        return decide(
            standing=self.standing,
            entitlement=self.entitlement,
            partner=self.partner,
            moment=moment,
        )


def facts_on(user: User, portal: Portal) -> Facts:
    """The facts of this person on a portal that was read with its hours."""
    return Facts(standing_of(user, portal), portal.entitlement, partner_facts(portal))


def decision_for(user: User, portal: Portal, moment: datetime | None = None) -> Decision:
    """Who answers this person on this portal at the moment (now if none is given). The portal is read afresh."""
    return decision_on(user, Portal.objects.with_hours().get(pk=portal.pk), moment)


def decision_on(user: User, portal: Portal, moment: datetime | None = None) -> Decision:
    """The same for a page, which has only just read the portal with its hours. Never under a lock."""
    return facts_on(user, portal).decision_at(moment or timezone.now())


def goes_by_administrators(reason: Reason, portal: Portal) -> bool:
    """Whether the question of somebody who may not write can be handed to administrators: they may write themselves."""
    asks = reason is Reason.NOT_ADMIN_OR_INTEGRATOR
    return asks and portal.entitlement.lets_write(Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Outlook:
    """When people answer, for a welcome: `opens_at` is None while they are there, and where nobody will come."""

    has_people: bool
    opens_at: datetime | None


class Desk(NamedTuple):
    """The people who answer a chat: when they are there, and within how much of that time they promise what."""

    hours: Hours
    targets: Targets


_Key = tuple[int, None] | tuple[None, int]  # a plan, or a partner
_remembered: dict[_Key, tuple[float, Desk | None]] = {}


def desk_of(plan_id: int, partner_id: int | None) -> Desk | None:
    """Of the partner if there is one, else of the plan; None where nobody but the assistant answers. Remembered for
    a few seconds, of all plans together: thousands who reconnect at once share it, a list asks once for all its
    lines, and no right depends on it."""
    key: _Key = (plan_id, None) if partner_id is None else (None, partner_id)
    until, desk = _remembered.get(key, (0.0, None))
    if until < monotonic():
        until = monotonic() + REMEMBERED_SECONDS
        _remembered.update({known: (until, found) for known, found in _desks(partner_id)})
        desk = _remembered[key][1]
    return desk


def outlook(plan_id: int, partner_id: int | None) -> Outlook:
    """Of the partner if there is one, else of the plan."""
    desk = desk_of(plan_id, partner_id)
    return Outlook(desk is not None, desk.hours.opens_at(timezone.now()) if desk else None)


def forget_outlooks() -> None:
    _remembered.clear()


def _desks(partner_id: int | None) -> Iterator[tuple[_Key, Desk | None]]:
    if partner_id is not None:
        partner = Partner.objects.with_hours().get(pk=partner_id)
        yield (None, partner_id), Desk(partner.schedule.hours(), partner.targets)
        return
    for plan in TariffPlan.objects.with_hours():
        gives = plan.entitlement
        hours = gives.operator_hours
        yield (plan.pk, None), Desk(hours, gives.targets) if hours is not None else None


def portal_of(request: HttpRequest) -> Portal | None:
    """The portal for which the person acts; of somebody whose membership was withdrawn, the one that was left,
    where the page says so; None for people of no portal."""
    if not isinstance(request.user, User):
        return None
    return (
        chosen_portal(request)
        or Portal.objects.filter(members__user=request.user).order_by("-members__pk").first()
    )
