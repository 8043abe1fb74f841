"""A token of the API: shown once, kept as a hash with its last four characters."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chat.composer import seat_at_the_desk
from chat.models import Thread
from chat.models.thread import ThreadQuerySet
from portals.models import DeskRole, Portal
from portals.models.portal import PortalQuerySet
from programs.scopes import NEEDS, OF_ALL_PORTALS_ONLY, Scope

SCOPES = [
    (Scope.PORTALS.value, _("порталы: читать")),
    (Scope.MEMBERS.value, _("участники: читать")),
    (Scope.TARIFFS.value, _("тарифы и часы: читать")),
    (Scope.CODES.value, _("коды партнёров: читать")),
    (Scope.ISSUE_CODES.value, _("коды партнёров: выпускать и отзывать")),
    (Scope.THREADS.value, _("чаты: читать")),
    (Scope.EXPLAIN.value, _("решения: кто может писать и почему")),
]


def validate_scopes(scopes: Any) -> None:
    """ValidationError unless it is a list of known scopes, at least one."""
    if not isinstance(scopes, list) or not scopes or not set(scopes) <= set(Scope):
        raise ValidationError(_("Выберите, что разрешено программе."))


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def working(self, moment: datetime) -> Self:
        """Neither revoked nor expired, and issued by somebody who still manages the desk."""
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=moment),
            revoked_at=None,
            issued_by__is_active=True,
            issued_by__is_staff=True,
        )


class ApiToken(models.Model):
    """What one program may do, until when, and in whose name."""

    name = models.CharField(
        _("программа"), max_length=80, help_text=_("Под этим именем она стоит в журнале.")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    last_four = models.CharField(_("последние знаки"), max_length=4, editable=False)
    scopes: "models.JSONField[Any, Any]" = models.JSONField(
        _("что разрешено"), validators=[validate_scopes]
    )
    portal = models.ForeignKey(
        Portal,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("только портал"),
        help_text=_("Пусто: все порталы."),
    )
    expires_at = models.DateTimeField(_("действует до"), null=True, blank=True)
    issued_at = models.DateTimeField(_("выпущен"), default=timezone.now, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("кем"),
        editable=False,
    )
    revoked_at = models.DateTimeField(_("отозван"), null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(
        _("последний запрос"), null=True, blank=True, editable=False
    )

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("токен API")
        verbose_name_plural = _("токены API")
        ordering = ["-issued_at", "-pk"]
        default_permissions = ["add", "change", "view"]

    def __str__(self) -> str:
        return f"{self.name} ····{self.last_four}"

    def clean(self) -> None:
        if self.portal_id is not None and OF_ALL_PORTALS_ONLY & set(self.scopes or []):
            raise ValidationError(
                {"portal": _("Коды принадлежат партнёрам: такой токен нельзя ограничить порталом.")}
            )

    def state_in_words(self, moment: datetime) -> str:
        if self.revoked_at is not None:
            return gettext("отозван")
        if self.expires_at is not None and self.expires_at <= moment:
            return gettext("срок истёк")
        if not (self.issued_by.is_active and self.issued_by.is_staff):
            return gettext("выпустивший больше не управляет поддержкой")
        return gettext("работает")

    def may(self, scope: Scope) -> bool:
        """Whether it was given for this, and whoever issued it may still do so himself."""
        return scope.value in self.scopes and self.issued_by.has_perm(NEEDS[scope])

    def portals(self) -> PortalQuerySet:
        """Every read of the API starts here, so none can forget that a token may be for one portal."""
        rows = Portal.objects.all()
        return rows if self.portal_id is None else rows.filter(pk=self.portal_id)

    def threads(self) -> ThreadQuerySet:
        """What the desk itself sees: the chats of a partner are the portal's and the partner's alone."""
        return Thread.objects.at_seat(seat_at_the_desk(DeskRole.LEAD)).filter(
            portal__in=self.portals()
        )
