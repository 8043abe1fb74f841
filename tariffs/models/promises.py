"""What those who answer promise: columns that a tariff plan and a partner have alike."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tariffs.targets import Targets

LONGEST_MINUTES = (
    30_000  # two months of working days of nine hours; whoever promises more promises nothing
)
TARGET_FIELDS = ("first_answer_minutes", "next_answer_minutes", "solution_minutes")
TARGETS_NOTE = _(
    "Считаются минуты, в которые те, кто отвечает, на связи, и только пока вопрос у них: 60 — час, 540 — рабочий день"
    " с 10:00 до 19:00. Пусто — срок не обещан. Срок видят клиент и тот, кто отвечает."
)


_VALIDATORS = [
    MinValueValidator(1, _("Меньше минуты обещать нельзя. Пусто — срок не обещан.")),
    MaxValueValidator(LONGEST_MINUTES, _("Не больше 30000 минут: дольше ждать никто не станет.")),
]


class WithTargets(models.Model):
    """Minutes of open time; empty where nothing is promised."""

    first_answer_minutes = models.PositiveIntegerField(
        _("первый ответ, минут"), null=True, blank=True, validators=_VALIDATORS
    )
    next_answer_minutes = models.PositiveIntegerField(
        _("следующий ответ, минут"), null=True, blank=True, validators=_VALIDATORS
    )
    solution_minutes = models.PositiveIntegerField(
        _("решение, минут"), null=True, blank=True, validators=_VALIDATORS
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(first_answer_minutes=None)
                | Q(solution_minutes=None)
                | Q(solution_minutes__gte=F("first_answer_minutes")),
                name="%(class)s_is_answered_before_it_is_solved",
            ),
        ]

    def clean(self) -> None:
        super().clean()
        first, solution = self.first_answer_minutes, self.solution_minutes
        if first is not None and solution is not None and solution < first:
            raise ValidationError(
                {
                    "solution_minutes": _(
                        "Решение обещано раньше первого ответа. Увеличьте срок решения или уменьшите срок ответа."
                    )
                }
            )

    @property
    def targets(self) -> Targets:
        """What is promised."""
        minutes = self.first_answer_minutes, self.next_answer_minutes, self.solution_minutes
        return Targets(*(None if n is None else timedelta(minutes=n) for n in minutes))
