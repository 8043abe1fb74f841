"""Where events are told, what is told, and how each attempt went."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.webhooks import signing
from chat.webhooks.targets import LONGEST_URL, BadTarget, target_of
from portals.models import Portal
from portals.sealing import seal, unseal
from programs.scopes import EventType

EVENTS = [
    (EventType.THREAD_OPENED.value, _("чат открыт")),
    (EventType.THREAD_HANDED_OVER.value, _("чат передан людям")),
    (EventType.THREAD_TAKEN.value, _("чат взят")),
    (EventType.THREAD_SOLVED.value, _("вопрос решён")),
    (EventType.THREAD_RATED.value, _("помощь оценена")),
    (EventType.THREAD_CLOSED.value, _("чат закрыт")),
    (EventType.PARTNER_ACTIVATED.value, _("портал перешёл к партнёру")),
    (EventType.PARTNER_RETURNED.value, _("портал вернулся от партнёра")),
]
TARGET_REFUSALS = {
    "scheme": _("Нужен адрес, который начинается с https://."),
    "user": _("Имени и пароля в адресе быть не должно."),
    "private": _("Это адрес внутренней сети. Туда вебхуки не отправляются."),
    "host": _("Это не похоже на адрес. Пример: https://crm.example.com/webhooks"),
    "unknown": _("Такого имени нет."),
}


def new_secret() -> str:
    """Sealed: it is read again for each signature."""
    return seal(signing.new_secret())


def validate_url(url: str) -> None:
    try:
        target_of(url, private_too=settings.WEBHOOKS_TO_PRIVATE_ADDRESSES)
    except BadTarget as bad:
        raise ValidationError(TARGET_REFUSALS[bad.code]) from None


def validate_events(events: Any) -> None:
    if not isinstance(events, list) or not events or not set(events) <= set(EventType):
        raise ValidationError(_("Выберите хотя бы одно событие."))


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def switched_off_by_us(self) -> Self:
        return self.filter(is_active=False, given_up_at__isnull=False)

    def due(self, moment: datetime) -> Self:
        """Those that something waits for, and that nobody is sending to."""
        waits = Delivery.objects.due(moment).filter(endpoint=models.OuterRef("pk"))
        free = self.exclude(busy_until__gt=moment).exclude(rests_until__gt=moment)
        return free.filter(models.Exists(waits))


class Endpoint(models.Model):
    """An address of another program, with the secret by which it recognises us."""

    name = models.CharField(_("программа"), max_length=80)
    url = models.CharField(_("адрес"), max_length=LONGEST_URL, validators=[validate_url])
    sealed_secret = models.TextField(_("секрет"), default=new_secret, editable=False)
    events: "models.JSONField[Any, Any]" = models.JSONField(
        _("о чём сообщать"), validators=[validate_events]
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
    is_active = models.BooleanField(_("включён"), default=True)
    failing_since = models.DateTimeField(_("не отвечает с"), null=True, blank=True, editable=False)
    given_up_at = models.DateTimeField(
        _("выключен за молчание"), null=True, blank=True, editable=False
    )
    failures = models.PositiveIntegerField(_("неудач подряд"), default=0, editable=False)
    rests_until = models.DateTimeField(_("не тревожить до"), null=True, blank=True, editable=False)
    busy_until = models.DateTimeField(null=True, blank=True, editable=False)  # somebody sends to it
    created_at = models.DateTimeField(_("создан"), default=timezone.now, editable=False)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("вебхук")
        verbose_name_plural = _("вебхуки")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def secret(self) -> str:
        """Raises SealBroken: the desk was given another sealing key, and this program needs a new secret."""
        return unseal(self.sealed_secret)

    def hears_of(self, event_type: EventType) -> bool:
        return event_type.value in self.events

    def begin_afresh(self) -> None:
        """It answered, or a person has switched it on again: what was is forgiven."""
        self.failures, self.failing_since, self.rests_until, self.given_up_at = 0, None, None, None

    def fail(self, moment: datetime, rests_for: timedelta) -> None:
        self.failures += 1
        self.failing_since = self.failing_since or moment
        self.rests_until = moment + rests_for

    def give_up(self, moment: datetime) -> None:
        self.is_active, self.given_up_at = False, moment


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, moment: datetime) -> Self:
        return self.filter(
            state=Delivery.State.WAITING, due_at__lte=moment, endpoint__is_active=True
        )

    def oldest_first(self) -> Self:
        return self.order_by("pk")

    def over(self, moment: datetime) -> Self:
        """Nobody asks about them any more."""
        long_ago = moment - timedelta(days=KEPT_DAYS)
        return self.exclude(state=Delivery.State.WAITING).filter(created_at__lt=long_ago)


KEPT_DAYS = 60


class Delivery(models.Model):
    """One event for one endpoint: a row of the outbox, written with what it tells of."""

    class State(models.TextChoices):
        WAITING = "waiting", _("ждёт отправки")
        DELIVERED = "delivered", _("доставлено")
        FAILED = "failed", _("не доставлено")

    endpoint = models.ForeignKey(
        Endpoint, models.CASCADE, related_name="deliveries", verbose_name=_("вебхук")
    )
    event = models.UUIDField(_("событие"), editable=False)
    type = models.CharField(_("что произошло"), max_length=32, choices=EVENTS)
    portal = models.ForeignKey(Portal, models.CASCADE, related_name="+", verbose_name=_("портал"))
    payload: "models.JSONField[Any, Any]" = models.JSONField(_("содержание"))
    state = models.CharField(
        _("состояние"), max_length=12, choices=State.choices, default=State.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("попыток"), default=0)
    created_at = models.DateTimeField(_("когда"), default=timezone.now)
    due_at = models.DateTimeField(_("следующая попытка"), default=timezone.now)
    delivered_at = models.DateTimeField(_("доставлено"), null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("доставка вебхука")
        verbose_name_plural = _("доставки вебхуков")
        ordering = ["-pk"]
        default_permissions = ["view", "change"]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "event"], name="an_endpoint_is_told_of_an_event_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "due_at"],
                condition=Q(state="waiting"),
                name="deliveries_that_wait",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()}, {self.endpoint}"


class Attempt(models.Model):
    """What one request came to. `status` is None where there was no answer; `problem` says why."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="tried")
    at = models.DateTimeField(_("когда"), default=timezone.now)
    status = models.PositiveSmallIntegerField(_("ответ"), null=True)
    problem = models.CharField(_("что помешало"), max_length=200, blank=True)
    milliseconds = models.PositiveIntegerField(_("мс"), default=0)

    class Meta:
        verbose_name = _("попытка")
        verbose_name_plural = _("попытки")
        ordering = ["pk"]
        default_permissions = ["view"]

    def __str__(self) -> str:
        return str(self.status or self.problem)
