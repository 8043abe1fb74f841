"""Whether an article helped."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .article import Article


class Vote(models.Model):
    """One visitor's word on one article; the last one counts. `visitor` is a hash and names nobody."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="votes")
    visitor = models.CharField(max_length=64)
    helped = models.BooleanField(_("помогла"))
    at = models.DateTimeField(_("когда"), default=timezone.now)

    class Meta:
        verbose_name = _("оценка статьи")
        verbose_name_plural = _("оценки статей")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "visitor"], name="one_vote_of_a_visitor_on_an_article"
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {'+' if self.helped else '-'}"
