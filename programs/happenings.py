"""Hears what happens below, inside its transaction, and writes it into the outbox of those who asked to be told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from chat import errands
from chat.event import Event, entries_written
from chat.models import Kind, Thread
from partners.models import PartnerSupport
from partners.signals import partner_support_changed
from portals.models import Portal

from . import payloads
from .models import Delivery, Endpoint
from .scopes import OF_CHANGES, EventType


def listen() -> None:
    entries_written.connect(chat_went_on, dispatch_uid="programs are told of chats")
    partner_support_changed.connect(partner_changed, dispatch_uid="programs are told of partners")


def chat_went_on(sender: object, events: Sequence[Event], **_: Any) -> None:
    for event in events:
        event_type = _type_of(event)
        if event_type is not None:
            _tell_of_thread(event, event_type)


def partner_changed(sender: object, portal: Portal, support: PartnerSupport, **_: Any) -> None:
    if support.ended_at is not None:
        _tell_of_return(portal, support)
        return
    # a switch from one partner to another is told below once; outside it is two things
    replaced = portal.partner_supports.filter(ended_at=support.activated_at).select_related(
        "partner"
    )
    for before in replaced:
        _tell_of_return(portal, before)
    data = payloads.of_partner(portal=portal.slug, partner=support.partner.slug)
    event = payloads.event_id("partner", support.pk, "activated")
    _tell(portal, EventType.PARTNER_ACTIVATED, event, support.activated_at, data)


def _type_of(event: Event) -> EventType | None:
    if event.kind == Kind.MESSAGE and event.seq == 1:
        return EventType.THREAD_OPENED
    return OF_CHANGES.get(str(event.data.get("change"))) if event.kind == Kind.STATE else None


def _tell_of_thread(event: Event, event_type: EventType) -> None:
    if not _hearing(event_type):  # mostly nobody asked to be told
        return
    thread = Thread.objects.select_related("portal", "partner").get(pk=event.thread)
    data = payloads.of_thread(
        thread=thread.uuid,
        portal=thread.portal.slug,
        state=thread.state,
        channel=thread.channel,
        partner=thread.partner.slug if thread.partner else None,
        seq=event.public_seq or 0,
        score=event.data.get("score") if event_type is EventType.THREAD_RATED else None,
    )
    at = parse_datetime(event.at) or timezone.now()
    _tell(thread.portal, event_type, payloads.event_id("thread", thread.uuid, event.seq), at, data)


def _hearing(event_type: EventType) -> list[Endpoint]:
    """Endpoints are few, and what they hear of is a list within the row."""
    return [e for e in Endpoint.objects.filter(is_active=True) if e.hears_of(event_type)]


def _tell_of_return(portal: Portal, support: PartnerSupport) -> None:
    data = payloads.of_partner(
        portal=portal.slug, partner=support.partner.slug, reason=str(support.end_reason)
    )
    event = payloads.event_id("partner", support.pk, "returned")
    _tell(portal, EventType.PARTNER_RETURNED, event, support.ended_at or timezone.now(), data)


def _tell(
    portal: Portal, event_type: EventType, event: UUID, at: datetime, data: dict[str, Any]
) -> None:
    """One row for each endpoint that hears of this; told again, there is nothing new."""
    hearing = [e for e in _hearing(event_type) if e.portal_id in (None, portal.pk)]
    if not hearing:
        return
    payload = payloads.envelope(event_type, at, data)
    Delivery.objects.bulk_create(
        [
            Delivery(endpoint=e, event=event, type=event_type.value, portal=portal, payload=payload)
            for e in hearing
        ],
        ignore_conflicts=True,
    )
    for endpoint in hearing:
        if endpoint.failing_since is None:  # others are left to the sweep, at its pace
            errands.on_commit("programs.tasks.deliver", endpoint.pk)
