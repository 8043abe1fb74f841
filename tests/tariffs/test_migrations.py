"""What an older installation has written down keeps its meaning."""

from collections.abc import Iterator
from datetime import date, time

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tariffs.models import TariffPlan

BEFORE = ("tariffs", "0002_tariffs_of_a_new_installation")
AFTER = ("tariffs", "0004_hours_can_be_neither_empty_nor_reversed")


def at(state: tuple[str, str]) -> object:
    executor = MigrationExecutor(connection)
    executor.migrate([state])
    return executor.loader.project_state([state]).apps


@pytest.fixture
def old(transactional_db: None) -> Iterator[object]:
    yield at(BEFORE)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_nights_and_special_days_are_carried_over_and_back(old: object) -> None:
    schedule = old.get_model("tariffs", "Schedule").objects.create(slug="old", name="Старое")  # type: ignore[attr-defined]
    for start, end in ((10, 19), (22, 6), (20, 0), (0, 0), (10, 10)):
        schedule.windows.create(weekday=0, starts_at=time(start), ends_at=time(end))
    schedule.exceptions.create(date=date(2026, 1, 1), name="Закрыто")
    for day, (start, end) in enumerate(((10, 14), (22, 6), (20, 0)), start=2):
        schedule.exceptions.create(
            date=date(2026, 1, day),
            name="Х",
            closed=False,
            starts_at=time(start),
            ends_at=time(end),
        )
    days = list(schedule.exceptions.values_list("date", "closed", "starts_at", "ends_at"))

    new = at(AFTER).get_model("tariffs", "Schedule").objects.get(slug="old")  # type: ignore[attr-defined]
    nights = new.windows.filter(overnight=True).values_list("starts_at__hour", "ends_at__hour")
    assert sorted(nights) == [(10, 10), (22, 6)]
    assert list(new.exceptions.order_by("date").values_list("hours", flat=True)) == [
        "",
        "10:00–14:00",
        "22:00–06:00 +1",
        "20:00–24:00",
    ]

    again = at(BEFORE).get_model("tariffs", "Schedule").objects.get(slug="old")  # type: ignore[attr-defined]
    assert list(again.exceptions.values_list("date", "closed", "starts_at", "ends_at")) == days
    again.delete()


def test_tariffs_with_operators_begin_to_promise(transactional_db: None) -> None:
    promises = "first_answer_minutes", "next_answer_minutes", "solution_minutes"
    executor = MigrationExecutor(connection)
    executor.migrate([AFTER])
    apps = executor.loader.project_state([AFTER]).apps
    plans = apps.get_model("tariffs", "TariffPlan").objects
    desk = apps.get_model("tariffs", "Schedule").objects.create(slug="desk", name="Операторы")
    plans.all().delete()
    plans.create(slug="free", name="Бесплатный")
    plans.create(slug="basic", name="Базовый", operator_schedule=desk)
    plans.create(slug="own", name="Свой", operator_schedule=desk)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    found = TariffPlan.objects.order_by("slug").values_list("slug", *promises)
    assert list(found) == [
        ("basic", 60, 120, 1080),
        ("free", None, None, None),
        ("own", None, None, None),
    ]
