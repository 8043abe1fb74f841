"""`manage.py catalogues`: brings locale/ in line with the texts in the code; `--check` only looks."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from support24 import catalogues


class Command(BaseCommand):
    """Needs no database and no GNU gettext."""

    help = "Collects the texts of the desk into locale/; with --check fails if a catalogue is incomplete."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing, name what is missing"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if not check:
            try:
                catalogues.update()
            except ValueError as error:
                raise CommandError(str(error)) from error
            catalogues.compile_catalogues()
        found = catalogues.problems()
        for line in found:
            self.stdout.write(line)
        if found and check:
            raise CommandError(
                f"The catalogues are incomplete: {len(found)}. First `make messages`, then translate."
            )
        self.stdout.write(
            f"To translate: {len(found)}." if found else "The catalogues are complete."
        )
