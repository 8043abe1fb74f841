"""Who asks: people, portals and their members."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalsConfig(AppConfig):
    name = "portals"
    verbose_name = _("Порталы и люди")

    def ready(self) -> None:
        from .signals import listen

        listen()
