"""What the knowledge base does not say, as the questions show it."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from knowledge.models import Article

LONGEST_TITLE = 160


class GapQuerySet(models.QuerySet["Gap"]):
    def open(self) -> Self:
        """Nobody writes about it yet."""
        return self.filter(article=None, dismissed_at=None)

    def being_written(self) -> Self:
        return self.filter(article__state=Article.State.DRAFT, dismissed_at=None)

    def covered(self) -> Self:
        return self.filter(article__state=Article.State.PUBLISHED, dismissed_at=None)

    def dismissed(self) -> Self:
        return self.filter(dismissed_at__isnull=False)

    def met_since(self, moment: datetime) -> Self:
        return self.filter(last_at__gte=moment)

    def counted(self) -> models.QuerySet[Any, Any]:
        """Those that questions still show, each with `chats`, `failures`, `solved_by_people` (chats), `met_at`,
        `asked_again` and `found_now` (failures that were replayed, and that the article answers)."""
        failed = ~Q(questions__failure="") & ~Q(questions__ending="assistant")
        return self.annotate(
            chats=Count("questions__chat", filter=failed, distinct=True),
            failures=Count("questions", filter=failed),
            solved_by_people=Count(
                "questions__chat", filter=failed & Q(questions__ending="people"), distinct=True
            ),
            met_at=Max("questions__asked_at", filter=failed),
            asked_again=Count("questions", filter=failed & Q(questions__replayed_at__isnull=False)),
            found_now=Count("questions", filter=failed & Q(questions__found_now=True)),
        ).filter(chats__gt=0)


class Gap(models.Model):
    """Failed questions about one thing; `text` is that of the first, with which new ones are compared."""

    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField()
    article = models.ForeignKey(
        Article,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now, db_index=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)

    objects = GapQuerySet.as_manager()

    class Meta:
        verbose_name = _("пробел в базе знаний")
        verbose_name_plural = _("пробелы в базе знаний")
        ordering = ["-last_at"]
        default_permissions = ("view", "change")

    def __str__(self) -> str:
        return self.title

    @property
    def is_covered(self) -> bool:
        return self.article is not None and self.article.is_published
