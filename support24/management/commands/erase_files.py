"""`manage.py erase_files`: the files of a person or of a portal go, for good; what was written stays."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from chat.actions import erase_on_request
from chat.models import Attachment
from portals.models import Portal, User


class Command(BaseCommand):
    help = "Удаляет файлы человека или портала насовсем. Переписка остаётся."

    def add_arguments(self, parser: ArgumentParser) -> None:
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--person", help="e-mail человека: всё, что прислал он")
        whose.add_argument("--portal", help="короткое имя портала: всё из его чатов")
        parser.add_argument("--yes", action="store_true", help="без этого файлы только считаются")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = Attachment.objects.kept()
        if options["person"]:
            person = User.objects.filter(email=options["person"].strip().lower()).first()
            if person is None:
                raise CommandError(f"Человека «{options['person']}» нет.")
            chosen = chosen.filter(author=person)
        else:
            portal = Portal.objects.filter(slug=options["portal"]).first()
            if portal is None:
                raise CommandError(f"Портала «{options['portal']}» нет.")
            chosen = chosen.filter(thread__portal=portal)
        if not options["yes"]:
            self.stdout.write(f"Файлов: {chosen.count()}. Чтобы удалить их, добавьте --yes.")
            return
        erased = erase_on_request(chosen, timezone.now(), with_names=True)
        self.stdout.write(f"Удалено файлов: {erased}.")
