"""What people look for in the help centre, and what they do not find."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from knowledge.models import SearchRecord

WORDS_ON_A_PAGE = 50
DAYS = (7, 30, 180)
USUAL_DAYS = 30
SHOWN = {
    "missing": _("Ничего не нашли"),
    "unopened": _("Нашли, но не открыли"),
    "all": _("Всё, что ищут"),
}


@admin.register(SearchRecord)
class SearchRecordAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Only read: a row for each thing that was looked for, the most frequent first."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        show = request.GET.get("show", "")
        show = show if show in SHOWN else "missing"
        days = request.GET.get("days", "")
        since = int(days) if days in map(str, DAYS) else USUAL_DAYS
        rows = SearchRecord.objects.since(timezone.now() - timedelta(days=since)).by_words()
        if show == "missing":
            rows = rows.filter(found=0)
        elif show == "unopened":
            rows = rows.filter(found__gt=0, opened=0)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": str(self.opts.verbose_name_plural).capitalize(),
            "page": Paginator(
                rows.order_by("-times", "-last_at", "words"), WORDS_ON_A_PAGE
            ).get_page(request.GET.get("page")),
            "show": show,
            "shown": SHOWN.items(),
            "days": since,
            "periods": DAYS,
            "kept": urlencode({"show": show, "days": since}) + "&",
        }
        return TemplateResponse(request, "knowledge/admin/searches.html", context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # they go by themselves after half a year
