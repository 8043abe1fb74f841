"""The shelves of the help centre and an article."""

from dataclasses import dataclass
from itertools import groupby

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from knowledge import finding, markdown
from knowledge.actions import note_opened
from knowledge.models import Article, Section
from knowledge.search_token import record_of
from knowledge.visitors import vote_of

ARTICLES_OF_A_SHELF_AT_HOME = 3
ARTICLES_ON_A_PAGE = 50
EXAMPLES = 3
NO_SECTION = "-"  # no slug is this
DEEPEST_IN_CONTENTS = 3


@dataclass(frozen=True)
class Shelf:
    """A section and the first articles in it; those of no section stand on the last shelf."""

    slug: str
    name: str
    icon: str
    articles: list[Article]
    count: int


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Every section with its first articles, or one section with all of them."""
    if only := request.GET.get("section", ""):
        return _section(request, only)
    shelves = _shelves()
    asked = [shelf.articles[0] for shelf in shelves if shelf.articles[0].asked_phrases]
    examples = [(article, article.asked_phrases[0]) for article in asked[:EXAMPLES]]
    return render(request, "knowledge/home.html", {"shelves": shelves, "examples": examples})


def _section(request: HttpRequest, slug: str) -> HttpResponse:
    articles = Article.objects.listed().order_by("position", "title", "pk")
    section = None
    if slug == NO_SECTION:
        articles = articles.filter(section=None)
    else:
        section = get_object_or_404(Section, slug=slug)
        articles = articles.filter(section=section)
    page = Paginator(articles, ARTICLES_ON_A_PAGE).get_page(request.GET.get("page"))
    if not page.object_list:
        raise Http404
    context = {
        "slug": slug,
        "name": section.name if section else _("Другие статьи"),
        "summary": section.summary if section else "",
        "page": page,
    }
    return render(request, "knowledge/section.html", context)


def _shelves() -> list[Shelf]:
    """Every section with something to read, in the editors' order."""
    counts = Article.objects.first_of_each_section(ARTICLES_OF_A_SHELF_AT_HOME)
    first = Article.objects.listed().filter(pk__in=counts).in_order()
    return [
        Shelf(
            slug=section.slug if section else NO_SECTION,
            name=section.name if section else _("Другие статьи"),
            icon=section.icon if section else Section.Icon.BOOK,
            articles=(articles := list(group)),
            count=counts[articles[0].pk],
        )
        for section, group in groupby(first, lambda article: article.section)
    ]


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """A published article; staff see drafts too, as a preview."""
    articles = Article.objects.select_related("section")
    if not request.user.has_perm("knowledge.view_article"):
        articles = articles.published()
    found = get_object_or_404(articles, slug=slug)
    if record := record_of(request.GET.get("search", "")):
        note_opened(record, found.pk)
    passage = request.GET.get("passage", "")[: finding.LONGEST_QUERY * 2]
    context = about(found, passage=passage) | {
        "related": finding.related(found),
        "vote": vote_of(request, found),
    }
    return render(request, "knowledge/article.html", context)


def about(article: Article, *, passage: str = "") -> dict[str, object]:
    """What the page of an article shows of the article itself."""
    page = markdown.page(article.body, passage=passage)
    headings = [one for one in page.contents if one.level <= DEEPEST_IN_CONTENTS]
    return {"article": article, "html": page.html, "contents": headings}
