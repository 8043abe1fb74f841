"""Each step of a call is a row, written with its cause; each channel that was tried for it is another."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chat.duty.paging import Cause, Rung, Step

from .channel import DutyChannel
from .incident import Incident

# Longer than any channel is given to answer, short enough for the next step to come in time after a worker's death.
LEASE = timedelta(seconds=25)

CAUSES = [
    (Cause.DECLARED.value, _("сразу по объявлении")),
    (Cause.NO_ANSWER.value, _("нет ответа")),
    (Cause.NO_PROGRESS.value, _("нет движения")),
    (Cause.ASKED.value, _("по просьбе специальной поддержки")),
    (Cause.DRILL.value, _("учебный вызов")),
]
RUNGS = [
    (Rung.FIRST.value, _("первый на дежурстве")),
    (Rung.AGAIN.value, _("повторно")),
    (Rung.NEXT.value, _("следующий по графику")),
    (Rung.LEAD.value, _("руководитель смены")),
]


class PageStepQuerySet(models.QuerySet["PageStep"]):
    def due(self, moment: datetime) -> Self:
        """Nobody has begun it, or whoever did is past his time. A lease that ends too far ahead was written by a clock
        that has been set back since."""
        left = Q(lease_until__lte=moment) | Q(lease_until__gt=moment + 2 * LEASE)
        return self.filter(Q(state="waiting") | Q(Q(state="sending"), left))

    def in_order(self) -> Self:
        return self.order_by("incident", "number")


class PageStep(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("ждёт отправки")
        SENDING = "sending", _("отправляется")
        SENT = "sent", _("отправлен")
        LOST = "lost", _("никуда не ушёл")
        DOUBTFUL = "doubtful", _("неизвестно, ушёл ли")
        DROPPED = "dropped", _("больше не нужен")

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField(_("номер"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("кого")
    )
    rung = models.CharField(_("ступень"), max_length=8, choices=RUNGS)
    cause = models.CharField(_("почему"), max_length=16, choices=CAUSES)
    at = models.DateTimeField(_("когда"))
    state = models.CharField(
        _("состояние"), max_length=8, choices=State.choices, default=State.WAITING
    )
    lease_until = models.DateTimeField(null=True)  # until then somebody sends it
    sent_at = models.DateTimeField(_("отправлен"), null=True)
    used_at = models.DateTimeField(_("ссылкой воспользовались"), null=True)

    objects = PageStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("вызов")
        verbose_name_plural = _("вызовы")
        ordering = ["incident", "number"]
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "number"], name="a_step_of_a_call_is_written_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["state"],
                condition=Q(state__in=["waiting", "sending"]),
                name="steps_to_be_sent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.incident}, {self.number}"

    def as_step(self) -> Step:
        lost = self.state in (self.State.LOST, self.State.DOUBTFUL)
        return Step(
            self.number, self.person_id, Rung(self.rung), Cause(self.cause), self.at, is_lost=lost
        )


class PageAttempt(models.Model):
    """One channel for one step: claimed, then begun, then over. What was begun is never begun again."""

    class Outcome(models.TextChoices):
        CLAIMED = "claimed", _("ещё не начата")
        BEGUN = "begun", _("начата")
        SENT = "sent", _("ушла")
        FAILED = "failed", _("не ушла")
        UNKNOWN = "unknown", _("неизвестно")

    step = models.ForeignKey(PageStep, models.CASCADE, related_name="attempts")
    channel = models.ForeignKey(DutyChannel, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=60)  # of the channel, which may be gone later
    claimed_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.CLAIMED)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("попытка вызова")
        verbose_name_plural = _("попытки вызова")
        ordering = ["pk"]
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "channel"], name="a_step_goes_through_a_channel_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_outcome_display()}"


class Watch(models.Model):
    """When somebody last looked after all incidents: one row, by which the web servers see that nobody does."""

    at = models.DateTimeField()

    class Meta:
        verbose_name = _("обход инцидентов")
        verbose_name_plural = _("обходы инцидентов")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.at)
