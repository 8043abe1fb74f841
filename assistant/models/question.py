"""A question that the assistant was asked."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from knowledge.models import Article

from .gap import LONGEST_TITLE, Gap


class Failure(models.TextChoices):
    """How the assistant failed, if it did."""

    NOT_FOUND = "not_found", _("ответа не нашлось")
    NOT_HELPED = "not_helped", _("статья не помогла")
    WRONG = "wrong", _("ответ отмечен неверным")


class Ending(models.TextChoices):
    """How the chat ended."""

    ASSISTANT = "assistant", _("решил помощник")
    PEOPLE = "people", _("решил оператор")
    NOBODY = "nobody", _("закрыт без ответа")


class Notice(models.TextChoices):
    """Whether the person was told of the article that answers now."""

    DUE = "due", _("сообщим")
    SENT = "sent", _("сообщили")
    IMPOSSIBLE = "impossible", _("сообщить нельзя")


class QuestionQuerySet(models.QuerySet["Question"]):
    def of_chat(self, chat: object) -> Self:
        return self.filter(chat=chat)

    def failed(self) -> Self:
        """Those that show a gap: the assistant failed, and no later answer of its own helped."""
        return self.exclude(failure="").exclude(ending=Ending.ASSISTANT)

    def ungrouped(self) -> Self:
        return self.failed().filter(gap=None)

    def without_ending(self) -> Self:
        return self.filter(ending="").exclude(failure="")

    def to_replay(self, settled_before: datetime) -> Self:
        """The article of their gap is published, stands in the indexes by now, and changed since they were asked last."""
        return self.failed().filter(
            Q(replayed_at=None) | Q(replayed_at__lte=F("gap__article__updated_at")),
            gap__article__state=Article.State.PUBLISHED,
            gap__article__updated_at__lt=settled_before,
        )

    def newest_first(self) -> Self:
        return self.order_by("-asked_at", "-pk")


class Question(models.Model):
    """One question of one chat. The chat is known by its id alone: whose it is, the assistant never hears."""

    chat = models.UUIDField()
    number = models.PositiveIntegerField()  # of the message in the chat
    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField()  # addresses, numbers and keys are left out
    asked_at = models.DateTimeField(default=timezone.now)
    failure = models.CharField(max_length=10, choices=Failure.choices, blank=True)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)
    answer_number = models.PositiveIntegerField(null=True, blank=True)  # of the people's answer
    gap = models.ForeignKey(Gap, models.SET_NULL, null=True, blank=True, related_name="questions")
    replayed_at = models.DateTimeField(null=True, blank=True)
    found_now = models.BooleanField(null=True, blank=True)
    notice = models.CharField(max_length=10, choices=Notice.choices, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("вопрос помощнику")
        verbose_name_plural = _("вопросы помощнику")
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["chat", "number"], name="a_question_of_a_chat_is_kept_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(gap=None) & ~Q(failure=""),
                name="failed_questions_ungrouped",
            ),
            models.Index(
                fields=["asked_at"],
                condition=Q(ending="") & ~Q(failure=""),
                name="failed_questions_no_ending",
            ),
            models.Index(
                fields=["asked_at"], condition=Q(notice="due"), name="questions_to_be_told"
            ),
        ]

    def __str__(self) -> str:
        return self.title
