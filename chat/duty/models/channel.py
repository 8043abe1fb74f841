"""How a duty specialist is reached: messengers, telephone gateways, SMS and mail by apprise, or a webhook of his own."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.webhooks.signing import new_secret
from portals.sealing import seal, unseal


class DutyChannelQuerySet(models.QuerySet["DutyChannel"]):
    def in_order(self) -> Self:
        return self.order_by("order", "pk")

    def working(self) -> Self:
        return self.filter(is_active=True)


class DutyChannel(models.Model):
    """One way to one person; the address holds tokens and numbers, and so is sealed."""

    class Kind(models.TextChoices):
        WEBHOOK = "webhook", _("свой вебхук")
        APPRISE = "apprise", _("мессенджер, телефон, SMS или почта")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="duty_channels",
        verbose_name=_("человек"),
    )
    name = models.CharField(_("название"), max_length=60)
    kind = models.CharField(_("вид"), max_length=8, choices=Kind.choices)
    sealed_url = models.TextField(editable=False)
    sealed_secret = models.TextField(editable=False, blank=True)  # of a webhook's signature
    order = models.PositiveSmallIntegerField(_("порядок"), default=1)
    is_active = models.BooleanField(_("включён"), default=True)
    tested_at = models.DateTimeField(_("проверен"), null=True, editable=False)
    problem = models.CharField(_("что помешало"), max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DutyChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("способ связи дежурного")
        verbose_name_plural = _("способы связи дежурных")
        ordering = ["person", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="webhook") & ~Q(sealed_secret="")
                | Q(kind="apprise", sealed_secret=""),
                name="a_webhook_has_a_secret_to_sign_with",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """Raises SealBroken: the desk was given another sealing key, and the channel must be entered anew."""
        return unseal(self.sealed_url)

    @property
    def secret(self) -> str:
        """Raises SealBroken."""
        return unseal(self.sealed_secret)

    def keep(self, url: str) -> None:
        self.sealed_url = seal(url)
        if self.kind == self.Kind.WEBHOOK:
            self.sealed_secret = self.sealed_secret or seal(new_secret())

    def tested(self, moment: datetime, problem: str) -> None:
        self.tested_at, self.problem = moment, problem[:200]
