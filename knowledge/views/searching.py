"""The search of the help centre, whole and as one types."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from knowledge import finding, pace
from knowledge.actions import note_search
from knowledge.search_token import record_of, token_of

SHORTEST_SUGGESTED = 2  # characters; one letter begins everything
SHORTEST_RECORDED = 3


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Articles for a query, each with the passage that matched."""
    query = finding.tidy(request.GET.get("q", ""))
    context: dict[str, object] = {"query": query}
    if query and (seconds := pace.SEARCHES.seconds_to_wait(request)):
        context["wait"] = _wait(seconds)
        response = render(request, "knowledge/search.html", context, status=429)
        response.headers["Retry-After"] = str(seconds)
        return response
    if query:
        found = finding.results(query)
        context |= {"results": found, "search": _noted(request, query, len(found))}
    return render(request, "knowledge/search.html", context)


@never_cache
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """What the search box offers while one types: {"html", "count", "said", "search"}; 429 {"message"}."""
    query = finding.tidy(request.GET.get("q", ""))
    if seconds := pace.SUGGESTIONS.seconds_to_wait(request):
        return JsonResponse(
            {"message": _wait(seconds)}, status=429, headers={"Retry-After": str(seconds)}
        )
    if len(query) < SHORTEST_SUGGESTED:
        return JsonResponse({"html": "", "count": 0, "said": "", "search": ""})
    found = finding.suggestions(query)
    token = ""
    if len(query) >= SHORTEST_RECORDED:
        token = _noted(request, query, len(found))
    context = {"articles": found, "search": token}
    return JsonResponse(
        {
            "html": render_to_string("knowledge/_suggestions.html", context, request),
            "count": len(found),
            "said": _said(len(found)),
            "search": token,
        }
    )


def _noted(request: HttpRequest, query: str, count: int) -> str:
    """Record the search, or the next letters of it; the token that its links carry. Editors are no readers."""
    if request.user.has_perm("knowledge.view_article"):
        return ""
    typed_so_far = record_of(request.GET.get("search", ""))
    return token_of(note_search(query, count, moment=timezone.now(), record_id=typed_so_far))


def _said(count: int) -> str:
    if not count:
        return _("Похожих статей нет. Enter ищет по всем словам, или спросите в чате.")
    text = ngettext("Найдена %(count)d статья.", "Найдено %(count)d статей.", count)
    return text % {"count": count}


def _wait(seconds: int) -> str:
    text = ngettext(
        "Слишком много запросов подряд. Повторите через %(count)d секунду.",
        "Слишком много запросов подряд. Повторите через %(count)d секунд.",
        seconds,
    )
    return text % {"count": seconds}
