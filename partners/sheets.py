"""Codes as files for a spreadsheet: those just issued, in clear; and a list of codes with what became of each."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.words import cell

from . import codes
from .models import PartnerCode


def sheet_of_issued(text: str) -> HttpResponse:
    """The codes of the page before; the page sends them back, nothing was stored."""
    lines = [line for line in text.split() if codes.looks_like_a_code(line)]
    return _sheet(
        "partner-codes.csv", [_("код")], [[codes.in_groups(codes.normalise(one))] for one in lines]
    )


def sheet_of_codes(rows: Iterable[PartnerCode], moment: datetime) -> HttpResponse:
    """Codes by their last four characters."""
    heads = [_("код"), _("состояние"), _("введён"), _("из"), _("действует до"), _("выпущен"), _("заметка")]  # fmt: skip
    lines = [
        [
            str(code),
            code.state_in_words(moment),
            str(code.uses),
            str(code.max_uses),
            _minute(code.expires_at),
            _minute(code.issued_at),
            cell(code.note),  # what somebody typed never becomes a formula on the reader's machine
        ]
        for code in rows
    ]
    return _sheet("partner-codes-list.csv", heads, lines)


def _sheet(name: str, heads: Sequence[str], lines: Iterable[Sequence[str]]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    response.write("\ufeff")  # a spreadsheet recognises the encoding by it
    csv.writer(response).writerows([heads, *lines])
    return response


def _minute(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
