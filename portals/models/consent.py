"""Entry to a portal: who asked for it and why, who agreed and until when, and each use of it."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..consent import ANSWER_IS_AWAITED_FOR, Facts, State, hours_given, state_of
from .portal import Portal
from .user import User

STATES = {
    State.REQUESTED: _("ждём ответа администратора"),
    State.GRANTED: _("действует"),
    State.DECLINED: _("отказано"),
    State.WITHDRAWN: _("отозван"),
    State.EXPIRED: _("закончился"),
}


class ConsentQuerySet(models.QuerySet["Consent"]):
    def open(self) -> Self:
        """Asked for or given, and nobody has yet written down that it is over."""
        return self.filter(ended_at=None)

    def due(self, moment: datetime) -> Self:
        """Over by time."""
        unanswered = Q(until=None, asked_at__lte=moment - ANSWER_IS_AWAITED_FOR)
        return self.open().filter(Q(until__lte=moment) | unanswered)

    def in_state(self, state: State, moment: datetime) -> Self:
        """As `Consent.state` says of each of them."""
        if state is State.DECLINED:
            return self.exclude(declined_at=None)
        rows = self.filter(declined_at=None)
        if state is State.WITHDRAWN:
            return rows.exclude(withdrawn_at=None)
        rows = rows.filter(withdrawn_at=None)
        unanswered = Q(until=None, asked_at__lte=moment - ANSWER_IS_AWAITED_FOR)
        over = Q(until__lte=moment) | unanswered
        if state is State.EXPIRED:
            return rows.filter(over)
        return rows.exclude(over).filter(until__isnull=state is State.REQUESTED)

    def with_all(self) -> Self:
        return self.select_related("asked_by", "answered_by").prefetch_related("uses__by")


class Consent(models.Model):
    portal = models.ForeignKey(
        Portal, models.PROTECT, related_name="consents", verbose_name=_("портал")
    )
    chat = models.UUIDField(_("чат"))  # a row of the floor above
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("кто просит")
    )
    asked_at = models.DateTimeField(_("когда"))
    reason = models.CharField(_("зачем"), max_length=300)
    scope = models.CharField(_("что откроет"), max_length=300)
    hours = models.PositiveSmallIntegerField(_("на сколько часов"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("кто ответил"),
    )
    until = models.DateTimeField(_("до"), null=True)
    declined_at = models.DateTimeField(_("отказано"), null=True)
    withdrawn_at = models.DateTimeField(_("отозван"), null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("кто отозвал"),
    )
    ended_at = models.DateTimeField(_("закончился"), null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("доступ на портал")
        verbose_name_plural = _("доступы на порталы")
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["chat", "-asked_at"], name="consents_of_a_chat")]
        constraints = [
            models.UniqueConstraint(
                fields=["chat"], condition=Q(ended_at=None), name="one_open_consent_per_chat"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(answered_by__isnull=False),
                name="somebody_gave_each_consent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.portal}: {self.scope}"

    def state(self, moment: datetime) -> State:
        facts = Facts(
            self.asked_at, self.until, self.declined_at is not None, self.withdrawn_at is not None
        )
        return state_of(facts, moment)

    def state_in_words(self, moment: datetime) -> str:
        state = self.state(moment)
        if state is State.EXPIRED and self.until is None:
            return gettext("остался без ответа")
        return str(STATES[state])

    def grant(self, by: User, at: datetime, hours: int | None) -> None:
        self.answered_by = by
        self.until = at + timedelta(hours=hours_given(self.hours, hours))

    def decline(self, by: User, at: datetime) -> None:
        self.answered_by, self.declined_at, self.ended_at = by, at, at

    def withdraw(self, by: User, at: datetime) -> None:
        self.withdrawn_by, self.withdrawn_at, self.ended_at = by, at, at

    def end(self, at: datetime) -> None:
        """Time has ended it."""
        self.ended_at = at


class ConsentUse(models.Model):
    """What a specialist did on the portal."""

    consent = models.ForeignKey(
        Consent, models.PROTECT, related_name="uses", verbose_name=_("доступ на портал")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("кто")
    )
    at = models.DateTimeField(_("когда"))
    what = models.CharField(_("что сделано"), max_length=500)

    class Meta:
        verbose_name = _("вход на портал")
        verbose_name_plural = _("входы на порталы")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.what
