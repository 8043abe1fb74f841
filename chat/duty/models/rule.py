"""What a tariff promises about calling the duty specialist."""

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from chat.duty.paging import Rule
from tariffs.models import TariffPlan

MINUTES = [MinValueValidator(1), MaxValueValidator(720)]


class PagingRule(models.Model):
    """A row of staff's; a plan without one has the defaults of `Rule`, so nobody is left without a call."""

    plan = models.OneToOneField(
        TariffPlan, models.CASCADE, related_name="paging_rule", verbose_name=_("тариф")
    )
    at_once = models.BooleanField(
        _("вызывать сразу"),
        default=False,
        help_text=_("Дежурного вызывают, как только инцидент объявлен."),
    )
    no_answer_minutes = models.PositiveSmallIntegerField(
        _("без ответа, минут"),
        null=True,
        blank=True,
        default=15,
        validators=MINUTES,
        help_text=_("Пусто: молчание само не вызывает дежурного."),
    )
    no_progress_minutes = models.PositiveSmallIntegerField(
        _("без движения, минут"),
        null=True,
        blank=True,
        default=30,
        validators=MINUTES,
        help_text=_("Считается от последнего слова специалиста, звонка или принятия."),
    )
    again_minutes = models.PositiveSmallIntegerField(
        _("повторить через, минут"), default=3, validators=MINUTES
    )
    next_minutes = models.PositiveSmallIntegerField(
        _("следующего через, минут"), default=4, validators=MINUTES
    )

    class Meta:
        verbose_name = _("правило вызова")
        verbose_name_plural = _("правила вызова")

    def __str__(self) -> str:
        return str(self.plan)

    def rule(self) -> Rule:
        return Rule(
            self.at_once,
            _minutes(self.no_answer_minutes),
            _minutes(self.no_progress_minutes),
            timedelta(minutes=self.again_minutes),
            timedelta(minutes=self.next_minutes),
        )


def _minutes(number: int | None) -> timedelta | None:
    return None if number is None else timedelta(minutes=number)


def rule_of(plan: TariffPlan | None) -> Rule:
    """The plan's own row, or the defaults; a drill has no plan."""
    row = PagingRule.objects.filter(plan=plan).first() if plan is not None else None
    return row.rule() if row is not None else Rule()
