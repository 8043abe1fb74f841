"""A section of the knowledge base."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Section(models.Model):
    """A shelf of articles on one subject."""

    class Icon(models.TextChoices):
        BOOK = "book", _("книга")
        USERS = "users", _("люди")
        CARD = "card", _("карта")
        MAIL = "mail", _("письмо")
        PHONE = "phone", _("телефон")
        SETTINGS = "settings", _("настройки")
        LOCK = "lock", _("замок")
        LINK = "link", _("звено")
        FILE = "file", _("лист")
        CHECK = "check", _("галочка")
        STAR = "star", _("звезда")

    slug = models.SlugField(_("короткое имя"), max_length=80, unique=True)
    name = models.CharField(_("название"), max_length=120, unique=True)
    summary = models.CharField(_("о чём раздел"), max_length=300, blank=True)
    icon = models.CharField(_("значок"), max_length=16, choices=Icon.choices, default=Icon.BOOK)
    position = models.PositiveSmallIntegerField(_("порядок"), default=100)

    class Meta:
        verbose_name = _("раздел")
        verbose_name_plural = _("разделы")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name
