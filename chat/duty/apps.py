"""Incidents and the rota: an app of its own within the conversation, so that its tables have their own migrations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutyConfig(AppConfig):
    name = "chat.duty"
    label = "duty"
    verbose_name = _("Инциденты и дежурства")
