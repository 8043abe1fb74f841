"""Swaps, which the other must accept, and overrides, which a lead decides."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.duty.models import DutyOverride, DutySwap
from chat.duty.models.rota import rota
from chat.duty.rota import LONGEST_SHIFT, duties
from chat.duty.staff import answers_enterprise, leads_the_shift
from chat.refusals import Refused
from portals.models import User


@transaction.atomic
def ask_swap(
    giver: User,
    taker: User,
    start: datetime,
    end: datetime,
    moment: datetime | None = None,
) -> DutySwap:
    """«Возьмите моё дежурство»: holds when the other has accepted; asking the same twice is once. Raises Refused."""
    moment = moment or timezone.now()
    if giver.pk == taker.pk or not answers_enterprise(taker):
        raise Refused("bad_request", _("Дежурство можно отдать тому, кто дежурит."))
    if not start < end or end <= moment or end - start > LONGEST_SHIFT:
        raise Refused("bad_request", _("Проверьте время: конец позже начала, не длиннее двух недель."))  # fmt: skip
    if not any(duty.person == giver.pk for duty in duties(rota(), start, end)):
        raise Refused("bad_request", _("В это время вы не дежурите, отдавать нечего."))
    same = {"giver": giver, "taker": taker, "starts_at": start, "ends_at": end, "answered_at": None}
    return DutySwap.objects.get_or_create(**same, defaults={"asked_at": moment})[0]


@transaction.atomic
def answer_swap(pk: int, user: User, *, accepted: bool, moment: datetime | None = None) -> None:
    """The one who was asked agrees or not; whoever asked may take it back as long as nobody has. Raises Refused."""
    moment = moment or timezone.now()
    swap = DutySwap.objects.select_for_update(of=("self",)).get(pk=pk)
    if user.pk not in (swap.taker_id, swap.giver_id) or (accepted and user.pk != swap.taker_id):
        raise Refused("forbidden", _("На этот обмен отвечает другой человек."))
    if swap.answered_at is not None:
        if swap.is_accepted == accepted:
            return
        raise Refused("forbidden", _("На этот обмен уже ответили."))
    if accepted and swap.ends_at <= moment:
        raise Refused("forbidden", _("Это дежурство уже прошло."))
    swap.answer(accepted, moment)
    swap.save(update_fields=["is_accepted", "answered_at"])


def stand_in(lead: User, person: User, order: int, start: datetime, end: datetime) -> DutyOverride:
    """A lead puts somebody into a place of the order for a time. Raises Refused."""
    _require_lead(lead)
    if not answers_enterprise(person):
        raise Refused("bad_request", _("Этого человека не вызывают."))
    row = DutyOverride(person=person, order=order, starts_at=start, ends_at=end, made_by=lead)
    try:
        row.full_clean(exclude=["made_by"])
    except ValidationError as invalid:
        raise Refused("bad_request", " ".join(invalid.messages)) from None
    row.save()
    return row


def withdraw_stand_in(lead: User, pk: int) -> None:
    """Raises Refused."""
    _require_lead(lead)
    DutyOverride.objects.filter(pk=pk).delete()


def _require_lead(user: User) -> None:
    if not leads_the_shift(user):
        raise Refused("forbidden", _("График меняет руководитель смены."))
