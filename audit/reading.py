"""Pages of the admin on which staff look through what happened, search it and take it away as a file, and change nothing."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, path

from . import export, recording
from .models import Deed


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A subclass names the columns of the file; it has a row for each that the list shows."""

    actions = None
    list_per_page = 50
    show_full_result_count = False
    change_list_template = "admin/list_with_csv.html"
    columns: ClassVar[Sequence[Any]] = ()  # captions

    def cells(self, row: Any) -> list[str]:
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_csv"
        return [
            path("csv/", self.admin_site.admin_view(self.csv_view), name=name),
            *super().get_urls(),
        ]

    def csv_view(self, request: HttpRequest) -> StreamingHttpResponse | HttpResponse:
        """What the list shows with the same search and filters, all pages of it. The download itself is on record."""
        if not self.has_view_permission(request):
            return HttpResponse(status=403)
        shown: ChangeList = self.get_changelist_instance(request)
        asked = request.GET.urlencode() or "—"
        recording.note(Deed.EXPORTED, details=f"{self.opts.verbose_name_plural}: {asked}")
        response = StreamingHttpResponse(
            export.pieces(shown.get_queryset(request), map(str, self.columns), self.cells),
            content_type="text/csv; charset=utf-8",
        )
        response.headers["Content-Disposition"] = (
            f'attachment; filename="{self.opts.model_name}.csv"'
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
