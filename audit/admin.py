"""«Журнал» for staff: looked through, searched and taken away as a file, never changed."""

import re
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import export, recording
from .models import AuditRecord, Deed


class KindFilter(admin.SimpleListFilter):
    title = _("что")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (model._meta.label_lower, str(model._meta.verbose_name))
            for model in recording.models_on_record()
        ]

    def queryset(self, request: HttpRequest, rows: Any) -> Any:
        return rows.filter(kind=self.value()) if self.value() else rows


@admin.register(AuditRecord)
class AuditRecordAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["moment", "person", "happened"]
    list_display_links = ["moment"]
    list_filter = ["deed", KindFilter]
    search_fields = ["actor", "object", "portal", "details", "address"]
    search_help_text = _("Человек, портал, тариф, код, слово из подробностей или адрес")
    date_hierarchy = "at"
    ordering = ["-pk"]
    list_per_page = 50
    show_full_result_count = False
    actions = None
    change_list_template = "audit/admin/journal.html"
    fields = ["at", "who", "address", "deed", "object", "portal", "details"]

    @admin.display(description=_("когда"), ordering="pk")
    def moment(self, record: AuditRecord) -> str:
        return date_format(timezone.localtime(record.at), "d.m.y H:i")

    @admin.display(description=_("кто"), ordering="actor")
    def person(self, record: AuditRecord) -> str:
        """By name: the address stands on the record's own page."""
        return re.sub(r" <[^<>]*>", "", record.who)

    @admin.display(description=_("что произошло"))
    def happened(self, record: AuditRecord) -> str:
        """One line that can be read aloud, below it what exactly, and where."""
        parts = format_html_join(
            "",
            '<span class="journal__details">{}</span>',
            ((t,) for t in (record.details, record.portal) if t),
        )
        said = (
            f"{record.get_deed_display()}: {record.object}"
            if record.object
            else record.get_deed_display()
        )
        return format_html("<strong>{}</strong>{}", said[:1].upper() + said[1:], parts)

    @admin.display(description=_("кто"))
    def who(self, record: AuditRecord) -> str:
        return record.who

    def get_urls(self) -> list[URLPattern]:
        download = self.admin_site.admin_view(self.csv_view)
        return [path("csv/", download, name="audit_auditrecord_csv"), *super().get_urls()]

    def csv_view(self, request: HttpRequest) -> StreamingHttpResponse | HttpResponse:
        """What the list shows with the same search and filters, all pages of it. The download itself is on record."""
        if not self.has_view_permission(request):
            return HttpResponse(status=403)
        shown: ChangeList = self.get_changelist_instance(request)
        records = shown.get_queryset(request).order_by("-pk")
        asked = request.GET.urlencode()
        recording.note(
            Deed.EXPORTED, details=gettext("журнал: %(asked)s") % {"asked": asked or "—"}
        )
        response = StreamingHttpResponse(
            export.pieces(records), content_type="text/csv; charset=utf-8"
        )
        response.headers["Content-Disposition"] = 'attachment; filename="journal.csv"'
        response.headers["Cache-Control"] = "no-store"
        return response

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
