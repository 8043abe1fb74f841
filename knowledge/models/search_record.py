"""What people look for in the help centre."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Avg, Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .article import Article


class SearchRecordQuerySet(models.QuerySet["SearchRecord"]):
    def since(self, moment: datetime) -> Self:
        return self.filter(at__gte=moment)

    def by_words(self) -> models.QuerySet[Any, Any]:
        """A row for each thing looked for: words, times, found (articles, on average), opened, last_at."""
        return self.values("words").annotate(
            times=Count("pk"),
            found=Avg("results"),
            opened=Count("pk", filter=Q(article__isnull=False)),
            last_at=Max("at"),
        )


class SearchRecord(models.Model):
    """One search, however many letters it took to type: the words, never who looked for them."""

    words = models.CharField(_("слова"), max_length=200)
    results = models.PositiveSmallIntegerField(_("нашлось статей"))
    article = models.ForeignKey(
        Article,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("открыта статья"),
    )
    at = models.DateTimeField(_("когда"), default=timezone.now, db_index=True)

    objects = SearchRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("поиск")
        verbose_name_plural = _("что ищут")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.words
