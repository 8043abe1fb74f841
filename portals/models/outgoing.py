"""Letters on their way: written with the change that they tell of, sent afterwards."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .member import Invitation


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def due(self, moment: datetime) -> Self:
        return self.filter(state=OutgoingMail.State.WAITING, due_at__lte=moment)


class OutgoingMail(models.Model):
    """One letter to one address. What was sent keeps no text: a link in it may still open something."""

    class State(models.TextChoices):
        WAITING = "waiting", _("ждёт отправки")
        SENT = "sent", _("отправлено")
        FAILED = "failed", _("не удалось отправить")
        DROPPED = "dropped", _("больше не нужно")

    to = models.EmailField(_("кому"))
    subject = models.CharField(_("тема"), max_length=200)
    body = models.TextField(_("текст"), blank=True)
    invitation = models.ForeignKey(
        Invitation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="letters",
        verbose_name=_("приглашение"),
    )
    state = models.CharField(
        _("состояние"), max_length=8, choices=State.choices, default=State.WAITING
    )
    created_at = models.DateTimeField(_("когда"), default=timezone.now)
    due_at = models.DateTimeField(_("следующая попытка"), default=timezone.now)
    tries = models.PositiveSmallIntegerField(_("попыток"), default=0)
    settled_at = models.DateTimeField(_("отправлено или оставлено"), null=True, blank=True)
    problem = models.CharField(_("что помешало"), max_length=200, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("письмо")
        verbose_name_plural = _("письма")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="letters_to_be_sent")
        ]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"

    @property
    def is_still_wanted(self) -> bool:
        """A link that was used or withdrawn meanwhile is not sent any more."""
        link = self.invitation
        return link is None or (link.accepted_at is None and link.withdrawn_at is None)

    def settle(self, state: State, at: datetime, problem: str = "") -> None:
        self.state, self.settled_at, self.problem = state, at, problem[:200]
        if state != self.State.FAILED:
            self.body = ""
