"""Where staff edit tariff plans, and see what they mean."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tariffs.consequences import PlanDraft
from tariffs.entitlements import Role
from tariffs.models import TariffPlan
from tariffs.models.promises import TARGET_FIELDS, TARGETS_NOTE

from .drafts import ShowsConsequences, plan_draft


@admin.register(TariffPlan)
class TariffPlanAdmin(ShowsConsequences):
    list_display = [
        "name",
        "operator_schedule",
        "operators_open_now",
        "special_support",
        "critical_incidents",
        "first_answer_minutes",
        "writers",
    ]
    list_filter = ["special_support", "critical_incidents", "operator_schedule"]
    search_fields = ["name", "slug", "summary"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "position", "summary"]}),
        (
            _("Кто отвечает"),
            {"fields": ["operator_schedule", "special_support", "critical_incidents"]},
        ),
        (_("Что обещано"), {"fields": TARGET_FIELDS, "description": TARGETS_NOTE}),
        (
            _("Кто пишет в поддержку"),
            {"fields": ["administrators_write", "integrators_write", "employees_write"]},
        ),
    ]

    def draft(self, request: HttpRequest, row: TariffPlan) -> PlanDraft | None:
        return plan_draft(self, request, row)

    def get_queryset(self, request: HttpRequest) -> QuerySet[TariffPlan]:
        return TariffPlan.objects.with_hours()

    @admin.display(boolean=True, description=_("операторы на связи"))
    def operators_open_now(self, plan: TariffPlan) -> bool:
        operator_hours = plan.entitlement.operator_hours
        return operator_hours is not None and operator_hours.is_open(timezone.now())

    @admin.display(description=_("кто пишет"))
    def writers(self, plan: TariffPlan) -> str:
        names = {
            Role.ADMINISTRATOR: gettext("администраторы"),
            Role.INTEGRATOR: gettext("интеграторы"),
            Role.EMPLOYEE: gettext("сотрудники"),
        }
        writers = plan.entitlement.writers
        return ", ".join(name for role, name in names.items() if role in writers) or gettext(
            "никто"
        )
