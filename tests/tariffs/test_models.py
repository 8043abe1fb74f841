"""Schedules and plans as rows: what they mean, what the database refuses, what an installation has."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from pytest_django import DjangoAssertNumQueries

from partners.models import Partner
from tariffs import hours
from tariffs.entitlements import Role
from tariffs.models import Schedule, ScheduleException, TariffPlan, Window
from tariffs.seeds import seed
from tariffs.targets import Targets

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tariffs_of_a_new_installation() -> None:
    seed(apps)  # a transactional test elsewhere may have emptied the tables


@pytest.fixture
def schedule() -> Schedule:
    return Schedule.objects.create(slug="night", name="Ночь", time_zone="Asia/Yekaterinburg")


@pytest.mark.parametrize(
    ("slug", "name", "schedule", "special"),
    [
        ("free", "Бесплатный", None, False),
        ("basic", "Базовый", "operators", False),
        ("standard", "Стандартный", "operators", False),
        ("professional", "Профессиональный", "operators", False),
        ("enterprise", "Enterprise", "around-the-clock", True),
    ],
)
def test_a_new_installation_has_the_tariffs_of_the_price_list(
    slug: str, name: str, schedule: str | None, special: bool
) -> None:
    plan = TariffPlan.objects.with_hours().get(slug=slug)
    given = plan.entitlement
    assert (given.plan, given.name) == (slug, name)
    assert (plan.operator_schedule.slug if plan.operator_schedule else None) == schedule
    assert given.has_operators is (schedule is not None)
    assert given.special_support is given.critical_incidents is special
    assert given.writers == {Role.ADMINISTRATOR, Role.INTEGRATOR}
    assert plan.summary


def test_plans_stand_in_the_order_of_the_price_list() -> None:
    slugs = [plan.slug for plan in TariffPlan.objects.all()]
    assert slugs == ["free", "basic", "standard", "professional", "enterprise"]


def test_operators_of_a_new_installation_work_on_working_days_from_ten_to_nineteen() -> None:
    assert Schedule.objects.with_hours().get(slug="operators").hours() == hours.Hours(
        zone=ZoneInfo("Europe/Moscow"),
        windows=tuple(hours.Window(day, time(10), time(19)) for day in range(5)),
        production_calendar=True,
    )
    assert Schedule.objects.with_hours().get(slug="around-the-clock").hours().never_closes


def test_seeding_again_adds_what_is_missing_and_keeps_what_staff_changed() -> None:
    operators = Schedule.objects.get(slug="operators")
    operators.windows.filter(weekday=4).delete()
    TariffPlan.objects.filter(slug="basic").update(name="Начальный")
    TariffPlan.objects.filter(slug="free").delete()
    seed(apps)
    assert operators.windows.count() == 4
    assert TariffPlan.objects.get(slug="basic").name == "Начальный"
    assert TariffPlan.objects.filter(slug="free").exists()
    assert (Schedule.objects.count(), TariffPlan.objects.count()) == (2, 5)


def test_plans_read_with_hours_answer_without_another_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(3):
        plans = list(TariffPlan.objects.with_hours())
    with django_assert_num_queries(0):
        assert [plan.entitlement.has_operators for plan in plans] == [False, True, True, True, True]


def test_schedules_read_with_hours_answer_without_another_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(3):
        schedules = list(Schedule.objects.with_hours())
    with django_assert_num_queries(0):
        assert len({schedule.hours() for schedule in schedules}) == 2


def test_a_schedule_is_its_windows_its_days_and_its_flags(schedule: Schedule) -> None:
    Window.objects.create(
        schedule=schedule, weekday=5, starts_at=time(22), ends_at=time(6), overnight=True
    )
    Window.objects.create(schedule=schedule, weekday=0, starts_at=time(9), ends_at=time(0))
    schedule.exceptions.create(date=date(2026, 11, 20), name="Переезд")
    schedule.exceptions.create(
        date=date(2026, 11, 19), name="Обучение", hours="09:00–12:00, 13:00–15:00"
    )
    assert Schedule.objects.get(slug="night").hours() == hours.Hours(
        zone=ZoneInfo("Asia/Yekaterinburg"),
        windows=(hours.Window(0, time(9), time(0)), hours.Window(5, time(22), time(6))),
        exceptions=(
            hours.DayException(
                date(2026, 11, 19), ((time(9), time(12)), (time(13), time(15))), "Обучение"
            ),
            hours.DayException(date(2026, 11, 20), (), "Переезд"),
        ),
    )


def test_an_edited_schedule_is_in_force_at_once(schedule: Schedule) -> None:
    noon = datetime(2026, 11, 16, 7, tzinfo=UTC)  # Monday, 12:00 in Yekaterinburg
    assert not schedule.hours().is_open(noon)
    window = schedule.windows.create(weekday=0, starts_at=time(9), ends_at=time(18))
    assert schedule.hours().is_open(noon)
    window.delete()
    assert not schedule.hours().is_open(noon)


def test_equal_schedules_share_the_days_that_were_worked_out() -> None:
    first, second = (Schedule.objects.get(slug="operators").hours() for _ in range(2))
    assert first is second


@pytest.mark.parametrize("name", ["Europe/Moscow", "Asia/Kamchatka", "UTC"])
def test_a_known_time_zone_is_accepted(name: str) -> None:
    Schedule(slug="x", name="Х", time_zone=name).full_clean()


@pytest.mark.parametrize(
    "name", ["Moscow", "Europe", "../etc/passwd", "/etc/localtime", "UTC+3", ""]
)
def test_an_unknown_time_zone_is_refused(name: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Schedule(slug="x", name="Х", time_zone=name).full_clean()
    assert set(refusal.value.message_dict) == {"time_zone"}


@pytest.mark.parametrize(
    ("typed", "kept", "clocks"),
    [
        ("", "", ()),
        ("закрыто", "", ()),
        ("10-15", "10:00–15:00", ((time(10), time(15)),)),
        (
            "15:00 — 18.30, 9:00-13:00",
            "09:00–13:00, 15:00–18:30",
            ((time(9), time(13)), (time(15), time(18, 30))),
        ),
        ("22:00–06:00 +1", "22:00–06:00 +1", ((time(22), time(6)),)),
        ("20:00–24:00", "20:00–24:00", ((time(20), time(0)),)),
    ],
)
def test_a_special_day_keeps_its_hours_in_one_way_of_writing(
    schedule: Schedule, typed: str, kept: str, clocks: tuple[hours.Clock, ...]
) -> None:
    day = ScheduleException(schedule=schedule, date=date(2026, 1, 1), name="Х", hours=typed)
    day.full_clean()
    day.save()
    day.refresh_from_db()
    assert day.hours == kept
    assert day.as_rule().windows == clocks


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("утром", "не похоже на часы"),
        ("10:00–25:00", "не похоже на часы"),
        ("10:00–10:00", "часов не остаётся"),
        ("19:00–10:00", "допишите +1"),
        ("10:00–13:00, 12:59–18:00", "пересекаются"),
    ],
)
def test_hours_of_a_special_day_that_cannot_be_are_refused(
    schedule: Schedule, typed: str, told: str
) -> None:
    day = ScheduleException(schedule=schedule, date=date(2026, 1, 1), name="Х", hours=typed)
    with pytest.raises(ValidationError) as refusal:
        day.full_clean()
    assert told in refusal.value.message_dict["hours"][0]


@pytest.mark.parametrize("written", ["утром", "10:00-15:00", "10:00–15:00, ", "24:00–10:00"])
def test_the_database_keeps_no_hours_that_cannot_be_read(schedule: Schedule, written: str) -> None:
    with pytest.raises(IntegrityError, match="exception_hours_can_be_read"), transaction.atomic():
        schedule.exceptions.create(date=date(2026, 1, 1), name="Х", hours=written)


@pytest.mark.parametrize(
    ("start", "end", "overnight", "told"),
    [
        (10, 19, False, ""),
        (10, 0, False, ""),
        (0, 0, False, ""),
        (22, 6, True, ""),
        (10, 10, True, ""),
        (10, 10, False, "часов не остаётся"),
        (19, 10, False, "отметьте «на следующий день»"),
        (10, 19, True, "снимите отметку"),
        (10, 0, True, "снимите отметку"),
    ],
)
def test_a_window_is_neither_empty_nor_reversed(
    schedule: Schedule, start: int, end: int, overnight: bool, told: str
) -> None:
    window = Window(
        schedule=schedule, weekday=0, starts_at=time(start), ends_at=time(end), overnight=overnight
    )
    if not told:
        window.full_clean()
        window.save()
        return
    with pytest.raises(ValidationError) as refusal:
        window.full_clean()
    assert told in refusal.value.message_dict["ends_at"][0]
    with pytest.raises(IntegrityError, match="neither_empty_nor_reversed"), transaction.atomic():
        window.save()


def test_a_date_is_special_once_in_a_schedule(schedule: Schedule) -> None:
    facts = {"date": date(2026, 1, 1), "name": "Х"}
    schedule.exceptions.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        schedule.exceptions.create(**facts)
    with pytest.raises(ValidationError, match="уже записан"):
        ScheduleException(schedule=schedule, **facts).full_clean()
    Schedule.objects.get(slug="operators").exceptions.create(**facts)


def test_a_week_has_seven_days(schedule: Schedule) -> None:
    schedule.windows.create(weekday=6, starts_at=time(10), ends_at=time(19))
    with pytest.raises(IntegrityError, match="window_begins_on_a_weekday"), transaction.atomic():
        schedule.windows.create(weekday=7, starts_at=time(10), ends_at=time(19))


def test_a_schedule_in_use_cannot_be_deleted(schedule: Schedule) -> None:
    plan = TariffPlan.objects.create(slug="x", name="Х", operator_schedule=schedule)
    with pytest.raises(ProtectedError):
        schedule.delete()
    assert list(schedule.plans.all()) == [plan]
    plan.delete()
    schedule.delete()


@pytest.mark.parametrize("administrators", [True, False])
@pytest.mark.parametrize("integrators", [True, False])
@pytest.mark.parametrize("employees", [True, False])
def test_staff_choose_who_may_write(
    administrators: bool, integrators: bool, employees: bool
) -> None:
    plan = TariffPlan(
        administrators_write=administrators,
        integrators_write=integrators,
        employees_write=employees,
    )
    expected = {
        Role.ADMINISTRATOR: administrators,
        Role.INTEGRATOR: integrators,
        Role.EMPLOYEE: employees,
    }
    assert plan.entitlement.writers == {role for role, writes in expected.items() if writes}


def test_a_new_plan_lets_administrators_and_integrators_write_and_promises_nothing_more() -> None:
    given = TariffPlan(slug="x", name="Х").entitlement
    assert given.writers == {Role.ADMINISTRATOR, Role.INTEGRATOR}
    assert not (given.has_operators or given.special_support or given.critical_incidents)


@pytest.mark.parametrize("model", [TariffPlan, Partner])
def test_the_database_keeps_no_solution_before_the_first_answer(
    schedule: Schedule, model: type[TariffPlan | Partner]
) -> None:
    desk = "operator_schedule" if model is TariffPlan else "schedule"
    row = {"slug": "new", "name": "Новый", desk: schedule, "first_answer_minutes": 61}
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**row, solution_minutes=60)
    kept = model.objects.create(**row, solution_minutes=61)
    assert kept.targets == Targets(timedelta(minutes=61), None, timedelta(minutes=61))


def test_a_plan_without_operators_promises_nothing_whatever_stands_in_its_columns() -> None:
    plan = TariffPlan(slug="new", name="Новый", first_answer_minutes=60)
    assert plan.entitlement.targets == Targets()


def test_critical_incidents_need_somebody_who_takes_them() -> None:
    plan = TariffPlan(slug="x", name="Х", critical_incidents=True)
    with pytest.raises(ValidationError, match="специальная поддержка"):
        plan.full_clean()
    plan.special_support = True
    plan.full_clean()
