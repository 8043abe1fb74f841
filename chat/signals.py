"""Hears from the floors below what changes the rights of open chats, and answers what a change would change."""

from datetime import datetime
from typing import Any

from partners.models import PartnerSupport
from partners.signals import partner_support_changed
from portals.models import Portal, User
from portals.signals import rights_changed
from tariffs.consequences import Consequence, PlanDraft, ScheduleDraft
from tariffs.signals import consequences_asked

from .actions import realign
from .presentation.consequences import consequences


def listen() -> None:
    partner_support_changed.connect(partner_answers_or_not, dispatch_uid="chats follow the partner")
    rights_changed.connect(rights_may_differ, dispatch_uid="chats follow the rights")
    consequences_asked.connect(what_would_change, dispatch_uid="decisions before and after")


def partner_answers_or_not(
    sender: object, portal: Portal, support: PartnerSupport, **_: Any
) -> None:
    change = "partner_on" if support.ended_at is None else "partner_off"
    # nobody on the portal pressed anything: its chats say why
    by_itself = support.end_reason not in ("", PartnerSupport.EndReason.RETURNED)
    why = support.end_reason if by_itself else ""
    realign(portal, change=change, name=support.partner.name, why=why)


def rights_may_differ(sender: object, portal: Portal, **_: Any) -> None:
    realign(portal)


def what_would_change(
    sender: object, draft: PlanDraft | ScheduleDraft, moment: datetime, reader: User, **_: Any
) -> list[Consequence]:
    return consequences(draft, moment, by_name=reader.has_perm("portals.view_portal"))
