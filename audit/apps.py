"""The journal: who changed what and when. It depends on nothing, and everybody may write in it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = _("Журнал")

    def ready(self) -> None:
        from . import signins

        signins.listen()
