"""The texts an article has had."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .article import TEXT_FIELDS, Article


class RevisionQuerySet(models.QuerySet["Revision"]):
    def newest_first(self) -> Self:
        return self.order_by("-number")


class Revision(models.Model):
    """The text of an article as somebody left it; the newest one is the text that stands."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("редакция"))
    title = models.CharField(_("заголовок"), max_length=200)
    summary = models.CharField(_("кратко"), max_length=400, blank=True)
    body = models.TextField(_("текст"))
    asked_as = models.TextField(_("как спрашивают"), blank=True)
    at = models.DateTimeField(_("когда"), default=timezone.now)
    by = models.ForeignKey(  # nobody: brought in from a file, or by somebody who is gone
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("кто"),
    )
    restored_from = models.PositiveIntegerField(_("возвращена редакция"), null=True, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("редакция")
        verbose_name_plural = _("редакции")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "number"], name="revisions_of_an_article_are_numbered"
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id}/{self.number}"

    def text(self) -> dict[str, str]:
        """What it keeps of the article, by field."""
        return {name: getattr(self, name) for name in TEXT_FIELDS}
