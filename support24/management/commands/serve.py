"""`manage.py serve`: HTTP and sockets through Daphne; without Redis also worker and timetable, in one process."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.reloader import translation_file_changed

MAX_FRAME = (
    262_144  # bytes; from 65,536 on the consumer says 1009, from here on chat/wire.py, unread
)
ANSWER_WITHIN = 60  # seconds for a page


class Command(BaseCommand):
    help = "Запускает поддержку: страницы, сокеты, а без Redis и фоновую работу, одним процессом."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1", help="адрес, по умолчанию 127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--prepare", action="store_true", help="сначала перевести каталоги и обновить базу"
        )
        parser.add_argument(
            "--worker", action="store_true", help="фоновая работа здесь же (без Redis всегда)"
        )
        parser.add_argument(
            "--demo",
            action="store_true",
            help="сначала завести показательные данные (только DEBUG)",
        )

    def handle(
        self,
        *args: Any,
        bind: str,
        port: int,
        prepare: bool,
        demo: bool,
        worker: bool,
        **options: Any,
    ) -> None:
        if settings.DEBUG and "DESK_URL" not in os.environ:  # what this very process answers at
            settings.DESK_URL = f"http://{bind}:{port}"
        if prepare:
            from support24.catalogues import compile_catalogues

            for compiled in compile_catalogues():
                translation_file_changed(None, compiled)  # this process has read the old ones
            call_command("migrate", interactive=False, verbosity=0)
        if demo:
            call_command("demo", quiet=True)
        background = self._background(worker)
        try:
            self._serve(bind, port, demo)
        finally:
            if background is not None:
                background.stop()

    def _background(self, wanted: bool) -> Any:
        if not (wanted or settings.EMBEDDED):
            return None
        from support24.embedded import AlreadyRunning, Background

        try:
            background = Background(settings.VAR_DIR)
        except AlreadyRunning as other:
            raise CommandError(
                "Поддержка уже запущена из этой папки. Второму процессу нужны PostgreSQL и Redis"
                f" (DATABASE_URL, REDIS_URL). Замок: {other}"
            ) from None
        background.start()
        return background

    def _serve(self, bind: str, port: int, demo: bool) -> None:
        from daphne.endpoints import build_endpoint_description_strings

        from support24.asgi import application
        from support24.server import PoliteServer

        server = PoliteServer(
            application=application,
            endpoints=build_endpoint_description_strings(host=bind, port=port),
            signal_handlers=True,
            ready_callable=lambda: self._say_open(bind, port, demo),
            http_timeout=ANSWER_WITHIN,
            websocket_handshake_timeout=10,
            websocket_max_message_size=MAX_FRAME,
            websocket_max_frame_size=MAX_FRAME,
            application_close_timeout=5,
            server_name="",
            verbosity=0,
        )
        server.run()
        if not server.listening_addresses:
            self.stderr.write(
                f"Порт {port} занят или недоступен: выберите другой, например PORT={port + 1} make run"
            )
            sys.exit(1)

    def _say_open(self, bind: str, port: int, demo: bool) -> None:
        """Called when the port is ours, and before the first visitor is let in."""
        host = f"[{bind}]" if ":" in bind else bind
        self.stdout.write(f"\nПоддержка24 открыта: http://{host}:{port}/\n")
        if demo:
            call_command("demo", accounts=True)
        self.stdout.flush()
