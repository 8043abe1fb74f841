"""A certified partner company and the people who answer for it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tariffs.models import Schedule, WithTargets


class PartnerQuerySet(models.QuerySet["Partner"]):
    def with_hours(self) -> Self:
        return self.select_related("schedule").prefetch_related(
            "schedule__windows", "schedule__exceptions"
        )

    def in_catalogue(self) -> Self:
        return self.filter(in_catalogue=True, is_active=True)


class Partner(WithTargets):
    """A company whose agents answer the portals that activated its code."""

    slug = models.SlugField(_("короткое имя"), unique=True)
    name = models.CharField(_("название"), max_length=120)
    schedule = models.ForeignKey(
        Schedule, models.PROTECT, related_name="partners", verbose_name=_("часы работы")
    )
    promise = models.CharField(
        _("обещание"),
        max_length=200,
        blank=True,
        help_text=_("Как быстро отвечает и что делает: видно до переключения."),
    )
    assistant_first = models.BooleanField(_("сначала отвечает помощник"), default=False)
    is_active = models.BooleanField(_("работает"), default=True)
    in_catalogue = models.BooleanField(_("показывать в каталоге"), default=False)
    description = models.CharField(
        _("коротко о партнёре"),
        max_length=400,
        blank=True,
        help_text=_("Для каталога: что делает и для кого."),
    )
    contact = models.CharField(
        _("как связаться"),
        max_length=200,
        blank=True,
        help_text=_("Для каталога: почта, телефон или адрес сайта."),
    )

    objects = PartnerQuerySet.as_manager()

    class Meta(WithTargets.Meta):
        verbose_name = _("партнёр")
        verbose_name_plural = _("партнёры")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def contact_link(self) -> str:
        """Where a press on the contact leads; empty where it is only read."""
        if self.contact.startswith("https://"):
            return self.contact
        if "@" in self.contact and " " not in self.contact:
            return f"mailto:{self.contact}"
        digits = "".join(sign for sign in self.contact if sign.isdigit() or sign == "+")
        return f"tel:{digits}" if self.contact.startswith("+") and len(digits) > 7 else ""


class PartnerAgent(models.Model):
    """A person who answers for a partner; one person, one company."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="partner_agent",
        verbose_name=_("человек"),
    )
    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="agents", verbose_name=_("партнёр")
    )
    is_lead = models.BooleanField(_("руководит"), default=False)

    class Meta:
        verbose_name = _("агент партнёра")
        verbose_name_plural = _("агенты партнёров")

    def __str__(self) -> str:
        return f"{self.user} ({self.partner})"
