"""`manage.py demo`: the demonstration data, again and again without duplicates."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from knowledge.demo import load_demo_articles
from support24 import demo


class Command(BaseCommand):
    help = "Показательные порталы, партнёры, люди и статьи. Только при DEBUG."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--accounts", action="store_true", help="только напечатать учётные записи"
        )
        parser.add_argument("--quiet", action="store_true", help="ничего не печатать")

    def handle(self, *args: Any, accounts: bool, quiet: bool, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "Показательные данные заводятся только при DEBUG=1: их пароли известны всем."
            )
        if not accounts:
            demo.load()
            load_demo_articles()
        if not quiet:
            for line in demo.accounts():
                self.stdout.write(line)
