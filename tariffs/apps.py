"""The app that knows what is paid for and when the desk is open."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TariffsConfig(AppConfig):
    name = "tariffs"
    verbose_name = _("Тарифы и часы работы")
