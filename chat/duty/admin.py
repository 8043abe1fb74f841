"""Staff keep the rota's rows and the rules; what happened is there to be read."""

from django.contrib import admin
from django.http import HttpRequest

from .models import DutyPattern, DutyShift, Incident, PageAttempt, PageStep, PagingRule


@admin.register(DutyPattern)
class DutyPatternAdmin(admin.ModelAdmin[DutyPattern]):
    list_display = ["person", "order", "first_on", "every_days", "from_time", "hours", "last_on"]
    list_filter = ["order"]


@admin.register(DutyShift)
class DutyShiftAdmin(admin.ModelAdmin[DutyShift]):
    list_display = ["person", "order", "starts_at", "ends_at"]
    date_hierarchy = "starts_at"


@admin.register(PagingRule)
class PagingRuleAdmin(admin.ModelAdmin[PagingRule]):
    list_display = ["plan", "at_once", "no_answer_minutes", "no_progress_minutes", "again_minutes", "next_minutes"]  # fmt: skip


class _ReadOnly:
    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class StepInline(_ReadOnly, admin.TabularInline[PageStep, Incident]):
    model = PageStep
    fields = ["number", "person", "rung", "cause", "at", "state", "sent_at", "used_at"]
    extra = 0


@admin.register(Incident)
class IncidentAdmin(_ReadOnly, admin.ModelAdmin[Incident]):
    list_display = ["__str__", "portal", "matter", "level", "declared_at", "accepted_at", "solved_at"]  # fmt: skip
    list_filter = ["is_drill", "level", "matter"]
    date_hierarchy = "declared_at"
    inlines = [StepInline]
    exclude = ["sealed_phone"]


class AttemptInline(_ReadOnly, admin.TabularInline[PageAttempt, PageStep]):
    model = PageAttempt
    fields = ["name", "claimed_at", "begun_at", "over_at", "outcome", "problem"]
    extra = 0


@admin.register(PageStep)
class PageStepAdmin(_ReadOnly, admin.ModelAdmin[PageStep]):
    list_display = ["__str__", "person", "rung", "cause", "at", "state"]
    list_filter = ["state", "rung"]
    inlines = [AttemptInline]
