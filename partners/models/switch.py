"""The journal of switches: what became of a portal's support, when, and by whom. Rows are only added."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portals.models import Portal, User

from .code import PartnerCode
from .partner import Partner
from .support import PartnerSupport


class SwitchQuerySet(models.QuerySet["Switch"]):
    def uses(self) -> Self:
        """Where a code was entered."""
        return self.filter(change__in=[Switch.Change.ACTIVATED, Switch.Change.PROLONGED])


class Switch(models.Model):
    """One line. A change that nobody pressed (a code's date, a sweep) has no person."""

    class Change(models.TextChoices):
        ACTIVATED = "activated", _("партнёр подключён")
        PROLONGED = "prolonged", _("поддержка продлена другим кодом")
        REPLACED = "replaced", _("портал перешёл к другому партнёру")
        RETURNED = "returned", _("портал вернулся сам")
        CODE_EXPIRED = "code_expired", _("срок кода истёк")
        CODE_REVOKED = "code_revoked", _("код отозван")
        PARTNER_CLOSED = "partner_closed", _("партнёр больше не работает")

    portal = models.ForeignKey(
        Portal, models.CASCADE, related_name="partner_switches", verbose_name=_("портал")
    )
    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="+", verbose_name=_("партнёр")
    )
    code = models.ForeignKey(
        PartnerCode, models.PROTECT, related_name="switches", verbose_name=_("код")
    )
    change = models.CharField(_("что произошло"), max_length=16, choices=Change.choices)
    at = models.DateTimeField(_("когда"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("кто"),
    )

    objects = SwitchQuerySet.as_manager()

    class Meta:
        verbose_name = _("переключение")
        verbose_name_plural = _("журнал переключений")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.portal}, {self.partner}: {self.get_change_display()}"

    @classmethod
    def note(cls, support: PartnerSupport, change: str, at: datetime, by: User | None) -> "Switch":
        """Inside the transaction of the change itself: there is no switch without its line."""
        return cls.objects.create(
            portal_id=support.portal_id,
            partner_id=support.partner_id,
            code_id=support.code_id,
            change=change,
            at=at,
            by=by,
        )
