"""How a critical incident stands in a chat: the banner and timeline of the customer, the card of the desk."""

from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from chat.composer import Verdict
from chat.duty.actions import due_step
from chat.duty.models import Incident
from chat.duty.paging import Cause
from chat.duty.staff import answers_enterprise
from chat.incident_lines import ALERTS, GOOD, PREFIX, incident_line
from chat.models import Kind, Thread
from chat.routing import Channel, Decision
from chat.standing import decision_for
from portals.models import User

ICONS = {
    "incident_declared": "bolt",
    "incident_joined": "users",
    "incident_also": "users",
    "incident_accepted": "check",
    "incident_call": "phone",
    "incident_progress": "settings",
    "incident_handed": "users",
    "incident_solved": "check",
}


class Step(NamedTuple):
    """A line of the timeline; `tone` is done, alert or nothing."""

    at: datetime
    icon: str
    tone: str
    words: str


class Shown(NamedTuple):
    """An open incident for a page. `says` is the sentence under its name."""

    row: Incident
    says: str
    steps: list[Step]


def open_one(thread: Thread) -> Incident | None:
    """Only Enterprise chats have any: for all others this costs no question."""
    if thread.channel != Channel.ENTERPRISE:
        return None
    found = Incident.objects.with_all().open().filter(declarations__thread=thread)
    return found.first()


def for_customer(thread: Thread, decision: Decision) -> dict[str, Any]:
    """`incident` while one is open, else `may_declare`."""
    row = open_one(thread)
    if row is not None:
        return {"incident": shown(row, thread, timezone.now())}
    return {"may_declare": decision.may_declare}


def for_desk(thread: Thread, user: User, verdict: Verdict) -> dict[str, Any]:
    """`incident` while one is open, with what this person may do about it; else whether he may declare one."""
    if not answers_enterprise(user) or thread.channel != Channel.ENTERPRISE:
        return {}
    row = open_one(thread)
    if row is None:
        free = verdict.refusal not in ("closed", "channel_blocked")
        return {"may_declare": free and decision_for(thread.customer, thread.portal).may_declare}
    called = row.steps.filter(number__gt=row.accepted_after).exists()
    waits = row.accepted_at is None or called
    return {
        "incident": shown(row, thread, timezone.now()),
        "may_accept": waits,
        "may_call": not called and row.asked_at is None,
    }


def shown(row: Incident, thread: Thread, moment: datetime) -> Shown:
    return Shown(row, says(row, moment), timeline(row, thread))


def says(row: Incident, moment: datetime) -> str:
    """What the customer may expect next."""
    if not row.is_open:
        return _("Инцидент решён, отчёт в чате.")
    due = due_step(row, moment)
    clock = f"{timezone.localtime(due.at):%H:%M}" if due is not None and due.at > moment else ""
    called = row.steps.filter(number__gt=row.accepted_after).exists()
    if called or (due is not None and not clock):
        return _("Вызываем дежурного специалиста.")
    if row.accepted_at is not None and row.responsible is not None:
        named = {"name": row.responsible.name, "time": clock}
        if clock:
            return (
                _("%(name)s работает над причиной. Следующее сообщение не позже %(time)s.") % named
            )
        return _("%(name)s работает над причиной.") % named
    if due is not None and due.cause is Cause.NO_ANSWER:
        return _("Специальная поддержка уже видит его. Ответим не позже %(time)s, иначе вызовем дежурного.") % {"time": clock}  # fmt: skip
    if clock:
        return _("Специальная поддержка занимается. Если до %(time)s ничего не изменится, вызовем дежурного.") % {"time": clock}  # fmt: skip
    return _("Специальная поддержка уже видит его.")


def timeline(row: Incident, thread: Thread) -> list[Step]:
    """What this chat was told of the incident, newest first; in Russian, like the chat."""
    told = thread.entries.filter(
        kind=Kind.STATE, data__change__startswith=PREFIX, data__incident=row.pk
    )
    steps = []
    with translation.override("ru"):
        for at, data in told.order_by("-seq").values_list("at", "data"):
            change = data["change"]
            tone = "done" if change in GOOD else "alert" if change in ALERTS else ""
            steps.append(Step(at, ICONS.get(change, "phone"), tone, incident_line(data)))
    return steps
