"""`manage.py seed_load --threads N`: chats and signed-in people for a load test, a JSON line for each chat."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from support24 import load


class Command(BaseCommand):
    help = "Портал для нагрузочной проверки: чаты с оператором и входы обеих сторон, строка JSON на чат."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--threads", type=int, required=True)
        parser.add_argument("--messages", type=int, default=0, help="сообщений в каждом чате")
        parser.add_argument(
            "--signed-in",
            type=int,
            help="сколько чатов со входом обеих сторон (если не сказано, все)",
        )
        parser.add_argument("--yes", action="store_true", help="и без DEBUG")

    def handle(self, *args: Any, threads: int, messages: int, yes: bool, **options: Any) -> None:
        signed_in: int | None = options["signed_in"]
        if not (settings.DEBUG or yes):
            raise CommandError("Без DEBUG=1 нужно --yes: команда заводит людей, которые уже вошли.")
        for line in load.seed(threads, messages, signed_in):
            self.stdout.write(json.dumps(line))
