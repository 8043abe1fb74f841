"""Entry to the customer's portal: asked for in a chat, given by an administrator, every use on record in the chat."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.access import announce_on_commit, locked, require_write
from chat.composer import Author
from chat.ledger import append
from chat.models import Kind, Thread
from chat.refusals import Refused
from portals.consent import LONGEST_HOURS, State, Step, is_done, may
from portals.models import Consent, ConsentUse, User

TEXT_LIMIT, WHAT_LIMIT = 300, 500
SAME_USE_WITHIN = timedelta(seconds=60)


def ask_consent(
    thread: Thread,
    user: User,
    *,
    reason: str,
    scope: str,
    hours: int,
    moment: datetime | None = None,
) -> None:
    """Whoever answers the chat asks for entry; a second press of the same button changes nothing. Raises Refused."""
    moment = moment or timezone.now()
    said = {
        "reason": _text(reason, TEXT_LIMIT, _("Напишите, зачем нужен доступ.")),
        "scope": _text(scope, TEXT_LIMIT, _("Напишите, что вы откроете.")),
        "hours": hours,
    }
    if not 1 <= hours <= LONGEST_HOURS:
        raise Refused("bad_request", _("Доступ просят на время от часа до трёх суток."))
    with locked(thread, user) as (thread, verdict):
        if not verdict.at_desk:
            raise Refused("forbidden")
        require_write(verdict)
        before = _open_one(thread, moment)
        if before is not None:
            if before.state(moment) is State.GRANTED:
                raise Refused("conflict", _("Доступ уже есть."))
            if before.asked_by_id == user.pk and all(getattr(before, k) == v for k, v in said.items()):  # fmt: skip
                return
            raise Refused("conflict", _("Просьба уже отправлена, ждём ответа администратора."))
        Consent.objects.create(
            portal_id=thread.portal_id, chat=thread.uuid, asked_by=user, asked_at=moment, **said
        )
        _tell(thread, "consent_asked", name=user.name, **said)


def answer_consent(
    consent: Consent,
    user: User,
    step: Step,
    *,
    hours: int | None = None,
    moment: datetime | None = None,
) -> None:
    """An administrator of the portal agrees, declines or withdraws; a second press changes nothing. Raises Refused."""
    moment = moment or timezone.now()
    with transaction.atomic():
        thread = Thread.objects.lock().get(uuid=consent.chat)
        consent = Consent.objects.select_related("portal").get(pk=consent.pk)
        if not consent.portal.members.administrators().filter(user=user).exists():
            raise Refused("forbidden", _("О доступе решает администратор портала."))
        state = consent.state(moment)
        if is_done(step, state):
            return
        if not may(step, state):
            raise Refused("forbidden", _("Эта просьба уже закончилась. Обновите страницу."))
        if step is Step.GRANT:
            consent.grant(user, moment, hours)
            assert consent.until is not None
            _tell(thread, "consent_granted", name=user.name, until=consent.until.isoformat())
        elif step is Step.DECLINE:
            consent.decline(user, moment)
            _tell(thread, "consent_declined", name=user.name)
        else:
            consent.withdraw(user, moment)
            _tell(thread, "consent_withdrawn", name=user.name)
        consent.save()


def note_use(thread: Thread, user: User, *, what: str, moment: datetime | None = None) -> None:
    """«Записать вход»: what was done on the portal. Without consent that holds there is nothing to write. Raises Refused."""
    moment = moment or timezone.now()
    what = _text(what, WHAT_LIMIT, _("Напишите, что сделали на портале."))
    with locked(thread, user) as (thread, verdict):
        if not verdict.at_desk:
            raise Refused("forbidden")
        require_write(verdict)
        consent = _open_one(thread, moment)
        if consent is None or not may(Step.USE, consent.state(moment)):
            raise Refused("forbidden", _("Доступа на портал нет: попросите его у администратора."))
        pressed_twice = {"by": user, "what": what, "at__gt": moment - SAME_USE_WITHIN}
        if consent.uses.filter(**pressed_twice).exists():
            return
        ConsentUse.objects.create(consent=consent, by=user, at=moment, what=what)
        _tell(thread, "consent_used", name=user.name, what=what)


def end_consents(moment: datetime) -> int:
    """Writes down which are over by time; the number of them. They held no longer anyhow."""
    ended = 0
    for chat in list(Consent.objects.due(moment).values_list("chat", flat=True)[:200]):
        with transaction.atomic():
            thread = Thread.objects.lock().get(uuid=chat)
            for consent in Consent.objects.due(moment).filter(chat=chat):
                _end(thread, consent, moment)
                ended += 1
    return ended


def _open_one(thread: Thread, moment: datetime) -> Consent | None:
    """What was asked for or given in this chat and is not over; what is, is ended here. Under the chat's lock."""
    consent = Consent.objects.open().filter(chat=thread.uuid).first()
    if consent is not None and consent.state(moment) is State.EXPIRED:
        _end(thread, consent, moment)
        return None
    return consent


def _end(thread: Thread, consent: Consent, moment: datetime) -> None:
    consent.end(moment)
    consent.save(update_fields=["ended_at"])
    _tell(thread, "consent_expired", given=consent.until is not None)


def _tell(thread: Thread, change: str, **data: Any) -> None:
    announce_on_commit(append(thread, Kind.STATE, Author.SYSTEM, data={"change": change, **data}))


def _text(text: str, limit: int, missing: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refused("bad_request", missing)
    if len(text) > limit:
        raise Refused("too_long", _("Текст длиннее %(limit)s знаков. Сократите его.") % {"limit": limit})  # fmt: skip
    if not text.isprintable():
        raise Refused("bad_character")
    return text
