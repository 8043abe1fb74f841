"""«Критичный инцидент»: by a writer of an Enterprise portal, or by special support in his chat."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import search_index
from chat.access import announce_on_commit, require_write
from chat.actions import start_thread
from chat.composer import Author, State
from chat.duty.models import Declaration, Incident, Level, Matter
from chat.facts import verdict_of
from chat.ledger import append
from chat.models import Kind, Thread
from chat.refusals import Refused
from chat.routing import Channel, Decision
from chat.standing import decision_for
from portals.models import Portal, User

from .calling import call_if_due
from .telling import Held, chats_of, require_special

TEXT_LIMIT, PHONE_LIMIT, MOST_PEOPLE = 2000, 40, 1_000_000


class Report(NamedTuple):
    """What whoever declares it says. `since` is aware; None: now."""

    matter: Matter
    level: Level
    text: str
    since: datetime | None = None
    people: int | None = None
    phone: str = ""

    @property
    def subject(self) -> str:
        return str(self.matter.label)


def declare(
    user: User,
    portal: Portal,
    report: Report,
    *,
    thread: Thread | None = None,
    client_id: UUID | None = None,
    moment: datetime | None = None,
) -> Incident:
    """The incident that this opened or joined, past the assistant at once; twice is once.

    In the customer's own `thread`, or in a new one; or, by special support, in the customer's thread. Raises Refused:
    not_offered (the tariff has no incidents, or a partner answers), forbidden, closed, channel_blocked, empty, too_long,
    bad_character, rate_limited.
    """
    moment = moment or timezone.now()
    _check(report)
    with transaction.atomic():
        # Portal, incident, chats: whoever locks more than one of them takes them in this order.
        portal = Portal.objects.select_for_update(of=("self",), no_key=True).get(pk=portal.pk)
        customer = user if thread is None else thread.customer
        decision = decision_for(customer, portal, moment)
        if customer.pk != user.pk:
            require_special(user)
        if not decision.may_declare:
            raise Refused("not_offered", _why_not(decision))
        if thread is None:
            thread = start_thread(
                user, portal, subject=report.subject, text=report.text, client_id=client_id
            )
        return _declare_in(thread, user, portal, report, decision, moment)


def _declare_in(
    thread: Thread,
    user: User,
    portal: Portal,
    report: Report,
    decision: Decision,
    moment: datetime,
) -> Incident:
    """Under the portal's lock, so that of two who declare at once one opens and the other joins."""
    here = Incident.objects.open().filter(declarations__thread=thread).first()
    if here is not None:
        return here
    same = Incident.objects.lock().open().real().filter(portal=portal, matter=report.matter).first()
    incident = same or _opened(thread, user, portal, report, moment)
    # the chat that declares is locked with the others, in their order
    also = chats_of(incident, thread)
    held = Held(incident, also)
    mine = next(one for one in also if one.pk == thread.pk)
    verdict = verdict_of(mine, user)
    if not verdict.at_desk or verdict.refusal in ("closed", "channel_blocked"):
        require_write(verdict)
    _past_the_assistant(mine, decision, moment)
    said = {"name": user.name or user.email, "level": int(report.level), "matter": report.matter.value}  # fmt: skip
    change = "incident_joined" if same else "incident_declared"
    data = {"change": change, "incident": incident.pk, "critical": True, **said}
    event = append(mine, Kind.STATE, Author.SYSTEM, data=data)
    announce_on_commit(event)
    if same:
        others = [one for one in also if one.pk != thread.pk]
        Held(incident, others).tell("also", by=user)
        _widen(incident, report)
    Declaration.objects.create(
        incident=incident,
        thread=mine,
        by=user,
        at=moment,
        seq=event.seq,
        text=report.text,
        people=report.people,
    )
    call_if_due(held, moment)
    if mine.pk == incident.thread_id:
        incident.thread = mine  # as it is now
    return incident


def _opened(
    thread: Thread, user: User, portal: Portal, report: Report, moment: datetime
) -> Incident:
    since = report.since if report.since and report.since < moment else moment
    incident = Incident(
        thread=thread,
        portal=portal,
        matter=report.matter,
        level=report.level,
        text=report.text,
        since=since,
        people=report.people,
        declared_by=user,
        declared_at=moment,
    )
    incident.keep_phone(report.phone)
    incident.save()
    return incident


def _widen(incident: Incident, report: Report) -> None:
    """What the second knows beyond the first: it is worse, it concerns more, there is a number to call."""
    incident.level = min(incident.level, int(report.level))
    incident.people = max(filter(None, (incident.people, report.people)), default=None)
    if report.phone and not incident.sealed_phone:
        incident.keep_phone(report.phone)
    incident.save(update_fields=["level", "people", "sealed_phone"])


def _past_the_assistant(thread: Thread, decision: Decision, moment: datetime) -> None:
    """Into the queue of special support; whoever answers already goes on answering."""
    before = thread.channel
    thread.channel, thread.partner_id = decision.channel, None
    if thread.state != State.ACTIVE:
        thread.wait(moment)
    thread.save(update_fields=["channel", "partner", "state", "operator", "answers_from"])
    if before != thread.channel:
        search_index.follow([thread.pk])


def _why_not(decision: Decision) -> str:
    if decision.channel is Channel.PARTNER and decision.partner is not None:
        return _("Порталу отвечает партнёр «%(name)s». Об аварии напишите в чат с ним.") % {
            "name": decision.partner.name
        }
    return _("Критичный инцидент объявляют на тарифах, где он входит в поддержку. Ваш вопрос передадим обычным чатом.")  # fmt: skip


def _check(report: Report) -> None:
    if not report.text.strip():
        raise Refused("empty", _("Опишите, что не работает."))
    if len(report.text) > TEXT_LIMIT:
        raise Refused("too_long", _("Описание длиннее %(limit)s знаков. Сократите его.") % {"limit": TEXT_LIMIT})  # fmt: skip
    if "\x00" in report.text or not (report.phone.isprintable() and len(report.phone) <= PHONE_LIMIT):  # fmt: skip
        raise Refused("bad_character")
    if report.people is not None and not 0 < report.people <= MOST_PEOPLE:
        raise Refused("bad_request", _("Укажите, скольким людям это мешает, числом."))
