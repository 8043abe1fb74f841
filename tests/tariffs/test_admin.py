"""The admin pages of schedules and plans, as staff meet them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from portals.models import User
from tariffs.admin import describe_days, describe_next_change
from tariffs.hours import Hours
from tariffs.models import Schedule, TariffPlan
from tariffs.production_calendar import is_decreed
from tariffs.seeds import seed
from tariffs.targets import Targets

MOSCOW = ZoneInfo("Europe/Moscow")
SCHEDULES, PLANS = "admin:tariffs_schedule", "admin:tariffs_tariffplan"


@pytest.fixture(autouse=True)
def tariffs_of_a_new_installation(db: None) -> None:
    seed(apps)


@pytest.fixture
def operators() -> Schedule:
    return Schedule.objects.get(slug="operators")


def staff() -> User:
    return User.objects.filter(is_superuser=True).get()


def schedule_form(
    *windows: tuple[int, str, str], schedule: Schedule | None = None, deleted: tuple[int, ...] = ()
) -> dict[str, str]:
    """The fields of the schedule's page; existing windows are taken in their order."""
    existing = list(schedule.windows.all()) if schedule else []
    data = {
        "name": "Операторы",
        "slug": "desk" if schedule is None else schedule.slug,
        "time_zone": "Europe/Moscow",
        "windows-TOTAL_FORMS": str(len(windows)),
        "windows-INITIAL_FORMS": str(len(existing)),
        "exceptions-TOTAL_FORMS": "0",
        "exceptions-INITIAL_FORMS": "0",
    }
    for number, (weekday, starts_at, ends_at) in enumerate(windows):
        row = {"weekday": str(weekday), "starts_at": starts_at, "ends_at": ends_at}
        if "00:00" < ends_at <= starts_at:
            row["overnight"] = "on"
        if number < len(existing):
            row |= {"id": str(existing[number].pk), "schedule": str(existing[number].schedule_id)}
        if number in deleted:
            row["DELETE"] = "on"
        data |= {f"windows-{number}-{field}": value for field, value in row.items()}
    return data


@pytest.mark.parametrize("model", [SCHEDULES, PLANS])
def test_every_page_answers_staff_and_sends_a_stranger_to_sign_in(
    admin_client: Client, client: Client, model: str
) -> None:
    row = (Schedule if model == SCHEDULES else TariffPlan).objects.first()
    assert row is not None
    pages = [
        reverse(f"{model}_changelist"),
        reverse(f"{model}_changelist") + "?q=operators",
        reverse(f"{model}_add"),
        reverse(f"{model}_change", args=[row.pk]),
    ]
    assert [admin_client.get(page).status_code for page in pages] == [200] * 4
    assert [client.get(page).status_code for page in pages] == [302] * 4


def test_the_list_of_schedules_says_what_is_open_and_who_uses_it(admin_client: Client) -> None:
    page = admin_client.get(reverse(f"{SCHEDULES}_changelist")).content.decode()
    assert "открыто сейчас" in page.lower()
    assert "не закрывается" in page
    assert "Базовый, Стандартный, Профессиональный" in page


def test_the_list_of_plans_says_who_writes(admin_client: Client) -> None:
    TariffPlan.objects.filter(slug="free").update(
        administrators_write=False, integrators_write=False
    )
    page = admin_client.get(reverse(f"{PLANS}_changelist")).content.decode()
    assert "администраторы, интеграторы" in page
    assert "никто" in page


def test_the_lists_do_not_ask_the_database_for_each_row(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        schedule = Schedule.objects.create(slug=f"s{number}", name=f"Смена {number}")
        TariffPlan.objects.create(
            slug=f"p{number}", name=f"Тариф {number}", operator_schedule=schedule
        )
    for model in (SCHEDULES, PLANS):
        with django_assert_max_num_queries(14):
            assert admin_client.get(reverse(f"{model}_changelist")).status_code == 200


def test_staff_write_down_a_schedule_with_its_windows(admin_client: Client) -> None:
    form = schedule_form(
        (0, "10:00", "14:00"), (0, "14:00", "19:00"), (0, "22:00", "06:00"), (1, "06:00", "07:00")
    )
    assert admin_client.post(reverse(f"{SCHEDULES}_add"), form).status_code == 302
    assert Schedule.objects.get(slug="desk").windows.count() == 4


@pytest.mark.parametrize(
    "windows",
    [
        [(0, "10:00", "14:00"), (0, "13:59", "19:00")],
        [(0, "10:00", "19:00"), (0, "10:00", "19:00")],
        [(0, "22:00", "06:00"), (1, "05:00", "12:00")],
        [(6, "22:00", "06:00"), (0, "05:00", "12:00")],
    ],
)
def test_overlapping_windows_are_refused_and_named(
    admin_client: Client, windows: list[tuple[int, str, str]]
) -> None:
    answer = admin_client.post(reverse(f"{SCHEDULES}_add"), schedule_form(*windows))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "пересекаются. Объедините их или сдвиньте границу." in page
    assert f"{windows[0][1]}–{windows[0][2]}" in page
    assert not Schedule.objects.filter(slug="desk").exists()


def test_saved_windows_may_change_places_in_one_go(
    admin_client: Client, operators: Schedule
) -> None:
    url = reverse(f"{SCHEDULES}_change", args=[operators.pk])
    week = [((day + 1) % 5, "10:00", "19:00") for day in range(5)]
    assert admin_client.post(url, schedule_form(*week, schedule=operators)).status_code == 302
    assert sorted(operators.windows.values_list("weekday", flat=True)) == list(range(5))


def test_a_window_that_is_being_deleted_is_in_nobodys_way(
    admin_client: Client, operators: Schedule
) -> None:
    url = reverse(f"{SCHEDULES}_change", args=[operators.pk])
    week = [*((day, "10:00", "19:00") for day in range(5)), (0, "09:00", "20:00")]
    refused = admin_client.post(url, schedule_form(*week, schedule=operators))
    assert refused.status_code == 200
    saved = admin_client.post(url, schedule_form(*week, schedule=operators, deleted=(0,)))
    assert saved.status_code == 302
    assert list(operators.windows.filter(weekday=0).values_list("starts_at", flat=True)) == [
        time(9)
    ]


def test_a_row_that_cannot_be_read_has_its_own_message(admin_client: Client) -> None:
    form = schedule_form((0, "10:00", "когда-нибудь"), (0, "10:00", "19:00"))
    page = admin_client.post(reverse(f"{SCHEDULES}_add"), form).content.decode()
    assert "errorlist" in page
    assert "пересекаются" not in page


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ({"date": "2026-11-20", "hours": "19-10"}, "допишите +1"),
        ({"date": "2026-11-20", "hours": "10-13, 12-15"}, "пересекаются"),
        ({"date": "2026-02-30", "hours": ""}, "Введите правильную дату."),
    ],
)
def test_a_special_day_that_cannot_be_is_explained(
    admin_client: Client, day: dict[str, str], told: str
) -> None:
    def form(**fields: str) -> dict[str, str]:
        row = {f"exceptions-0-{name}": value for name, value in fields.items()}
        return schedule_form() | {"exceptions-TOTAL_FORMS": "1"} | row

    page = admin_client.post(reverse(f"{SCHEDULES}_add"), form(**day, name="Переезд"))
    assert told in page.content.decode()
    good = form(date="2026-11-20", hours="10-13, 14-16", name="Переезд")
    assert admin_client.post(reverse(f"{SCHEDULES}_add"), good).status_code == 302
    assert Schedule.objects.get(slug="desk").exceptions.get().hours == "10:00–13:00, 14:00–16:00"


@pytest.mark.parametrize(
    ("window", "overnight", "told"),
    [
        (("19:00", "10:00"), False, "отметьте «на следующий день»"),
        (("10:00", "10:00"), False, "часов не остаётся"),
        (("10:00", "19:00"), True, "снимите отметку"),
    ],
)
def test_an_empty_or_reversed_window_is_explained(
    admin_client: Client, window: tuple[str, str], overnight: bool, told: str
) -> None:
    form = schedule_form((0, *window)) | {"windows-0-overnight": "on" if overnight else ""}
    page = admin_client.post(reverse(f"{SCHEDULES}_add"), form)
    assert page.status_code == 200
    assert told in page.content.decode()


@pytest.mark.parametrize(
    ("promised", "told"),
    [
        ({"first_answer_minutes": "0"}, "Меньше минуты обещать нельзя"),
        ({"solution_minutes": "30001"}, "Не больше 30000 минут"),
        ({"first_answer_minutes": "61", "solution_minutes": "60"}, "раньше первого ответа"),
        ({"operator_schedule": "", "next_answer_minutes": "60"}, "Сроки обещают операторы"),
    ],
)
def test_a_promise_that_cannot_be_kept_is_explained(
    admin_client: Client, operators: Schedule, promised: dict[str, str], told: str
) -> None:
    form = {"name": "Новый", "slug": "new", "position": "9", "operator_schedule": operators.pk}
    page = admin_client.post(reverse(f"{PLANS}_add"), form | promised)
    assert page.status_code == 200
    assert told in page.content.decode()
    good = {"first_answer_minutes": "60", "solution_minutes": "60"}
    assert admin_client.post(reverse(f"{PLANS}_add"), form | good).status_code == 302
    hour = timedelta(hours=1)
    assert TariffPlan.objects.get(slug="new").entitlement.targets == Targets(hour, None, hour)


def test_the_page_of_a_schedule_warns_of_a_calendar_that_is_not_known(
    admin_client: Client, operators: Schedule
) -> None:
    url = reverse(f"{SCHEDULES}_change", args=[operators.pk])
    year = next(year for year in range(2026, 2099) if not is_decreed(year))
    warning = f"Производственного календаря на {year}&nbsp;год ещё нет"
    for now, warns in (
        (datetime(year - 1, 10, 31, 20, tzinfo=UTC), False),
        (datetime(year - 1, 10, 31, 21, tzinfo=UTC), True),
        (datetime(year, 3, 1, tzinfo=UTC), True),
    ):
        with time_machine.travel(now, tick=False):
            admin_client.force_login(staff())  # a session of that day
            assert (warning in admin_client.get(url).content.decode()) is warns, now
    around_the_clock = Schedule.objects.get(slug="around-the-clock")
    with time_machine.travel(datetime(year, 3, 1, tzinfo=UTC), tick=False):
        admin_client.force_login(staff())
        page = admin_client.get(reverse(f"{SCHEDULES}_change", args=[around_the_clock.pk]))
        assert "Производственного календаря" not in page.content.decode()


def test_a_schedule_in_use_survives_its_deletion_page(
    admin_client: Client, operators: Schedule
) -> None:
    url = reverse(f"{SCHEDULES}_delete", args=[operators.pk])
    assert "Базовый" in admin_client.get(url).content.decode()
    admin_client.post(url, {"post": "yes"})
    assert Schedule.objects.filter(pk=operators.pk).exists()


def test_the_coming_days_are_told_with_their_holidays(operators: Schedule) -> None:
    days = describe_days(operators.hours(), datetime(2026, 10, 31, 21, tzinfo=UTC))
    assert len(days) == 14
    assert days[0].endswith("1 ноября: закрыто")
    assert days[1].endswith("2 ноября: 10:00–19:00")
    assert days[3].endswith("4 ноября: закрыто · День народного единства")


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (datetime(2026, 11, 20, 12, tzinfo=MOSCOW), "закроется 20 ноября, 19:00"),
        (datetime(2026, 11, 20, 19, tzinfo=MOSCOW), "откроется 23 ноября, 10:00"),
    ],
)
def test_the_next_change_is_told_by_the_schedules_own_clock(
    operators: Schedule, moment: datetime, told: str
) -> None:
    assert describe_next_change(operators.hours(), moment) == told
    operators.exceptions.create(date=date(2026, 11, 20), name="Переезд")
    assert describe_next_change(operators.hours(), moment) == "откроется 23 ноября, 10:00"


def test_a_desk_without_hours_says_that_it_will_not_open() -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=MOSCOW)
    assert describe_next_change(Hours(MOSCOW), now) == "не откроется в ближайший год"
