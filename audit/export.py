"""A list of what happened as a file for spreadsheets, piece by piece: a year of it needs no more memory than a page."""

import csv
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime
from io import StringIO
from typing import Any

from asgiref.sync import sync_to_async
from django.db.models import QuerySet
from django.utils import timezone, translation

from . import words

ROWS_AT_ONCE = 500


async def pieces(
    rows: QuerySet[Any], captions: Iterable[str], cells: Callable[[Any], list[str]]
) -> AsyncIterator[str]:
    """Newest first. What is added meanwhile is not in the file; paged by number, so no row is lost or doubled."""
    language = translation.get_language()
    yield "\ufeff" + _lines([list(captions)])  # a spreadsheet recognises the encoding by it
    rows = rows.order_by("-pk")

    def next_piece(below: int | None) -> tuple[str, int | None]:
        with translation.override(language):
            page = list((rows if below is None else rows.filter(pk__lt=below))[:ROWS_AT_ONCE])
            return _lines(map(cells, page)), page[-1].pk if page else None

    piece, last = await sync_to_async(next_piece)(None)
    while last is not None:
        yield piece
        piece, last = await sync_to_async(next_piece)(last)


def moment(at: datetime | None) -> str:
    """As all columns of all files show it: Moscow time."""
    if at is None:
        return ""
    return timezone.localtime(at, timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M:%S")


def _lines(rows: Iterable[list[str]]) -> str:
    text = StringIO()
    csv.writer(text).writerows([words.cell(cell) for cell in row] for row in rows)
    return text.getvalue()
