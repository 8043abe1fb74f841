"""A portal's tariff, partner or suspension changed: its open chats follow."""

from django.db import transaction
from django.utils import timezone

from chat import search_index
from chat.access import announce_on_commit
from chat.composer import Author, State, serves
from chat.ledger import append
from chat.models import Kind, Thread
from chat.routing import Channel, Decision
from chat.standing import decision_for
from portals.models import Portal

from .assistant_turn import offer_what_is_owed


def realign(portal: Portal, *, change: str = "", name: str = "", why: str = "") -> None:
    """Brings the open chats of a portal in line with what holds now, each with a numbered event.

    Called inside the transaction that changed the rights, after the change: the locks it takes here are the
    fence. A message that raced is committed before them, or is judged by the new rights.
    `change` is one of wording.event_line's, empty where only the fence is wanted. On a partner's switch standard chats
    only pause: whether they may be written to follows from whom they belong to. `why` is the reason of an end that
    nobody on the portal pressed for.
    """
    with transaction.atomic():
        Portal.objects.select_for_update(of=("self",), no_key=True).get(pk=portal.pk)
        threads = list(Thread.objects.lock().filter(portal=portal).exclude(state=State.CLOSED))
        if not threads:
            return
        decision = decision_for(threads[0].customer, portal)
        moved = []
        # an incident is finished first, then the new tariff applies: solving it realigns once more
        kept = set(Thread.objects.in_open_incident().filter(portal=portal).values_list("pk", flat=True))  # fmt: skip
        for thread in threads:
            before = thread.channel
            followed = "" if thread.pk in kept else _follow_tariff(thread, decision.channel)
            what = followed or _told(thread, decision, change)
            if not what:
                continue
            thread.save(
                update_fields=["channel", "state", "operator", "answers_from", "operator_offered"]
            )
            data = {"change": what} | ({"name": name} if what == change else {})
            data |= {"why": why} if why else {}
            announce_on_commit(append(thread, Kind.STATE, Author.SYSTEM, data=data))
            if what == "operators_on" and (offer := offer_what_is_owed(thread)):
                announce_on_commit(offer)
            if thread.channel != before:
                moved.append(thread.pk)
        search_index.follow(moved)


def _told(thread: Thread, decision: Decision, change: str) -> str:
    """What an open chat says of the change; an earlier partner's chats do not name the one that came after."""
    if thread.state == State.SOLVED:
        return ""
    partner = decision.partner.id if decision.partner else None
    if change and thread.channel == Channel.PARTNER and thread.partner_id != partner:
        return "partner_ended"
    return change


def _follow_tariff(thread: Thread, channel: Channel) -> str:
    """Moves a standard chat to the channel of the portal's tariff; the change's name if there was one."""
    if thread.channel == Channel.PARTNER or channel in (Channel.PARTNER, thread.channel):
        return ""
    had_people = thread.channel != Channel.SELF_SERVICE
    thread.channel = channel
    if channel is Channel.SELF_SERVICE:  # this tariff reaches no operator, whatever was promised
        if thread.state in (State.WAITING, State.ACTIVE):
            thread.back_to_assistant()
        thread.operator, thread.operator_offered = None, False
        return "operators_off"
    holder = thread.operator
    if holder is not None and not serves(holder.desk_role, channel):
        if thread.state == State.ACTIVE:  # whoever had it does not see this channel
            thread.wait(timezone.now())
        thread.operator = None
    return "rights" if had_people else "operators_on"
