"""«Посмотреть последствия»: what a change would change, before it is saved. Nothing is saved on the way."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from tariffs.consequences import PlanDraft, ScheduleDraft
from tariffs.models import Schedule, ScheduleException, TariffPlan, Window
from tariffs.signals import consequences_asked

BUTTON = "_consequences"


class ShowsConsequences(admin.ModelAdmin):  # type: ignore[type-arg]
    """A change form with a button that asks instead of saving."""

    def draft(self, request: HttpRequest, row: Any) -> PlanDraft | ScheduleDraft | None:
        """What the posted form would make of the row; None if it cannot be read."""
        raise NotImplementedError

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        if object_id is None or request.method != "POST" or BUTTON not in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        row = self.get_object(request, unquote(object_id))
        if row is not None and self.has_change_permission(request, row):
            draft = self.draft(request, row)
            if draft is not None:
                return self._consequences(request, row, draft)
        with transaction.atomic():  # the ordinary page with its errors, and nothing else of it
            page = super().changeform_view(request, object_id, form_url, extra_context)
            transaction.set_rollback(True)
        return page

    def _consequences(
        self, request: HttpRequest, row: Any, draft: PlanDraft | ScheduleDraft
    ) -> HttpResponse:
        answers: list[tuple[Any, Any]] = consequences_asked.send(
            sender=type(row), draft=draft, moment=timezone.now(), reader=request.user
        )
        context = self.admin_site.each_context(request) | {
            "title": _("Последствия изменения"),
            "opts": self.opts,
            "row": self.get_object(request, str(row.pk)),  # by the name it has now
            "consequences": [one for _receiver, answer in answers for one in answer],
            "is_same": draft.before == draft.after,
        }
        return TemplateResponse(request, "tariffs/admin/consequences.html", context)


def plan_draft(
    model_admin: admin.ModelAdmin[TariffPlan], request: HttpRequest, plan: TariffPlan
) -> PlanDraft | None:
    before = plan.entitlement
    form = model_admin.get_form(request, plan, change=True)(request.POST, instance=plan)
    return PlanDraft(plan.pk, before, form.instance.entitlement) if form.is_valid() else None


def schedule_draft(
    model_admin: admin.ModelAdmin[Schedule], request: HttpRequest, schedule: Schedule
) -> ScheduleDraft | None:
    before = schedule.hours()
    form = model_admin.get_form(request, schedule, change=True)(request.POST, instance=schedule)
    rows: dict[Any, list[Any]] = {
        Window: list(schedule.windows.all()),
        ScheduleException: list(schedule.exceptions.all()),
    }
    is_valid = form.is_valid()
    for formset_class, inline in model_admin.get_formsets_with_inlines(request, schedule):
        if not inline.has_change_permission(request, schedule):
            continue  # rows that are only looked at stay as they are
        prefix = formset_class.get_default_prefix()
        formset = formset_class(
            **model_admin.get_formset_kwargs(request, form.instance, inline, prefix)
        )
        is_valid = formset.is_valid() and is_valid
        rows[inline.model] = [
            one.instance
            for one in formset.forms
            if one.is_valid()
            and (one.instance.pk or one.has_changed())
            and not one.cleaned_data.get(DELETION_FIELD_NAME)
        ]
    if not is_valid:
        return None
    after = form.instance.hours_with(rows[Window], rows[ScheduleException])
    return ScheduleDraft(schedule.pk, before, after)
