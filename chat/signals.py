"""Hears from the floors below what changes the rights of open chats, and answers what a change would change."""

from datetime import datetime
from typing import Any

from files.models import Blob
from files.signals import blob_changed
from partners.models import PartnerSupport
from partners.signals import partner_support_changed
from portals.models import Portal, User
from portals.signals import rights_changed
from tariffs.consequences import Consequence, PlanDraft, ScheduleDraft
from tariffs.signals import consequences_asked

from . import bus
from .actions import realign
from .models import Attachment
from .presentation.consequences import consequences


def listen() -> None:
    partner_support_changed.connect(partner_answers_or_not, dispatch_uid="chats follow the partner")
    rights_changed.connect(rights_may_differ, dispatch_uid="chats follow the rights")
    blob_changed.connect(a_thumbnail_is_there, dispatch_uid="pages show the small copy")
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


def a_thumbnail_is_there(sender: object, blob: Blob, **_: Any) -> None:
    """Open pages that show its placeholder show it now: those of both sides, or of whoever has not sent it yet."""
    if not blob.thumbnail:
        return
    for shown in Attachment.objects.filter(blob=blob).select_related("thread"):
        by_customer = shown.author_id == shown.thread.customer_id
        waits = shown.entry_id is None
        to_desk = True if shown.is_note or (waits and not by_customer) else False if waits else None
        frame = {"type": "thumbnail", "id": str(shown.uuid)}
        bus.whisper(shown.thread_id, frame, by=0, to_desk=to_desk)


def what_would_change(
    sender: object, draft: PlanDraft | ScheduleDraft, moment: datetime, reader: User, **_: Any
) -> list[Consequence]:
    return consequences(draft, moment, by_name=reader.has_perm("portals.view_portal"))
