"""The words of an entry as the desk's search compares them."""

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from .entry import Entry


class EntryWords(models.Model):
    """The stems of one entry and who may look for them, filled in by chat/search_index.py behind the writer.

    Only PostgreSQL has rows and their index, `entries_by_their_words`, here; SQLite cannot be told of it.
    """

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="words")
    audience = models.BigIntegerField()
    words = SearchVectorField()

    class Meta:
        verbose_name = _("слова записи")
        verbose_name_plural = _("слова записей")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.words)
