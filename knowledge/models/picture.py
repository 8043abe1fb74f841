"""Pictures that articles show."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FOLDER = "pictures"  # under MEDIA_ROOT


class Picture(models.Model):
    """A stored picture. `name` is random and says its size, so that a page keeps its place for it."""

    name = models.CharField(_("имя файла"), max_length=80, unique=True, editable=False)
    title = models.CharField(_("подпись"), max_length=200)
    media_type = models.CharField(max_length=20, editable=False)
    width = models.PositiveIntegerField(_("ширина"), editable=False)
    height = models.PositiveIntegerField(_("высота"), editable=False)
    size = models.PositiveIntegerField(_("размер"), editable=False)  # bytes
    source_hash = models.CharField(max_length=64, unique=True, editable=False)  # of what was sent
    added_at = models.DateTimeField(_("добавлена"), default=timezone.now, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("кто"),
    )

    class Meta:
        verbose_name = _("картинка")
        verbose_name_plural = _("картинки")
        ordering = ["-added_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("help:picture", args=[self.name])

    @property
    def path(self) -> str:
        """Where the file is, from MEDIA_ROOT."""
        return f"{FOLDER}/{self.name}"

    @property
    def markdown(self) -> str:
        """The line that shows it in an article."""
        alt = self.title.replace("[", "(").replace("]", ")")
        return f"![{alt}]({self.get_absolute_url()})"
