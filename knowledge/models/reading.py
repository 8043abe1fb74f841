"""An article as the search has read it, kept beside it so that a start need not read everything again."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .article import Article


class ArticleReading(models.Model):
    """Made from the article's text alone, and made anew whenever that or the engine changes.

    `text_hash` says from which text, `form` by which rules it was read, `encoder` who made the vectors
    (empty: nobody, the article is found by its words). The vectors are float16, rows one after another.
    """

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="reading"
    )
    text_hash = models.CharField(max_length=64)
    form = models.PositiveSmallIntegerField()
    encoder = models.CharField(max_length=80, blank=True)
    has_title = models.BooleanField()
    asked = models.PositiveIntegerField()
    terms = models.TextField(blank=True)
    words = models.TextField(blank=True)
    postings = models.BinaryField()
    passages = models.BinaryField()
    vectors = models.BinaryField(blank=True)
    width = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("прочтение статьи")
        verbose_name_plural = _("прочтения статей")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.article_id}: {self.encoder or 'words'}"
