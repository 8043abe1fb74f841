"""Bring articles into the knowledge base, again and again without duplicates."""

from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from knowledge.importing import Report, import_path
from knowledge.sources import guess_format

TITLES_NAMED = 3


class Command(BaseCommand):
    help = "Загружает статьи из файлов Markdown или JSONL; повторный запуск обновляет только изменившиеся."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="файл или папка")
        parser.add_argument(
            "--format", choices=["markdown", "jsonl"], default="", help="если не видно по имени"
        )
        parser.add_argument(
            "--section", default="", help="раздел для статей, которые его не называют"
        )
        parser.add_argument(
            "--unpublish-missing",
            action="store_true",
            help="снять с публикации статьи, которых в этой папке или файле больше нет",
        )

    def handle(
        self,
        *args: Any,
        path: Path,
        format: str,
        section: str,
        unpublish_missing: bool,
        **options: Any,
    ) -> None:
        if not path.exists():
            raise CommandError(_("Нет такого файла или папки: %(path)s") % {"path": path})
        if len(section) > 120:
            raise CommandError(_("Название раздела длиннее 120 знаков."))
        bar = ProgressBar(self.stdout)
        try:
            if (
                unpublish_missing
                and path.is_file()
                and (format or guess_format(path)) == "markdown"
            ):
                raise CommandError(
                    _("С --unpublish-missing нужна вся папка: один файл не говорит об остальных.")
                )
            report = import_path(
                path,
                form=format,
                section=section,
                unpublish_missing=unpublish_missing,
                on_progress=bar.show,
            )
        except OSError as error:
            raise CommandError(_("Не удалось прочитать: %(error)s") % {"error": error}) from error
        except IntegrityError as error:
            raise CommandError(
                _("Статьи в это же время менял кто-то ещё. Ничего не загружено, повторите.")
            ) from error
        finally:
            bar.clear()
        self._tell(report, unpublish_missing)
        if report.bad:
            raise CommandError(
                ngettext(
                    "Пропущена %(count)d статья.", "Пропущено %(count)d статей.", len(report.bad)
                )
                % {"count": len(report.bad)}
            )
        if not report.created + report.updated + report.unchanged:
            raise CommandError(_("Здесь нет ни одной статьи."))

    def _tell(self, report: Report, unpublish_missing: bool) -> None:
        self.stdout.write(
            _("Новых: %(created)d, изменено: %(updated)d, без изменений: %(unchanged)d.")
            % {"created": report.created, "updated": report.updated, "unchanged": report.unchanged}
        )
        if unpublish_missing and report.bad:
            self.stderr.write(
                _("Ничего не снято с публикации: сначала исправьте то, что пропущено.")
            )
        elif unpublish_missing:
            self.stdout.write(_("Снято с публикации: %(count)d.") % {"count": report.unpublished})
        if report.same_titles:
            named = ", ".join(f"«{title}»" for title in report.same_titles[:TITLES_NAMED])
            self.stdout.write(
                _("Заголовков, которые повторяются в разделе: %(count)d (%(named)s).")
                % {"count": len(report.same_titles), "named": named}
            )
        for line in (*report.notes, *report.bad):
            self.stderr.write(str(line))


class ProgressBar:
    """A line that is drawn over itself; only on a terminal, and not for an import that is over at once."""

    WIDTH = 30
    APPEARS_AFTER_SECONDS = 0.5
    DRAWN_EVERY_SECONDS = 0.1

    def __init__(self, out: OutputWrapper) -> None:
        self.out = out
        self.is_on = out.isatty()
        self.draws_at = monotonic() + self.APPEARS_AFTER_SECONDS
        self.drawn = 0  # characters

    def show(self, done: int, of: int) -> None:
        if not self.is_on or monotonic() < self.draws_at:
            return
        self.draws_at = monotonic() + self.DRAWN_EVERY_SECONDS
        filled = self.WIDTH * done // of
        line = f"[{'█' * filled}{'·' * (self.WIDTH - filled)}] {done} / {of}"
        self.out.write("\r" + line.ljust(self.drawn), ending="")
        self.out.flush()
        self.drawn = len(line)

    def clear(self) -> None:
        """Leave no trace of it above what comes next."""
        if self.drawn:
            self.out.write("\r" + " " * self.drawn + "\r", ending="")
            self.drawn = 0
