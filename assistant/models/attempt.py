"""One answer of the assistant to a question: a try."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from knowledge.models import Article, Section

from .question import Question


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def since(self, moment: datetime) -> Self:
        return self.filter(at__gte=moment)

    def answer(self, chat: object, answer_number: int) -> Self:
        """The try that is this answer of this chat."""
        return self.filter(question__chat=chat, answer_number=answer_number)


class Attempt(models.Model):
    """The try with this number in its chat, and what was said of it; `article` is None where nothing was found."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    answer_number = models.PositiveIntegerField()
    found = models.BooleanField()
    article = models.ForeignKey(Article, models.SET_NULL, null=True, blank=True, related_name="+")
    section = models.ForeignKey(Section, models.SET_NULL, null=True, blank=True, related_name="+")
    helped = models.BooleanField(null=True, blank=True)
    wrong = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("попытка помощника")
        verbose_name_plural = _("попытки помощника")
        ordering = ["question", "number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["question", "answer_number"], name="an_answer_is_one_try"
            )
        ]
        indexes = [
            models.Index(fields=["-at"], condition=Q(wrong=True), name="answers_marked_wrong")
        ]

    def __str__(self) -> str:
        return f"{self.question_id}/{self.number}"
