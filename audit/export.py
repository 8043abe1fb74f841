"""The journal as a file for spreadsheets, piece by piece: a year of it needs no more memory than a page."""

import csv
from collections.abc import AsyncIterator, Iterable
from io import StringIO

from asgiref.sync import sync_to_async
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from . import words
from .models import AuditRecord

ROWS_AT_ONCE = 500


async def pieces(records: QuerySet[AuditRecord]) -> AsyncIterator[str]:
    """Newest first. What is added meanwhile is not in the file; paged by number, so no row is lost or doubled."""
    language = translation.get_language()
    captions = [
        *(_("когда (Москва)"), _("кто"), _("откуда"), _("действие")),
        *(_("что"), _("портал"), _("подробности")),
    ]
    yield "\ufeff" + _lines([captions])  # a spreadsheet recognises the encoding by it
    rows = records.order_by("-pk")

    def next_piece(below: int | None) -> tuple[str, int | None]:
        with translation.override(language):
            page = list((rows if below is None else rows.filter(pk__lt=below))[:ROWS_AT_ONCE])
            return _lines(map(_cells, page)), page[-1].pk if page else None

    piece, last = await sync_to_async(next_piece)(None)
    while last is not None:
        yield piece
        piece, last = await sync_to_async(next_piece)(last)


def _cells(record: AuditRecord) -> list[str]:
    at = timezone.localtime(record.at, timezone.get_default_timezone())
    return [
        at.strftime("%Y-%m-%d %H:%M:%S"),
        record.who,
        record.address,
        str(record.get_deed_display()),
        record.object,
        record.portal,
        record.details,
    ]


def _lines(rows: Iterable[list[str]]) -> str:
    text = StringIO()
    csv.writer(text).writerows([words.cell(cell) for cell in row] for row in rows)
    return text.getvalue()
