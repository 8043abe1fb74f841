"""A tariff plan: who may write, who answers, when, and how soon."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from tariffs.entitlements import Entitlement, Role
from tariffs.models.promises import TARGET_FIELDS, WithTargets
from tariffs.models.schedule import Schedule
from tariffs.targets import NOTHING_PROMISED


class TariffPlanQuerySet(models.QuerySet["TariffPlan"]):
    def with_hours(self) -> Self:
        """With everything that `entitlement` reads, so that it asks the database nothing more."""
        return self.select_related("operator_schedule").prefetch_related(
            "operator_schedule__windows", "operator_schedule__exceptions"
        )


class TariffPlan(WithTargets):
    """One line of the price list, as far as support is concerned."""

    slug = models.SlugField(
        _("код"),
        unique=True,
        help_text=_("По нему тариф узнают другие программы: меняйте только вместе с ними."),
    )
    name = models.CharField(_("название"), max_length=80)
    position = models.PositiveSmallIntegerField(
        _("место в списке"), default=0, help_text=_("Тарифы с меньшим числом стоят выше.")
    )
    operator_schedule = models.ForeignKey(
        Schedule,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plans",
        verbose_name=_("часы операторов"),
        help_text=_("Если не выбрать, операторов на тарифе нет: отвечают помощник и база знаний."),
    )
    special_support = models.BooleanField(
        _("специальная поддержка"),
        default=False,
        help_text=_("Вопросы передают специальной поддержке, а не первой линии."),
    )
    critical_incidents = models.BooleanField(
        _("критичные инциденты"),
        default=False,
        help_text=_("Можно объявить критичный инцидент и вызвать дежурного специалиста."),
    )
    administrators_write = models.BooleanField(_("пишут администраторы"), default=True)
    integrators_write = models.BooleanField(_("пишут приглашённые интеграторы"), default=True)
    employees_write = models.BooleanField(_("пишут сотрудники"), default=False)
    summary = models.TextField(
        _("описание"), blank=True, help_text=_("Что входит в тариф, одним-двумя предложениями.")
    )

    objects = TariffPlanQuerySet.as_manager()

    class Meta(WithTargets.Meta):
        verbose_name = _("тариф")
        verbose_name_plural = _("тарифы")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        promised = [name for name in TARGET_FIELDS if getattr(self, name) is not None]
        if promised and self.operator_schedule_id is None:
            raise ValidationError(
                {promised[0]: _("Сроки обещают операторы. Выберите их часы или уберите сроки.")}
            )
        if self.critical_incidents and not self.special_support:
            raise ValidationError(
                {
                    "critical_incidents": _(
                        "Критичные инциденты принимает специальная поддержка. Включите её на этом тарифе."
                    )
                }
            )

    @property
    def entitlement(self) -> Entitlement:
        """What the plan gives; no query if the plan was read `with_hours()`."""
        writes = {
            Role.ADMINISTRATOR: self.administrators_write,
            Role.INTEGRATOR: self.integrators_write,
            Role.EMPLOYEE: self.employees_write,
        }
        schedule = self.operator_schedule
        return Entitlement(
            plan=self.slug,
            name=self.name,
            writers=frozenset(role for role, may in writes.items() if may),
            operator_hours=None if schedule is None else schedule.hours(),
            special_support=self.special_support,
            critical_incidents=self.critical_incidents,
            targets=NOTHING_PROMISED if schedule is None else self.targets,
        )
