"""«Поиск по чатам»: a form, and what was said where, the newest first."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from chat.composer import Author
from chat.models import Kind
from chat.models.thread import STATES
from chat.search import LONGEST_QUERY, Found, Said, passage, search, stems_of
from chat.search_index import TooMuch
from portals.models import User

from .views import ENTRIES_SHOWN, at_the_desk

STATE_WORDS = dict(STATES)


@require_GET
@at_the_desk
def found(request: HttpRequest, user: User) -> HttpResponse:
    """The results of `q`; `before` is the number with which the page before ended."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_QUERY]
    problem = ""
    try:
        page = search(user, query, _number(request.GET.get("before", "")))
    except TooMuch:
        page = Found([], None)
        problem = _("Эти слова есть почти везде. Добавьте ещё одно, более редкое.")
    stems = stems_of(query)
    context = {
        "query": query,
        "longest": LONGEST_QUERY,
        "results": [_result(entry, stems) for entry in page.entries],
        "before": page.before,
        "later": "before" in request.GET,
        "problem": problem,
        "says_nothing": bool(query) and not stems,
    }
    return render(request, "console/search.html", context)


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


def _result(entry: Said, stems: list[str]) -> dict[str, Any]:
    return {
        "entry": entry,
        "who": entry.author or (_("Помощник") if entry.author_kind == Author.ASSISTANT else ""),
        "state": STATE_WORDS[entry.state],
        "is_note": entry.kind == Kind.NOTE,
        "pieces": passage(entry.body, stems),
        "stands_far_up": entry.seq <= entry.last_seq - ENTRIES_SHOWN,
    }
