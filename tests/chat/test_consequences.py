"""«Посмотреть последствия»: what a drafted change does to which portals, and that nothing is saved."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from chat.consequences import Circumstances, Differences, compare
from chat.presentation.consequences import _in_words
from chat.routing import AnsweredBy, PartnerFacts
from portals.models import Portal, User
from tariffs.consequences import NAMED
from tariffs.entitlements import Role
from tariffs.hours import DayException, Hours, Window
from tariffs.models import Schedule, TariffPlan
from tariffs.targets import Targets
from tests.chat.test_routing import ENTITLEMENTS, NINE_TO_NINE, ROUND_THE_CLOCK, WORKING_DAYS
from tests.factories import (
    PartnerFactory,
    PartnerSupportFactory,
    PortalFactory,
    UserFactory,
    plan_named,
    schedule_named,
)

MOSCOW = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 11, 23, 12, tzinfo=MOSCOW)  # a Monday
BASIC = Circumstances(ENTITLEMENTS["basic"], None, False)
PARTNER = PartnerFacts(7, "Верста", NINE_TO_NINE)
LONGER = replace(WORKING_DAYS, windows=tuple(Window(d, time(10), time(20)) for d in range(5)))


def with_plan(**facts: object) -> Circumstances:
    return BASIC._replace(entitlement=replace(BASIC.entitlement, **facts))  # type: ignore[arg-type]


@pytest.mark.parametrize("entitlement", ENTITLEMENTS.values(), ids=ENTITLEMENTS)
@pytest.mark.parametrize("partner", [None, PARTNER])
@pytest.mark.parametrize("suspended", [False, True])
def test_what_is_not_changed_changes_nothing(
    entitlement: object, partner: PartnerFacts | None, suspended: bool
) -> None:
    same = Circumstances(entitlement, partner, suspended)  # type: ignore[arg-type]
    assert compare(same, same, NOON) == Differences()


def test_a_role_that_loses_or_gains_the_right_is_named() -> None:
    changed = with_plan(writers=frozenset({Role.INTEGRATOR, Role.EMPLOYEE}))
    assert compare(BASIC, changed, NOON) == Differences((Role.ADMINISTRATOR,), (Role.EMPLOYEE,))
    silent = [one._replace(suspended=True) for one in (BASIC, changed)]
    assert compare(*silent, NOON) == Differences()  # nobody writes on a suspended portal anyway


def test_another_answerer_is_named_and_a_partner_hides_the_tariff() -> None:
    free = with_plan(operator_hours=None)
    assert compare(BASIC, free, NOON) == Differences(
        answered_by=(AnsweredBy.OPERATORS, AnsweredBy.ASSISTANT)
    )
    special = with_plan(special_support=True, critical_incidents=True)
    assert compare(BASIC, special, NOON) == Differences(
        answered_by=(AnsweredBy.OPERATORS, AnsweredBy.SPECIAL_SUPPORT), critical_incidents=True
    )
    helped = [one._replace(partner=PARTNER) for one in (BASIC, special)]
    assert compare(*helped, NOON) == Differences()


def test_other_promises_are_told_and_those_of_a_plan_behind_a_partner_are_not() -> None:
    sooner = with_plan(targets=Targets(first_answer=timedelta(minutes=30)))
    before, after = BASIC.entitlement.targets, sooner.entitlement.targets
    assert compare(BASIC, sooner, NOON) == Differences(targets=(before, after))
    assert list(_in_words(Differences(targets=(before, after)))) == [
        "Первый ответ: было 1\u00a0ч, станет 30\u00a0мин.",
        "Следующий ответ: было 2\u00a0ч, станет без срока.",
        "Решение: было 18\u00a0ч, станет без срока.",
    ]
    helped = [one._replace(partner=PARTNER) for one in (BASIC, sooner)]
    assert compare(*helped, NOON) == Differences()


def test_hours_are_compared_day_by_day_and_in_sum() -> None:
    exception = DayException(date(2026, 11, 24), (), "Переезд")
    found = compare(
        BASIC, with_plan(operator_hours=replace(WORKING_DAYS, exceptions=(exception,))), NOON
    )
    assert [(day.date, len(day.before), day.after) for day in found.days] == [
        (date(2026, 11, 24), 1, ())
    ]
    assert found.open_time == (timedelta(hours=90), timedelta(hours=81))
    assert found.open_now is None
    longer = compare(BASIC, with_plan(operator_hours=LONGER), NOON)
    assert len(longer.days) == 10
    evening = compare(BASIC, with_plan(operator_hours=LONGER), NOON.replace(hour=19))
    assert evening.open_now is True
    assert compare(BASIC, with_plan(operator_hours=ROUND_THE_CLOCK), NOON).open_now is None


def test_a_schedule_moved_to_another_zone_shifts_its_days() -> None:
    berlin = replace(WORKING_DAYS, zone=ZoneInfo("Europe/Berlin"))
    found = compare(BASIC, with_plan(operator_hours=berlin), NOON.replace(hour=11))
    assert found.open_now is False
    assert len(found.days) == 10
    assert Hours(MOSCOW).zone != berlin.zone


# --- In the admin --------------------------------------------------------------------------------


@pytest.fixture
def operators(db: None) -> Schedule:
    return schedule_named("operators")


def schedule_form(schedule: Schedule, ends_at: str = "20:00") -> dict[str, str]:
    windows = list(schedule.windows.all())
    form = {
        "name": "Новое имя",
        "slug": schedule.slug,
        "time_zone": "Europe/Moscow",
        "follows_production_calendar": "on",
        "windows-TOTAL_FORMS": str(len(windows)),
        "windows-INITIAL_FORMS": str(len(windows)),
        "exceptions-TOTAL_FORMS": "1",
        "exceptions-INITIAL_FORMS": "0",
        "exceptions-0-date": "2026-11-24",
        "exceptions-0-hours": "10-13, 14-16",
        "exceptions-0-name": "Короткий день",
        "_consequences": "1",
    }
    for number, window in enumerate(windows):
        row = {"id": window.pk, "schedule": schedule.pk, "weekday": window.weekday}
        row |= {"starts_at": "10:00", "ends_at": ends_at}
        form |= {f"windows-{number}-{name}": str(value) for name, value in row.items()}
    return form


def rows(schedule: Schedule) -> list[object]:
    schedule.refresh_from_db()
    return [schedule.name, *schedule.windows.values_list(), *schedule.exceptions.values_list()]


def ask(client: Client, row: Schedule | TariffPlan, form: dict[str, str]) -> str:
    name = row._meta.model_name
    with time_machine.travel(NOON, tick=False):
        client.force_login(User.objects.get(is_superuser=True))
        answer = client.post(reverse(f"admin:tariffs_{name}_change", args=[row.pk]), form)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_change_of_hours_is_told_for_the_portals_it_falls_on_and_not_saved(
    admin_client: Client, operators: Schedule
) -> None:
    for number in range(NAMED + 3):
        PortalFactory(tariff=("basic", "standard")[number % 2], name=f"Портал {number:02}")
    PartnerSupportFactory(portal=PortalFactory(tariff="basic", name="У партнёра"))
    company = PartnerFactory(schedule=operators)
    PartnerSupportFactory(portal=PortalFactory(tariff="free", name="У своих"), partner=company)
    PortalFactory(tariff="enterprise", name="Круглосуточный")
    before = rows(operators)

    page = ask(admin_client, operators, schedule_form(operators))

    assert f"Изменится, порталов: {NAMED + 4}" in page  # the partner of these hours with them
    assert "вт, 24 ноября: было 10:00–19:00, станет 10:00–13:00, 14:00–16:00." in page.replace(
        "Вт", "вт"
    )
    assert "Открыто за две недели: было 90 ч, станет 95 ч." in page
    assert "и ещё 4" in page
    assert "Останется как есть, порталов: 1" in page
    assert "У партнёра" in page
    assert "Круглосуточный" not in page
    assert rows(operators) == before
    assert not LogEntry.objects.exists()


def test_the_same_form_saves_with_the_other_button(
    admin_client: Client, operators: Schedule
) -> None:
    form = schedule_form(operators)
    del form["_consequences"]
    url = reverse("admin:tariffs_schedule_change", args=[operators.pk])
    assert admin_client.post(url, form).status_code == 302
    operators.refresh_from_db()
    assert operators.name == "Новое имя"
    assert operators.exceptions.count() == 1


def test_a_form_with_errors_is_shown_with_them_and_not_saved(
    admin_client: Client, operators: Schedule
) -> None:
    before = rows(operators)
    page = ask(admin_client, operators, schedule_form(operators, ends_at="09:00"))
    assert "Закрытие раньше открытия" in page
    assert rows(operators) == before


def plan_form(plan: TariffPlan, **changed: str) -> dict[str, str]:
    form = {"name": plan.name, "slug": plan.slug, "position": "1", "administrators_write": "on"}
    return form | {"_consequences": "1"} | changed


def test_a_change_of_a_plan_is_told_for_its_portals_and_not_saved(
    admin_client: Client, operators: Schedule
) -> None:
    plan = plan_named("basic")
    PortalFactory(tariff="basic", name="Верба")
    PortalFactory(tariff="basic", name="Долг", suspended=True)
    PortalFactory(tariff="standard", name="Чужой")
    page = ask(admin_client, plan, plan_form(plan, employees_write="on"))  # and no operators
    assert "Отвечают: было операторы первой линии, станет только помощник и база знаний." in page
    assert "Больше не смогут писать: приглашённые интеграторы." in page
    assert "Смогут писать: сотрудники." in page
    assert "Верба" in page and "Долг" in page
    assert "Чужой" not in page
    plan.refresh_from_db()
    assert plan.operator_schedule == operators
    assert not plan.employees_write


def test_a_row_that_no_portal_uses_says_so(admin_client: Client, operators: Schedule) -> None:
    Portal.objects.all().delete()
    assert "не пользуется ни один портал" in ask(admin_client, operators, schedule_form(operators))


def test_whoever_may_not_change_the_row_gets_no_answer(client: Client, operators: Schedule) -> None:
    staff = UserFactory(is_staff=True)
    staff.user_permissions.add(Permission.objects.get(codename="view_schedule"))
    client.force_login(staff)
    url = reverse("admin:tariffs_schedule_change", args=[operators.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, schedule_form(operators)).status_code == 403


def test_rows_that_staff_may_not_change_stay_as_they_are(
    client: Client, operators: Schedule
) -> None:
    PortalFactory(tariff="basic", name="Верба")
    staff = UserFactory(is_staff=True)
    staff.user_permissions.add(
        *Permission.objects.filter(codename__in=["change_schedule", "view_window"])
    )
    client.force_login(staff)
    url = reverse("admin:tariffs_schedule_change", args=[operators.pk])
    form = schedule_form(operators) | {"time_zone": "Asia/Omsk"}
    answer = client.post(url, form)
    told = [line for one in answer.context["consequences"] for line in one.changes]
    assert any(line.endswith("было 13:00–22:00, станет 10:00–19:00.") for line in told)
    assert not any("20:00" in line or "14:00" in line for line in told)
    assert (
        "Верба" not in answer.content.decode()
    )  # portals are counted, and named to those who may see them
    assert "Изменится, порталов: 1" in answer.content.decode()
