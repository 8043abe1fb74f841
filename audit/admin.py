"""«Журнал» for staff: looked through, searched and taken away as a file, never changed."""

import re
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from . import export, recording
from .models import AuditRecord
from .reading import ReadOnlyAdmin


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
class AuditRecordAdmin(ReadOnlyAdmin):
    list_display = ["moment", "person", "happened"]
    list_display_links = ["moment"]
    list_filter = ["deed", KindFilter]
    search_fields = ["actor", "object", "portal", "details", "address"]
    search_help_text = _("Человек, портал, тариф, код, слово из подробностей или адрес")
    date_hierarchy = "at"
    ordering = ["-pk"]
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

    columns = [
        *(_("когда (Москва)"), _("кто"), _("откуда"), _("действие")),
        *(_("что"), _("портал"), _("подробности")),
    ]

    def cells(self, record: AuditRecord) -> list[str]:
        return [
            export.moment(record.at),
            record.who,
            record.address,
            str(record.get_deed_display()),
            record.object,
            record.portal,
            record.details,
        ]
