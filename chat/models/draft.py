"""A question that an employee, who may not write to support, has handed to the administrators of the portal."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portals.models import Member, Portal, User

from .thread import Thread


class QuestionDraftQuerySet(models.QuerySet["QuestionDraft"]):
    def waiting(self) -> Self:
        return self.filter(settled_at=None)

    def for_administrator(self, user: User, portal: Portal) -> Self:
        """Those of the portal, for whoever administers it; nothing for anybody else."""
        administers = Member.objects.administrators().filter(
            portal=OuterRef("portal"), user=user.pk
        )
        return self.filter(Exists(administers), portal=portal)


class QuestionDraft(models.Model):
    """It waits until an administrator starts a chat from it or sets it aside; both stay on record."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    portal = models.ForeignKey(
        Portal, models.CASCADE, related_name="question_drafts", verbose_name=_("портал")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("кто спрашивает")
    )
    text = models.TextField(_("вопрос"))
    created_at = models.DateTimeField(_("передан"), default=timezone.now)
    settled_at = models.DateTimeField(_("решено"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("кто решил"),
    )
    thread = models.ForeignKey(
        Thread, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("чат")
    )

    objects = QuestionDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("вопрос сотрудника")
        verbose_name_plural = _("вопросы сотрудников")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["portal", "settled_at"], name="questions_of_a_portal")]

    def __str__(self) -> str:
        return self.text[:60]

    def settle(self, by: User, at: datetime, thread: Thread | None = None) -> None:
        self.settled_by, self.settled_at, self.thread = by, at, thread
