"""Other programs: what they may ask with a token, and what they are told of."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgramsConfig(AppConfig):
    name = "programs"
    verbose_name = _("Другие программы")

    def ready(self) -> None:
        from . import happenings

        happenings.listen()
