"""Entries to portals as staff see them: asked for, agreed to, declined, withdrawn, over, and each use. For reading."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from audit import export
from audit.reading import ReadOnlyAdmin

from .consent import State
from .models import Consent, ConsentUse
from .models.consent import STATES


class StateFilter(admin.SimpleListFilter):
    title = _("состояние")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(state.value, words) for state, words in STATES.items()]

    def queryset(self, request: HttpRequest, rows: Any) -> Any:
        value = self.value()
        known = {state.value: state for state in State}
        return rows.in_state(known[value], timezone.now()) if value in known else rows


class UseInline(admin.TabularInline):  # type: ignore[type-arg]
    model = ConsentUse
    fields = ["at", "by", "what"]
    readonly_fields = ["at", "by", "what"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A use is a part of the consent: no right of its own."""
        return True


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ["asked", "state", "portal", "specialist", "scope", "ends", "used"]
    list_filter = [StateFilter]
    list_select_related = ["portal", "asked_by"]
    search_fields = [
        *("portal__name", "portal__slug", "reason", "scope", "uses__what", "chat"),
        *("asked_by__name", "asked_by__email", "answered_by__name", "answered_by__email"),
    ]
    search_help_text = _("Портал, человек, причина, что открыто, что сделано или чат")
    date_hierarchy = "asked_at"
    fields = [
        *("portal", "chat", "asked_by", "asked_at", "reason", "scope", "hours", "state"),
        *("answered_by", "until", "declined_at", "withdrawn_by", "withdrawn_at", "ended_at"),
    ]
    inlines = [UseInline]
    columns = [
        *(_("когда просили (Москва)"), _("портал"), _("чат"), _("кто просит"), _("зачем")),
        *(_("что откроет"), _("на сколько часов"), _("состояние"), _("кто ответил"), _("до")),
        *(_("отказано"), _("кто отозвал"), _("отозван"), _("закончился"), _("входы")),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Consent]:
        return Consent.objects.select_related("portal", "withdrawn_by").with_all()

    @admin.display(description=_("когда"), ordering="asked_at")
    def asked(self, consent: Consent) -> str:
        return _short(consent.asked_at)

    @admin.display(description=_("кто просит"), ordering="asked_by__name")
    def specialist(self, consent: Consent) -> str:
        return consent.asked_by.name or consent.asked_by.email

    @admin.display(description=_("до"), ordering="until")
    def ends(self, consent: Consent) -> str:
        return _short(consent.until) if consent.until else "—"

    @admin.display(description=_("состояние"))
    def state(self, consent: Consent) -> str:
        return consent.state_in_words(timezone.now())

    @admin.display(description=_("входов"))
    def used(self, consent: Consent) -> int:
        return len(consent.uses.all())

    def cells(self, row: Consent) -> list[str]:
        return [
            export.moment(row.asked_at),
            str(row.portal),
            str(row.chat),
            str(row.asked_by),
            row.reason,
            row.scope,
            str(row.hours),
            self.state(row),
            str(row.answered_by or ""),
            export.moment(row.until),
            export.moment(row.declined_at),
            str(row.withdrawn_by or ""),
            export.moment(row.withdrawn_at),
            export.moment(row.ended_at),
            "; ".join(f"{export.moment(use.at)} {use.by}: {use.what}" for use in row.uses.all()),
        ]


def _short(at: datetime) -> str:
    return date_format(timezone.localtime(at), "d.m.y H:i")
