"""A partner's code: shown once, kept as a keyed hash with its last four characters."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portals.models import Portal

from .partner import Partner


class PartnerCodeQuerySet(models.QuerySet["PartnerCode"]):
    def usable(self, moment: datetime) -> Self:
        """Codes that may be activated at this moment."""
        return self.valid(moment).filter(uses__lt=F("max_uses"))

    def valid(self, moment: datetime) -> Self:
        """Codes that keep an activated portal with their partner at this moment."""
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=moment), revoked_at=None, partner__is_active=True
        )

    def used_up(self) -> Self:
        return self.filter(uses__gte=F("max_uses"))


class PartnerCode(models.Model):
    """One code of a partner, limited by date and by number of uses, revocable."""

    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="codes", verbose_name=_("партнёр")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    last_four = models.CharField(_("последние знаки"), max_length=4, editable=False)
    note = models.CharField(_("заметка"), max_length=120, blank=True)
    expires_at = models.DateTimeField(_("действует до"), null=True, blank=True)
    max_uses = models.PositiveIntegerField(_("сколько раз можно ввести"), default=1)
    uses = models.PositiveIntegerField(_("введён"), default=0, editable=False)
    issued_at = models.DateTimeField(_("выпущен"), default=timezone.now, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("кем"),
        editable=False,
    )
    revoked_at = models.DateTimeField(_("отозван"), null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("кем отозван"),
        editable=False,
    )

    objects = PartnerCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("код партнёра")
        verbose_name_plural = _("коды партнёров")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(uses__lte=F("max_uses")), name="no_code_is_used_more_often_than_allowed"
            )
        ]

    def __str__(self) -> str:
        return f"····-{self.last_four}"

    @property
    def is_used_up(self) -> bool:
        return self.uses >= self.max_uses

    def is_valid(self, moment: datetime) -> bool:
        """Whether it keeps an activated portal with its partner; `valid()` asks the same of rows."""
        in_time = self.expires_at is None or moment < self.expires_at
        return in_time and self.revoked_at is None and self.partner.is_active

    def is_usable(self, moment: datetime) -> bool:
        return self.is_valid(moment) and not self.is_used_up

    @property
    def state_now(self) -> str:
        return self.state_in_words(timezone.now())

    def state_in_words(self, moment: datetime) -> str:
        if self.revoked_at is not None:
            return gettext("отозван")
        if not self.partner.is_active:
            return gettext("партнёр закрыт")
        if not self.is_valid(moment):
            return gettext("срок истёк")
        return gettext("использован полностью") if self.is_used_up else gettext("можно ввести")


class CodeAttempt(models.Model):
    """A wrong code: guessing is counted by portal, by person and by address, in the database, so a restart
    forgets nothing. Of the code itself nothing is kept."""

    portal = models.ForeignKey(Portal, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    address = models.CharField(max_length=64, blank=True, db_index=True)  # guessing.place_of
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("неверный код")
        verbose_name_plural = _("неверные коды")

    def __str__(self) -> str:
        return f"{self.portal} {self.at:%d.%m.%Y %H:%M}"
