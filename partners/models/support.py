"""The time during which a partner answers a portal instead of standard support."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portals.models import Portal, User

from .code import PartnerCode
from .partner import Partner


class PartnerSupportQuerySet(models.QuerySet["PartnerSupport"]):
    def active(self) -> Self:
        return self.filter(ended_at=None)

    def adrift(self, moment: datetime) -> Self:
        """Active ones whose code no longer holds, or whose partner has closed."""
        return self.active().exclude(code__in=PartnerCode.objects.valid(moment))

    def with_hours(self) -> Self:
        return self.select_related("partner__schedule").prefetch_related(
            "partner__schedule__windows", "partner__schedule__exceptions"
        )


class PartnerSupport(models.Model):
    """While `ended_at` is empty, every request of the portal goes to the partner."""

    class EndReason(models.TextChoices):
        RETURNED = "returned", _("портал вернулся сам")
        CODE_EXPIRED = "code_expired", _("срок кода истёк")
        CODE_REVOKED = "code_revoked", _("код отозван")
        PARTNER_CLOSED = "partner_closed", _("партнёр больше не работает")

    portal = models.ForeignKey(
        Portal, models.CASCADE, related_name="partner_supports", verbose_name=_("портал")
    )
    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="supports", verbose_name=_("партнёр")
    )
    code = models.ForeignKey(
        PartnerCode, models.PROTECT, related_name="supports", verbose_name=_("код")
    )
    activated_at = models.DateTimeField(_("с"), default=timezone.now)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("кто включил")
    )
    ended_at = models.DateTimeField(_("по"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("кто вернул"),
    )
    end_reason = models.CharField(
        _("почему закончилась"), max_length=16, choices=EndReason.choices, blank=True
    )

    objects = PartnerSupportQuerySet.as_manager()

    class Meta:
        verbose_name = _("поддержка партнёром")
        verbose_name_plural = _("поддержка партнёрами")
        ordering = ["-activated_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["portal"], condition=Q(ended_at=None), name="one_active_partner_per_portal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.portal}: {self.partner}"

    @property
    def is_active(self) -> bool:
        return self.ended_at is None

    def end(self, reason: EndReason, at: datetime, by: User | None = None) -> None:
        self.end_reason, self.ended_at, self.ended_by = reason, at, by
