"""`manage.py explain`: the routing decision for a portal, a person and a moment, as JSON. Changes nothing."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from chat.stating import moment_of, stated_decision
from portals.models import Portal, User


class Command(BaseCommand):
    help = "Кто может писать, кто ответит и почему: решение в JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--portal", required=True, help="короткое имя портала")
        parser.add_argument("--user", required=True, help="e-mail человека")
        parser.add_argument(
            "--at", help="момент в ISO 8601; без пояса — по Москве; по умолчанию сейчас"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        portal = Portal.objects.filter(slug=options["portal"]).first()
        if portal is None:
            raise CommandError(f"Портала «{options['portal']}» нет.")
        user = User.objects.filter(email=options["user"].strip().lower()).first()
        if user is None:
            raise CommandError(f"Учётной записи {options['user']} нет.")
        stated = stated_decision(user, portal, _moment(options["at"]))
        self.stdout.write(json.dumps(stated, ensure_ascii=False))


def _moment(text: str | None) -> datetime:
    moment = timezone.now() if text is None else moment_of(text)
    if moment is None:
        raise CommandError(
            f"«{text}» не похоже на момент времени. Пример: 2026-11-23T10:00:00+03:00"
        )
    return moment
