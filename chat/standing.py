"""Gathers the facts of chat/routing.py for pages, actions and `explain`."""

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
        partner.pk, partner.name, partner.schedule.hours(), partner.promise, partner.assistant_first
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


_remembered: dict[tuple[int, int | None], tuple[float, Hours | None]] = {}


def outlook(plan_id: int, partner_id: int | None) -> Outlook:
    """Of the partner if there is one, else of the plan. Hours are remembered for a few seconds: thousands who
    reconnect at once share them, and no right depends on them."""
    until, hours = _remembered.get((plan_id, partner_id), (0.0, None))
    if until < monotonic():
        hours = _hours_of(plan_id, partner_id)
        _remembered[plan_id, partner_id] = monotonic() + REMEMBERED_SECONDS, hours
    return Outlook(hours is not None, hours.opens_at(timezone.now()) if hours else None)


def forget_outlooks() -> None:
    _remembered.clear()


def _hours_of(plan_id: int, partner_id: int | None) -> Hours | None:
    if partner_id is not None:
        return Partner.objects.with_hours().get(pk=partner_id).schedule.hours()
    return TariffPlan.objects.with_hours().get(pk=plan_id).entitlement.operator_hours


def portal_of(request: HttpRequest) -> Portal | None:
    """The portal for which the person acts; of somebody whose membership was withdrawn, the one that was left,
    where the page says so; None for people of no portal."""
    if not isinstance(request.user, User):
        return None
    return (
        chosen_portal(request)
        or Portal.objects.filter(members__user=request.user).order_by("-members__pk").first()
    )
