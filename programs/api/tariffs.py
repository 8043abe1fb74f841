"""Tariffs: who may write on them, who answers and when."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema

from programs.models import ApiToken
from programs.scopes import Scope
from tariffs.models import TariffPlan
from tariffs.models.plan import TariffPlanQuerySet

from .entry import Token, token_of
from .paging import Page

router = Router(tags=["Тарифы"])


class HoursShown(Schema):
    schedule: str
    time_zone: str
    open_now: bool
    opens_at: datetime | None
    closes_at: datetime | None


class TariffShown(Schema):
    slug: str
    name: str
    summary: str
    writers: list[str]
    special_support: bool
    critical_incidents: bool
    operators: HoursShown | None


class Tariffs(Schema):
    items: list[TariffShown]
    next: int | None


@router.get(
    "/tariffs", auth=Token(Scope.TARIFFS), response=Tariffs, summary="Тарифы и часы операторов"
)
def tariffs(request: HttpRequest, page: Query[Page]) -> Any:
    return page.of(_plans(token_of(request)), show_tariff)


@router.get("/tariffs/{slug}", auth=Token(Scope.TARIFFS), response=TariffShown, summary="Тариф")
def tariff(request: HttpRequest, slug: str) -> Any:
    return show_tariff(get_object_or_404(_plans(token_of(request)), slug=slug))


def _plans(token: ApiToken) -> TariffPlanQuerySet:
    """A token for one portal sees the tariff of that portal."""
    rows = TariffPlan.objects.with_hours()
    return rows if token.portal is None else rows.filter(pk=token.portal.plan_id)


def show_tariff(plan: TariffPlan) -> dict[str, Any]:
    gives = plan.entitlement
    return {
        "slug": plan.slug,
        "name": plan.name,
        "summary": plan.summary,
        "writers": sorted(role.value for role in gives.writers),
        "special_support": gives.special_support,
        "critical_incidents": gives.critical_incidents,
        "operators": _hours(plan),
    }


def _hours(plan: TariffPlan) -> dict[str, Any] | None:
    hours, schedule, now = plan.entitlement.operator_hours, plan.operator_schedule, timezone.now()
    if hours is None or schedule is None:
        return None
    open_now = hours.is_open(now)
    return {
        "schedule": schedule.slug,
        "time_zone": schedule.time_zone,
        "open_now": open_now,
        "opens_at": None if open_now else hours.opens_at(now),
        "closes_at": hours.closes_at(now) if open_now else None,
    }
