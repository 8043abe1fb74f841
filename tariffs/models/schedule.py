"""A schedule: the weekly windows and the special days of a desk."""

from collections.abc import Iterable
from datetime import time
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tariffs import hours as rules
from tariffs.clocks import WRITTEN, BadClocks, fault_of, parse_clocks, read_clocks, write_clocks
from tariffs.refusals import in_words, window_refused


def validate_time_zone(name: str) -> None:
    """ValidationError unless the name is in the list of the world's time zones."""
    if name not in _time_zones():
        raise ValidationError(
            _(
                "Часового пояса «%(name)s» нет. Укажите имя вида Europe/Moscow или Asia/Yekaterinburg."
            ),
            params={"name": name},
        )


@lru_cache(maxsize=1)
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


# Equal schedules share one Hours, and with it the days that it has already worked out.
_shared_hours = lru_cache(maxsize=256)(rules.Hours)


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def with_hours(self) -> Self:
        """With everything that `hours()` reads, so that it asks the database nothing more."""
        return self.prefetch_related("windows", "exceptions")


class Schedule(models.Model):
    """When a desk is open, as staff wrote it down."""

    slug = models.SlugField(_("код"), unique=True, help_text=_("Короткое имя латиницей."))
    name = models.CharField(_("название"), max_length=120)
    time_zone = models.CharField(
        _("часовой пояс"),
        max_length=64,
        default="Europe/Moscow",
        validators=[validate_time_zone],
        help_text=_("По часам этого пояса записаны все часы работы. Например, Europe/Moscow."),
    )
    around_the_clock = models.BooleanField(
        _("круглосуточно"),
        default=False,
        help_text=_(
            "Всегда открыто, в праздники тоже. Часы по дням недели не учитываются, особые дни учитываются."
        ),
    )
    follows_production_calendar = models.BooleanField(
        _("по производственному календарю"),
        default=False,
        help_text=_(
            "В праздники и перенесённые выходные России закрыто. В рабочую субботу действуют часы понедельника."
        ),
    )

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("расписание")
        verbose_name_plural = _("расписания")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def hours(self) -> rules.Hours:
        """The rules of this schedule; two queries unless it was read `with_hours()`."""
        return self.hours_with(self.windows.all(), self.exceptions.all())

    def hours_with(
        self, windows: Iterable["Window"], exceptions: Iterable["ScheduleException"]
    ) -> rules.Hours:
        """The rules of this row with other rows around it, saved or not."""
        return _shared_hours(
            zone=ZoneInfo(self.time_zone),
            windows=tuple(window.as_rule() for window in windows),
            exceptions=tuple(exception.as_rule() for exception in exceptions),
            production_calendar=self.follows_production_calendar,
            around_the_clock=self.around_the_clock,
        )


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Пн")
    TUESDAY = 1, _("Вт")
    WEDNESDAY = 2, _("Ср")
    THURSDAY = 3, _("Чт")
    FRIDAY = 4, _("Пт")
    SATURDAY = 5, _("Сб")
    SUNDAY = 6, _("Вс")


class Window(models.Model):
    """Open hours that begin on one weekday."""

    schedule = models.ForeignKey(
        Schedule, models.CASCADE, related_name="windows", verbose_name=_("расписание")
    )
    weekday = models.PositiveSmallIntegerField(_("день недели"), choices=Weekday.choices)
    starts_at = models.TimeField(_("открывается"))
    ends_at = models.TimeField(
        _("закрывается"), help_text=_("00:00 — в полночь, которой кончается этот день.")
    )
    overnight = models.BooleanField(
        _("на следующий день"),
        default=False,
        help_text=_("Закрывается после полуночи, например с 22:00 до 06:00."),
    )

    class Meta:
        verbose_name = _("часы работы")
        verbose_name_plural = _("часы работы по дням недели")
        ordering = ["weekday", "starts_at"]
        constraints = [
            models.CheckConstraint(
                name="window_begins_on_a_weekday",
                condition=Q(weekday__range=(Weekday.MONDAY, Weekday.SUNDAY)),
            ),
            models.CheckConstraint(
                name="window_is_neither_empty_nor_reversed",
                condition=Q(overnight=False, ends_at__gt=F("starts_at"))
                | Q(overnight=False, ends_at=time(0))
                | Q(overnight=True, ends_at__lte=F("starts_at"), ends_at__gt=time(0)),
                violation_error_message=_("Таких часов не бывает."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {write_clocks([(self.starts_at, self.ends_at)])}"

    def clean(self) -> None:
        if None in (self.starts_at, self.ends_at):  # the empty field has its own message
            return
        fault = fault_of(self.starts_at, self.ends_at, overnight=self.overnight)
        if fault is not None:
            raise window_refused(fault)

    def as_rule(self) -> rules.Window:
        return rules.Window(self.weekday, self.starts_at, self.ends_at)


class ScheduleException(models.Model):
    """A date on which a schedule differs from its week and from the production calendar."""

    schedule = models.ForeignKey(
        Schedule, models.CASCADE, related_name="exceptions", verbose_name=_("расписание")
    )
    date = models.DateField(_("дата"))
    name = models.CharField(
        _("причина"), max_length=120, help_text=_("Её увидят люди, например «Переезд офиса».")
    )
    hours = models.CharField(
        _("часы"),
        max_length=120,
        blank=True,
        help_text=_(
            "Например, 10:00–14:00 или 10:00–13:00, 14:00–18:00; через полночь: 22:00–06:00 +1. Пусто — закрыто."
        ),
    )

    class Meta:
        verbose_name = _("особый день")
        verbose_name_plural = _("особые дни")
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                name="one_exception_per_date",
                fields=["schedule", "date"],
                violation_error_message=_("Этот день уже записан как особый."),
            ),
            models.CheckConstraint(
                name="exception_hours_can_be_read", condition=Q(hours__regex=WRITTEN)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y} {self.name}"

    def clean(self) -> None:
        try:
            self.hours = write_clocks(read_clocks(self.hours))
        except BadClocks as bad:
            raise ValidationError({"hours": in_words(bad)}, code=bad.fault.value) from None

    def as_rule(self) -> rules.DayException:
        return rules.DayException(self.date, parse_clocks(self.hours), self.name)
