"""The history of an article: what changed, who wrote it, and the way back."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import label_for_field
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from knowledge import actions
from knowledge.differences import Line, compare, size_of
from knowledge.models import TEXT_FIELDS, Article, Revision

REVISIONS_ON_A_PAGE = 20


@dataclass(frozen=True)
class Step:
    """A revision and how many lines it added to, and removed from, the one before it."""

    revision: Revision
    added: int
    removed: int


@dataclass(frozen=True)
class FieldDifference:
    """What changed in one field."""

    name: str
    lines: list[Line]


def staff(request: HttpRequest) -> AbstractBaseUser:
    assert isinstance(request.user, AbstractBaseUser)  # the admin lets nobody else in
    return request.user


def history(model_admin: Any, request: HttpRequest, article_id: str) -> HttpResponse:
    """The revisions of an article, newest first, a page at a time."""
    article = _article(model_admin, request, article_id)
    revisions = Revision.objects.filter(article=article).select_related("by").newest_first()
    page = Paginator(revisions, REVISIONS_ON_A_PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    # an article that nobody has changed since before revisions were kept has none
    oldest = shown[-1:]
    older = [revisions.filter(number__lt=one.number).first() for one in oldest]
    context = _context(model_admin, request, article) | {
        "title": gettext("История статьи «%(title)s»") % {"title": article.title},
        "page": page,
        "steps": [
            Step(revision, *size_of(_all_lines(before, revision)))
            for revision, before in zip(shown, [*shown[1:], *older], strict=True)
        ],
    }
    return TemplateResponse(request, "knowledge/admin/history.html", context)


def one(model_admin: Any, request: HttpRequest, article_id: int, number: int) -> HttpResponse:
    """A revision beside the one before it, or beside `?with=`; POST restores its text."""
    article = _article(model_admin, request, str(article_id))
    revisions = Revision.objects.filter(article=article).select_related("by").newest_first()
    revision = get_object_or_404(revisions, number=number)
    newest = revisions.values_list("number", flat=True).first()
    may_restore = model_admin.has_change_permission(request, article) and number != newest
    if request.method == "POST":
        if not may_restore:
            raise PermissionDenied
        actions.restore_revision(article.pk, number, by=staff(request), moment=timezone.now())
        said = gettext("Возвращён текст редакции %(number)d.") % {"number": number}
        model_admin.log_change(request, article, said)
        model_admin.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:knowledge_article_change", args=[article.pk]))
    beside = request.GET.get("with", "")
    before = (
        get_object_or_404(revisions, number=beside)
        if beside.isdecimal()
        else revisions.filter(number__lt=number).first()
    )
    context = _context(model_admin, request, article) | {
        "title": gettext("Редакция %(number)d") % {"number": number},
        "revision": revision,
        "before": before,
        "newest": newest,
        "numbers": revisions.exclude(number=number).values_list("number", flat=True),
        "differences": _differences(before, revision),
        "may_restore": may_restore,
    }
    return TemplateResponse(request, "knowledge/admin/revision.html", context)


def _article(model_admin: Any, request: HttpRequest, article_id: str) -> Article:
    if not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied  # before anything tells whether there is such an article
    article = model_admin.get_object(request, article_id)
    if article is None:
        raise Http404
    assert isinstance(article, Article)
    return article


def _context(model_admin: Any, request: HttpRequest, article: Article) -> dict[str, Any]:
    shared: dict[str, Any] = model_admin.admin_site.each_context(request)
    return shared | {
        "opts": model_admin.opts,
        "article": article,
    }


def _differences(before: Revision | None, after: Revision) -> list[FieldDifference]:
    return [
        FieldDifference(str(label_for_field(name, Article)), lines)
        for name in TEXT_FIELDS
        if (lines := compare(getattr(before, name, ""), getattr(after, name)))
    ]


def _all_lines(before: Revision | None, after: Revision) -> list[Line]:
    return [line for one in _differences(before, after) for line in one.lines]
