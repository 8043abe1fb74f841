"""What is known about a chat's customer, and about the chat before people were asked."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from chat.models import Entry, Kind, Thread
from chat.routing import Channel
from portals.models import Member, User

from .handover_card import Handover, handover_card

ENTRIES_READ = 60  # from the beginning: the assistant speaks before people do
EARLIER_CHATS = 5


class Customer(NamedTuple):
    name: str
    initials: str
    role: str
    portal: str
    tariff: str
    hours: str
    partner: str


def handover_of(thread: Thread) -> Handover:
    """Read from the chat's own entries, in one query."""
    known = Entry.objects.filter(thread=thread).exclude(kind=Kind.NOTE).order_by("seq")
    return handover_card(thread.subject, list(known[:ENTRIES_READ]))


def customer_of(thread: Thread) -> Customer:
    """The person and the portal; the hours are of those who answer this chat."""
    customer, portal = thread.customer, thread.portal
    member = Member.objects.filter(portal=portal, user=customer).first()
    return Customer(
        customer.name or customer.email,
        customer.initials,
        _role(member),
        portal.name,
        f"{portal.plan.name}, {portal.get_edition_display()}",
        _hours(thread),
        thread.partner.name if thread.partner else "",
    )


def _role(member: Member | None) -> str:
    if member is None:
        return _("не состоит на портале")
    if member.is_withdrawn:
        return _("приглашение отозвано")
    return _("%(role)s портала") % {"role": member.get_role_display()}


def _hours(thread: Thread) -> str:
    if thread.partner is not None:
        return thread.partner.schedule.name
    schedule = thread.portal.plan.operator_schedule
    if schedule is None or thread.channel == Channel.SELF_SERVICE:
        return _("помощник, операторов на тарифе нет")
    return schedule.name


def earlier_chats(thread: Thread, user: User) -> list[Thread]:
    """The same customer's other chats on this portal, as far as this person may see them."""
    others = Thread.objects.at_desk_of(user).filter(portal=thread.portal, customer=thread.customer)
    return list(others.exclude(pk=thread.pk).order_by("-last_at")[:EARLIER_CHATS])
