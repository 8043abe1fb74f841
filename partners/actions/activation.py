"""A portal goes to its partner with a code, and comes back with one press."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from portals.guessing import place_of
from portals.models import Portal, User

from .. import codes
from ..models import Partner, PartnerCode, PartnerSupport, Switch
from ..refusals import CodeRefused
from ..signals import partner_support_changed
from .attempts import count_wrong, one_at_a_time, refusal_of_guesser
from .endings import end, lock_portal

Change = Switch.Change


@sensitive_variables("code")
def preview_code(
    portal: Portal, user: User, code: str, *, address: str = "", moment: datetime | None = None
) -> Partner:
    """The partner behind the code, read with its hours, before anything changes; or CodeRefused.

    A wrong code is counted here too: the preview is no way around the lock.
    """
    moment = moment or timezone.now()
    with transaction.atomic(durable=True):
        found = _find(portal, user, code, address, moment)
    if isinstance(found, CodeRefused):
        raise found
    return Partner.objects.with_hours().get(pk=found.partner_id)


@sensitive_variables("code")
def activate_code(
    portal: Portal, user: User, code: str, *, address: str = "", moment: datetime | None = None
) -> PartnerSupport:
    """From now on the partner answers the portal; CodeRefused if the code does not open that.

    The same code again changes nothing. Another code of the same partner prolongs: the support
    rests on it from now on. Another partner's code ends the first support. Not to be called
    inside a transaction: a wrong code must stay counted although it is refused.
    """
    moment = moment or timezone.now()
    with transaction.atomic(durable=True):
        outcome = _activate(portal, user, code, address, moment)
    if isinstance(outcome, CodeRefused):
        raise outcome
    return outcome


@transaction.atomic
def return_to_standard(
    portal: Portal, user: User, *, moment: datetime | None = None
) -> PartnerSupport | None:
    """«Вернуться к штатной поддержке»: the support that ended; None if there was none."""
    portal = lock_portal(portal.pk)
    _refuse_unless_administrator(portal, user)
    support = _active_support(portal)
    if support is not None:
        end(support, PartnerSupport.EndReason.RETURNED, moment or timezone.now(), user)
    return support


@sensitive_variables("code")
def _activate(
    portal: Portal, user: User, code: str, address: str, moment: datetime
) -> PartnerSupport | CodeRefused:
    row = _find(portal, user, code, address, moment)
    if isinstance(row, CodeRefused):
        return row
    current = _active_support(portal)
    if current is not None and current.code_id == row.pk:
        return current
    row.uses += 1
    row.save(update_fields=["uses"])
    if current is not None and current.partner_id == row.partner_id:
        current.code = row
        current.save(update_fields=["code"])
        Switch.note(current, Change.PROLONGED, moment, user)
        return current
    if current is not None:
        current.end(PartnerSupport.EndReason.RETURNED, moment, user)
        current.save(update_fields=["end_reason", "ended_at", "ended_by"])
        Switch.note(current, Change.REPLACED, moment, user)
    support = PartnerSupport.objects.create(
        portal=portal, partner=row.partner, code=row, activated_by=user, activated_at=moment
    )
    Switch.note(support, Change.ACTIVATED, moment, user)
    partner_support_changed.send(PartnerSupport, portal=portal, support=support)
    return support


@sensitive_variables("code")
def _find(
    portal: Portal, user: User, code: str, address: str, moment: datetime
) -> PartnerCode | CodeRefused:
    """The usable code, locked like its portal; else the refusal, with the wrong code counted."""
    place = place_of(address)
    one_at_a_time(user, place)
    portal = lock_portal(portal.pk)
    _refuse_unless_administrator(portal, user)
    locked = refusal_of_guesser(portal, user, place, moment)
    if locked is not None:
        return locked
    row = _usable(portal, code, moment)
    return row if row is not None else count_wrong(portal, user, place, moment)


@sensitive_variables("code")
def _usable(portal: Portal, code: str, moment: datetime) -> PartnerCode | None:
    """The code that may be entered here. Whatever was typed, the same two statements run: how long the
    answer takes does not tell an unknown code from one that is used up, too old, revoked or a closed partner's."""
    digest = codes.digest(code, settings.PARTNER_CODE_KEY)
    on_it = portal.partner_supports.active().filter(code__digest=digest).exists()
    # Locked with its partner: one that closes now either sees this support or is seen closed here.
    rows = PartnerCode.objects.select_related("partner").filter(digest=digest)
    row = rows.select_for_update(of=("self", "partner"), no_key=True).first()
    if row is None:
        return None
    return row if row.is_usable(moment) or (on_it and row.is_valid(moment)) else None


def _active_support(portal: Portal) -> PartnerSupport | None:
    rows = portal.partner_supports.active().select_related("partner", "code")
    return rows.select_for_update(of=("self",)).first()


def _refuse_unless_administrator(portal: Portal, user: User) -> None:
    if not portal.members.administrators().filter(user=user).exists():
        raise CodeRefused(
            _("Если код у вас, передайте его администратору."),
            title=_("Поддержку партнёра переключает администратор портала"),
        )
    if portal.suspended:
        raise CodeRefused(
            _("Переключить поддержку можно будет, когда он снова заработает."),
            title=_("Портал приостановлен"),
        )
