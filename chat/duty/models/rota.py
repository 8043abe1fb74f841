"""The rows of the rota; chat/duty/rota.py says who is on duty by them."""

from datetime import date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.duty.rota import LONGEST_SHIFT, Duty, Pattern, Rota, Swap
from chat.duty.staff import CALLED, LEADS
from portals.models import User

LONGEST_HOURS = int(LONGEST_SHIFT / timedelta(hours=1))


def person_field(**named: Any) -> "models.ForeignKey[Any, Any]":
    options: dict[str, Any] = {"related_name": "+", "verbose_name": _("кто"), "limit_choices_to": CALLED}  # fmt: skip
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, **options | named)


def order_field() -> "models.PositiveSmallIntegerField[Any, Any]":
    return models.PositiveSmallIntegerField(
        _("какой по счёту"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
        help_text=_("Первого вызывают сразу, второго, если первый не отвечает."),
    )


class DutyPattern(models.Model):
    """A shift that comes again: «каждые 7 дней с 21:00 на 12 часов»."""

    person = person_field()
    order = order_field()
    first_on = models.DateField(_("первый день"))
    every_days = models.PositiveSmallIntegerField(
        _("каждые, дней"), default=7, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    from_time = models.TimeField(_("с какого времени, по Москве"), default=time(9))
    hours = models.PositiveSmallIntegerField(
        _("сколько часов"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_HOURS)],
    )
    last_on = models.DateField(_("последний день"), null=True, blank=True)

    class Meta:
        verbose_name = _("постоянное дежурство")
        verbose_name_plural = _("постоянные дежурства")
        ordering = ["order", "first_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(every_days__gte=1, hours__gte=1, order__gte=1),
                name="a_pattern_moves_on_and_lasts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.from_time:%H:%M}"

    def clean(self) -> None:
        first: date | None = self.first_on  # a form may have left it empty
        if self.last_on and first is not None and self.last_on < first:
            raise ValidationError({"last_on": _("Последний день раньше первого.")})

    def pattern(self) -> Pattern:
        length = timedelta(hours=self.hours)
        return Pattern(
            self.person_id,
            self.order,
            self.first_on,
            self.every_days,
            self.from_time,
            length,
            self.last_on,
        )


class _Stretch(models.Model):
    """A person for a time of one day or many."""

    person = person_field()
    order = order_field()
    starts_at = models.DateTimeField(_("с"))
    ends_at = models.DateTimeField(_("до"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        abstract = True
        ordering = ["starts_at", "order", "pk"]

    def __str__(self) -> str:
        return f"{self.person}, {timezone.localtime(self.starts_at):%d.%m %H:%M}"

    def clean(self) -> None:
        times: list[datetime | None] = [self.starts_at, self.ends_at]
        if None in times:  # a form has left one empty
            return
        if self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("Конец раньше начала.")})
        if self.ends_at - self.starts_at > LONGEST_SHIFT:
            raise ValidationError({"ends_at": _("Дежурство длиннее двух недель. Разделите его.")})

    def duty(self) -> Duty:
        return Duty(self.person_id, self.order, self.starts_at, self.ends_at)


class DutyShift(_Stretch):
    """A single shift beside the patterns."""

    class Meta(_Stretch.Meta):
        verbose_name = _("разовое дежурство")
        verbose_name_plural = _("разовые дежурства")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="a_shift_ends_after_it_begins"
            )
        ]


class DutyOverride(_Stretch):
    """For this time the person stands instead of all others in this place of the order."""

    class Meta(_Stretch.Meta):
        verbose_name = _("замена в графике")
        verbose_name_plural = _("замены в графике")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="an_override_ends_after_it_begins"
            )
        ]


class DutySwapQuerySet(models.QuerySet["DutySwap"]):
    def asked(self) -> Self:
        return self.filter(answered_at=None)

    def accepted(self) -> Self:
        return self.filter(is_accepted=True)


class DutySwap(models.Model):
    """«Возьмите моё дежурство»: it holds once the other has agreed."""

    giver = person_field(verbose_name=_("кто отдаёт"))
    taker = person_field(verbose_name=_("кто берёт"))
    starts_at = models.DateTimeField(_("с"))
    ends_at = models.DateTimeField(_("до"))
    asked_at = models.DateTimeField(_("предложено"), default=timezone.now)
    answered_at = models.DateTimeField(_("отвечено"), null=True)
    is_accepted = models.BooleanField(_("согласие"), default=False)

    objects = DutySwapQuerySet.as_manager()

    class Meta:
        verbose_name = _("обмен дежурством")
        verbose_name_plural = _("обмены дежурствами")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")) & ~Q(giver=F("taker")),
                name="a_swap_is_between_two_and_lasts",
            ),
            models.CheckConstraint(
                condition=Q(is_accepted=False) | Q(answered_at__isnull=False),
                name="an_accepted_swap_was_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"

    def answer(self, accepted: bool, moment: datetime) -> None:
        self.is_accepted, self.answered_at = accepted, moment

    def swap(self) -> Swap:
        return Swap(self.giver_id, self.taker_id, self.starts_at, self.ends_at)


def able_people() -> frozenset[int]:
    """Whoever may be called at all: active, and of a role that sees Enterprise chats."""
    return frozenset(User.objects.filter(**CALLED).values_list("pk", flat=True))


def leads() -> tuple[int, ...]:
    found = User.objects.filter(**LEADS).order_by("pk")
    return tuple(found.values_list("pk", flat=True))


def rota() -> Rota:
    """The whole rota as it stands, in six queries."""
    return Rota(
        able_people(),
        tuple(row.pattern() for row in DutyPattern.objects.all()),
        tuple(row.duty() for row in DutyShift.objects.all()),
        tuple(row.duty() for row in DutyOverride.objects.all()),
        tuple(row.swap() for row in DutySwap.objects.accepted()),
        ZoneInfo(settings.TIME_ZONE),
    )
