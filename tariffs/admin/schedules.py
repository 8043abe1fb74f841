"""Where staff edit schedules, read special days from a file, and see at once what they mean."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tariffs import clocks
from tariffs.consequences import ScheduleDraft
from tariffs.models import Schedule, ScheduleException, Window
from tariffs.production_calendar import year_to_learn

from . import importing
from .describing import describe_days, describe_next_change
from .drafts import ShowsConsequences, schedule_draft


class WindowFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """The windows of one schedule, judged together: rows may change places in one go."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):  # a row that cannot be read has its own message
            return
        staying = [
            form.instance
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get(DELETION_FIELD_NAME)
        ]
        captions = {window.as_rule(): str(window) for window in staying}
        pair = clocks.overlapping(window.as_rule() for window in staying)
        if pair is not None:
            raise ValidationError(
                _("Часы «%(one)s» и «%(other)s» пересекаются. Объедините их или сдвиньте границу."),
                code="overlapping",
                params={"one": captions[pair[0]], "other": captions[pair[1]]},
            )


class WindowInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Window
    formset = WindowFormSet
    extra = 0


class ScheduleExceptionInline(admin.TabularInline):  # type: ignore[type-arg]
    model = ScheduleException
    extra = 0


@admin.register(Schedule)
class ScheduleAdmin(ShowsConsequences):
    list_display = ["name", "open_now", "next_change", "time_zone", "used_by"]
    list_filter = ["around_the_clock", "follows_production_calendar"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [WindowInline, ScheduleExceptionInline]
    readonly_fields = ["coming_days"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "time_zone"]}),
        (_("Когда открыто"), {"fields": ["around_the_clock", "follows_production_calendar"]}),
        (
            _("Что получилось"),
            {
                "fields": ["coming_days"],
                "description": _("Ближайшие дни по сохранённым часам, в поясе расписания."),
            },
        ),
    ]

    def get_urls(self) -> list[URLPattern]:
        def import_days(request: HttpRequest, pk: int) -> HttpResponse:
            return importing.import_days(self, request, pk)

        view = self.admin_site.admin_view(import_days)
        return [path("<int:pk>/days/", view, name="tariffs_schedule_days"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        schedule: Schedule | None = kwargs.get("obj")
        if schedule is not None and schedule.follows_production_calendar:
            context["unknown_year"] = year_to_learn(timezone.localdate())
        return super().render_change_form(request, context, *args, **kwargs)

    def draft(self, request: HttpRequest, row: Schedule) -> ScheduleDraft | None:
        return schedule_draft(self, request, row)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Schedule]:
        return Schedule.objects.with_hours().prefetch_related("plans")

    @admin.display(boolean=True, description=_("открыто сейчас"))
    def open_now(self, schedule: Schedule) -> bool:
        return schedule.hours().is_open(timezone.now())

    @admin.display(description=_("что дальше"))
    def next_change(self, schedule: Schedule) -> str:
        return describe_next_change(schedule.hours(), timezone.now())

    @admin.display(description=_("тарифы"))
    def used_by(self, schedule: Schedule) -> str:
        return ", ".join(plan.name for plan in schedule.plans.all()) or gettext("не используется")

    @admin.display(description=_("ближайшие дни"))
    def coming_days(self, schedule: Schedule) -> str:
        if schedule._state.adding:
            return gettext("Появятся, когда вы сохраните расписание.")
        days = describe_days(schedule.hours(), timezone.now())
        return format_html_join("", "{}<br>", ((day,) for day in days))
