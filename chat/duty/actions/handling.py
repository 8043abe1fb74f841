"""What whoever has an incident does with it: calls back, tells how it goes, hands it over, solves it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import learning
from chat.access import announce_on_commit
from chat.actions import realign
from chat.composer import Author, State
from chat.duty.models import Call, Incident, PageStep
from chat.duty.staff import answers_enterprise
from chat.duty.wording import masked_number, report_of
from chat.ledger import append
from chat.models import Kind
from chat.models.thread import SOLVED_FIELDS
from chat.refusals import Refused
from portals.models import Portal, User
from portals.sealing import seal

from .telling import Held, held, require_special

TEXT_LIMIT = 2000
SAME_WITHIN = timedelta(seconds=60)  # a second press of the same button


def note_call(
    pk: int,
    user: User,
    *,
    number: str,
    outcome: Call.Outcome,
    notes: str = "",
    moment: datetime | None = None,
) -> None:
    """A call-back: its outcome is told in the chat, the notes stand there as a note of the desk. Raises Refused."""
    moment = moment or timezone.now()
    number, notes = " ".join(number.split()), _text(notes, needed="")
    with _open_for(pk, user) as found:
        incident = found.incident
        number = number or incident.phone
        if not number or len(number) > 40 or not number.isprintable():
            raise Refused("bad_request", _("Укажите номер, на который звонили."))
        shown = masked_number(number)
        before = incident.calls.filter(by=user, shown_number=shown, outcome=outcome, notes=notes)
        if before.filter(at__gt=moment - SAME_WITHIN).exists():
            return
        Call.objects.create(
            incident=incident,
            by=user,
            at=moment,
            sealed_number=seal(number),
            shown_number=shown,
            outcome=outcome,
            notes=notes,
        )
        _moved(incident, moment)
        found.tell("call", by=user, outcome=outcome.value, number=shown)
        if notes and found.main is not None:
            note = append(found.main, Kind.NOTE, Author.OPERATOR, author=user, body=notes)
            announce_on_commit(note)


def tell_progress(pk: int, user: User, text: str, moment: datetime | None = None) -> None:
    """What is known and what is done, in every chat of the incident. Raises Refused."""
    moment = moment or timezone.now()
    text = _text(text, needed=_("Напишите, что уже известно."))
    with _open_for(pk, user) as found:
        _moved(found.incident, moment)
        found.tell("progress", by=user, text=text)


def hand_over_shift(
    pk: int, user: User, to: User, note: str, moment: datetime | None = None
) -> None:
    """The next shift has it from now on; the note is for the desk alone. Raises Refused."""
    moment = moment or timezone.now()
    note = _text(note, needed=_("Напишите, что важно знать следующей смене."))
    if not answers_enterprise(to):
        raise Refused("bad_request", _("Передать инцидент можно тому, кто дежурит."))
    with _open_for(pk, user) as found:
        incident = found.incident
        if incident.responsible_id == to.pk:
            return
        incident.responsible = to
        incident.save(update_fields=["responsible"])
        _moved(incident, moment)
        found.tell("handed", by=user, to=to.name or to.email)
        if found.main is not None:
            announce_on_commit(append(found.main, Kind.NOTE, Author.OPERATOR, author=user, body=note))  # fmt: skip
            found.main.go_to(to)
            found.main.save(update_fields=["state", "operator"])


def solve_incident(
    pk: int, user: User, *, cause: str, resolution: str, moment: datetime | None = None
) -> None:
    """It is over: the report stands in the customer's chats, and a tariff that changed meanwhile applies now.

    Twice is once. Raises Refused.
    """
    moment = moment or timezone.now()
    require_special(user)
    cause = _text(cause, needed=_("Назовите причину: клиент прочтёт её в отчёте."))
    resolution = _text(resolution, needed=_("Напишите, что сделали: клиент прочтёт это в отчёте."))
    with transaction.atomic():
        portal = Incident.objects.real().values_list("portal", flat=True).get(pk=pk)
        # as in `declare`: the portal before the incident before the chats
        held_portal = Portal.objects.select_for_update(of=("self",), no_key=True).get(pk=portal)
        with held(pk) as found:
            incident = found.incident
            if not incident.is_open:
                return
            incident.solve(user, moment, cause, resolution)
            incident.save(update_fields=["solved_by", "solved_at", "cause", "resolution"])
            incident.steps.filter(state=PageStep.State.WAITING).update(state=PageStep.State.DROPPED)
            found.tell("solved", by=user)
            _report(found, user, moment)
        realign(held_portal)
        learning.note_solved()


def _report(found: Held, user: User, moment: datetime) -> None:
    """To each who declared it; the chats are solved with it."""
    text = report_of(found.incident)
    for thread in found.threads:
        if thread.state == State.CLOSED:
            continue
        said = append(thread, Kind.MESSAGE, Author.OPERATOR, author=user, body=text)
        thread.solve(moment)
        thread.save(update_fields=SOLVED_FIELDS)
        solved = append(thread, Kind.STATE, Author.SYSTEM, data={"change": "solved"})
        announce_on_commit(said, solved)


@contextmanager
def _open_for(pk: int, user: User) -> Iterator[Held]:
    """`held`, for a person of special support and an incident that is not over. Raises Refused."""
    require_special(user)
    with held(pk) as found:
        if not found.incident.is_open:
            raise Refused("closed", _("Инцидент уже решён."))
        yield found


def _moved(incident: Incident, moment: datetime) -> None:
    incident.moved_at = moment
    incident.answered_at = incident.answered_at or moment
    incident.save(update_fields=["moved_at", "answered_at"])


def _text(text: str, *, needed: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text and needed:
        raise Refused("empty", needed)
    if len(text) > TEXT_LIMIT:
        raise Refused("too_long", _("Текст длиннее %(limit)s знаков. Сократите его.") % {"limit": TEXT_LIMIT})  # fmt: skip
    if "\x00" in text:
        raise Refused("bad_character")
    return text
