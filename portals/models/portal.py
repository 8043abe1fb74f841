"""A customer's portal of the cloud CRM, with its tariff."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from tariffs.entitlements import Entitlement
from tariffs.models import TariffPlan

if TYPE_CHECKING:
    from .user import User


class PortalQuerySet(models.QuerySet["Portal"]):
    def with_hours(self) -> Self:
        """With all that `entitlement` reads, so that it costs no query of its own."""
        return self.select_related("plan__operator_schedule").prefetch_related(
            "plan__operator_schedule__windows", "plan__operator_schedule__exceptions"
        )

    def of_member(self, user: "User") -> Self:
        return self.filter(members__user=user, members__withdrawn_at=None)


class Portal(models.Model):
    """One customer's portal; chats, members and the partner's support belong to it."""

    class Edition(models.TextChoices):
        CLOUD = "cloud", _("облако")
        BOX = "box", _("коробка")

    slug = models.SlugField(_("короткое имя"), unique=True)
    name = models.CharField(_("название"), max_length=120)
    edition = models.CharField(
        _("издание"), max_length=8, choices=Edition.choices, default=Edition.CLOUD
    )
    plan = models.ForeignKey(
        TariffPlan, models.PROTECT, related_name="portals", verbose_name=_("тариф")
    )
    suspended = models.BooleanField(_("приостановлен"), default=False)
    unlimited_rate = models.BooleanField(
        _("без ограничения частоты сообщений"),
        default=False,
        help_text=_("Только для нагрузочных проверок."),
    )
    created_at = models.DateTimeField(_("создан"), auto_now_add=True)

    objects = PortalQuerySet.as_manager()

    class Meta:
        verbose_name = _("портал")
        verbose_name_plural = _("порталы")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def entitlement(self) -> Entitlement:
        """What the portal's tariff includes."""
        return self.plan.entitlement
