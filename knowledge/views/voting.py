"""«Статья помогла?»"""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from knowledge import actions, pace
from knowledge.models import Article
from knowledge.visitors import known_visitor, new_visitor

WORDS = {"1": True, "0": False}


@require_POST
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """A vote, then the article again; for the page's script {"html"}, the part that has changed."""
    article = get_object_or_404(Article.objects.published(), slug=slug)
    helped = WORDS.get(request.POST.get("helped", ""))
    if helped is None:
        return HttpResponseBadRequest(_("Ответьте, помогла ли статья."))
    if seconds := pace.VOTES.seconds_to_wait(request):
        return HttpResponse(
            _("Слишком много оценок подряд. Повторите через минуту."),
            status=429,
            headers={"Retry-After": str(seconds)},
        )
    response: HttpResponse
    if "application/json" in request.headers.get("Accept", ""):
        context = {"article": article, "vote": helped}
        html = render_to_string("knowledge/_vote.html", context, request)
        response = JsonResponse({"html": html})
    else:
        response = redirect(f"{article.get_absolute_url()}#useful")
    visitor = known_visitor(request) or new_visitor(response)
    actions.vote(article, visitor=visitor, helped=helped, moment=timezone.now())
    return response
