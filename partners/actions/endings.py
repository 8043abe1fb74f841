"""How a portal returns to standard support without pressing anything."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portals.actions import write_letter
from portals.models import Portal, User

from ..models import Partner, PartnerSupport, Switch
from ..models.support import PartnerSupportQuerySet
from ..signals import partner_support_changed

EndReason = PartnerSupport.EndReason


def close_partner(
    partner: Partner, *, by: User | None = None, moment: datetime | None = None
) -> int:
    """The partner answers nobody any more; returns how many portals went back. Twice is once."""
    _set_active(partner, False)
    supports = PartnerSupport.objects.active().filter(partner=partner)
    return end_each(supports, EndReason.PARTNER_CLOSED, moment or timezone.now(), by=by)


def reopen_partner(partner: Partner) -> None:
    """Its codes work again; portals that went back stay where they are."""
    _set_active(partner, True)


def end_expired(moment: datetime | None = None) -> int:
    """Returns every portal whose code has expired or was revoked, or whose partner has closed.

    Safe at any time and from several places at once; the answer is how many portals went back.
    """
    moment = moment or timezone.now()
    adrift = PartnerSupport.objects.adrift(moment)
    closed = end_each(adrift.filter(partner__is_active=False), EndReason.PARTNER_CLOSED, moment)
    revoked = adrift.filter(code__revoked_at__isnull=False)
    ended = closed + end_each(revoked, EndReason.CODE_REVOKED, moment)
    return ended + end_each(adrift, EndReason.CODE_EXPIRED, moment)


def end_each(
    supports: PartnerSupportQuerySet, reason: EndReason, moment: datetime, *, by: User | None = None
) -> int:
    """Ends these supports one portal at a time, each in a transaction of its own; how many."""
    ended = 0
    for pk, portal in supports.order_by("pk").values_list("pk", "portal_id"):
        with transaction.atomic():
            lock_portal(portal)
            # Asked again under the lock: meanwhile the portal may rest on another code.
            support = supports.filter(pk=pk).select_for_update(of=("self",)).first()
            if support is not None:
                end(support, reason, moment, by)
                ended += 1
    return ended


def end(
    support: PartnerSupport, reason: EndReason, moment: datetime, by: User | None = None
) -> None:
    """Ends one support and tells the chats; inside the transaction that locked its portal."""
    support.end(reason, moment, by)
    support.save(update_fields=["end_reason", "ended_at", "ended_by"])
    Switch.note(support, reason.value, moment, by)
    if reason != EndReason.RETURNED:
        _tell_administrators(support, moment)
    partner_support_changed.send(PartnerSupport, portal=support.portal, support=support)


def _tell_administrators(support: PartnerSupport, moment: datetime) -> None:
    """Nobody on the portal pressed anything: its administrators get a letter, besides what the pages say."""
    administrators = support.portal.members.administrators().select_related("user")
    with translation.override(settings.LANGUAGE_CODE):
        facts = {
            "portal": support.portal.name,
            "partner": support.partner.name,
            "why": support.get_end_reason_display(),
        }
        subject = _("Порталу «%(portal)s» снова отвечает штатная поддержка") % facts
        body = (
            _(
                "Партнёр «%(partner)s» больше не отвечает порталу «%(portal)s»: %(why)s.\n\n"
                "Чаты с ним остались для чтения, чаты на паузе продолжены. "
                "Новый код можно ввести на странице «Мой тариф → Поддержка24»."
            )
            % facts
        )
        for member in administrators:
            write_letter(member.user.email, subject, body, moment=moment)


def lock_portal(portal_id: int) -> Portal:
    """Every change of a portal's partner takes this first: portal, then code and partner, then support.
    (Only whoever enters a code has taken turns with other guesses before: `attempts.one_at_a_time`.)

    Not against foreign keys: chats of the portal go on being written.
    """
    return Portal.objects.select_for_update(no_key=True, of=("self",)).get(pk=portal_id)


@transaction.atomic
def _set_active(partner: Partner, is_active: bool) -> None:
    row = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    row.is_active = partner.is_active = is_active
    row.save(update_fields=["is_active"])
