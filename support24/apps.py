"""The wiring's own app: what is decided once all models are known."""

from django.apps import AppConfig


class Support24Config(AppConfig):
    name = "support24"

    def ready(self) -> None:
        from . import on_record

        on_record.keep()
