"""The schedules and tariff plans with which a new installation starts."""

from datetime import time
from typing import Any

from django.apps.registry import Apps

MONDAY_TO_FRIDAY = range(5)


def seed(apps: Apps) -> None:
    """Adds what is missing and leaves alone what staff have changed; safe to repeat.

    `apps` is the migration's registry, or `django.apps.apps` in tests and the demo.
    """
    schedules = {slug: _schedule(apps, slug, **facts) for slug, facts in SCHEDULES.items()}
    plans = apps.get_model("tariffs", "TariffPlan")._default_manager
    for position, (slug, facts) in enumerate(PLANS.items(), start=1):
        desk = facts.get("operator_schedule")
        defaults = WRITERS | facts | {"position": position} | _targets(plans.model, slug)
        defaults["operator_schedule"] = schedules[desk] if desk else None
        plans.get_or_create(slug=slug, defaults=defaults)


def promise(apps: Apps) -> None:
    """Gives the plans of a new installation their promises: to those that have operators and promise nothing."""
    plans = apps.get_model("tariffs", "TariffPlan")._default_manager
    for slug in TARGETS:
        promises_nothing = dict.fromkeys(_targets(plans.model, slug))
        plans.filter(slug=slug, **promises_nothing).exclude(operator_schedule=None).update(
            **_targets(plans.model, slug)
        )


def _targets(plan: Any, slug: str) -> dict[str, int]:
    """Nothing for plans of a time when they could not promise: the first migrations seed those."""
    known = {field.name for field in plan._meta.fields}
    return {name: n for name, n in TARGETS.get(slug, {}).items() if name in known}


def _schedule(apps: Apps, slug: str, **facts: Any) -> Any:
    """The schedule row; a new one opens from 10:00 to 19:00 on weekdays unless round the clock."""
    schedule, is_new = apps.get_model("tariffs", "Schedule")._default_manager.get_or_create(
        slug=slug, defaults={"time_zone": "Europe/Moscow"} | facts
    )
    if is_new and not schedule.around_the_clock:
        window = apps.get_model("tariffs", "Window")
        window._default_manager.bulk_create(
            window(schedule=schedule, weekday=weekday, starts_at=time(10), ends_at=time(19))
            for weekday in MONDAY_TO_FRIDAY
        )
    return schedule


SCHEDULES: dict[str, dict[str, Any]] = {
    "operators": {
        "name": "Операторы, рабочие дни 10:00–19:00",
        "follows_production_calendar": True,
    },
    "around-the-clock": {"name": "Круглосуточно", "around_the_clock": True},
}

_OPERATORS_ON_WORKING_DAYS = (
    "Помощник и база знаний круглосуточно, операторы по рабочим дням с 10:00 до 19:00 по Москве."
)

WRITERS: dict[str, Any] = {
    "administrators_write": True,
    "integrators_write": True,
    "employees_write": False,
}


def _promised(first: int, following: int, solution: int) -> dict[str, int]:
    return {
        "first_answer_minutes": first,
        "next_answer_minutes": following,
        "solution_minutes": solution,
    }


# Minutes while the operators are there: 540 of them are a working day, 1440 a day round the clock.
TARGETS: dict[str, dict[str, int]] = {
    "basic": _promised(60, 120, 2 * 540),
    "standard": _promised(60, 120, 2 * 540),
    "professional": _promised(30, 60, 540),
    "enterprise": _promised(15, 30, 480),
}

PLANS: dict[str, dict[str, Any]] = {
    "free": {
        "name": "Бесплатный",
        "summary": "Помощник и база знаний круглосуточно. Операторы входят в тарифы от «Базового».",
    },
    "basic": {
        "name": "Базовый",
        "operator_schedule": "operators",
        "summary": _OPERATORS_ON_WORKING_DAYS,
    },
    "standard": {
        "name": "Стандартный",
        "operator_schedule": "operators",
        "summary": _OPERATORS_ON_WORKING_DAYS,
    },
    "professional": {
        "name": "Профессиональный",
        "operator_schedule": "operators",
        "summary": _OPERATORS_ON_WORKING_DAYS,
    },
    "enterprise": {
        "name": "Enterprise",
        "operator_schedule": "around-the-clock",
        "special_support": True,
        "critical_incidents": True,
        "summary": (
            "Операторы и специальная поддержка круглосуточно. Критичный инцидент поднимает дежурного специалиста."
        ),
    },
}
