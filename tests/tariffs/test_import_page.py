"""The page that takes special days from a file: it shows first, saves then, and a second time changes nothing."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tariffs.models import Schedule
from tests.factories import UserFactory, schedule_named

SHEET = "2026-12-31;10-14;Короткий день\n30.02.2027;;Никогда\n2027-01-11;;Переезд\n"


@pytest.fixture
def operators(db: None) -> Schedule:
    return schedule_named("operators")


@pytest.fixture
def page(operators: Schedule) -> str:
    return reverse("admin:tariffs_schedule_days", args=[operators.pk])


def upload(client: Client, page: str, text: str) -> tuple[str, str]:
    """What is shown, and the rows that «Сохранить» would send back."""
    answer = client.post(page, {"file": SimpleUploadedFile("days.csv", text.encode())})
    assert answer.status_code == 200
    return answer.content.decode(), answer.context["rows"]


def test_a_file_is_shown_first_and_saved_then(
    admin_client: Client, page: str, operators: Schedule
) -> None:
    operators.exceptions.create(date=date(2027, 1, 11), name="Ремонт", hours="10:00–12:00")
    shown, rows = upload(admin_client, page, SHEET)
    assert "Строка 2: даты 30.02.2027 не бывает" in shown
    assert "Изменится дней: 2" in shown
    assert "10:00–12:00, Ремонт" in shown
    assert operators.exceptions.count() == 1  # nothing is saved yet
    answer = admin_client.post(page, {"rows": rows.replace("\n", "\r\n")}, follow=True)
    assert "Записано особых дней: 2." in answer.content.decode()
    kept = list(operators.exceptions.values_list("date", "hours", "name"))
    assert kept == [
        (date(2026, 12, 31), "10:00–14:00", "Короткий день"),
        (date(2027, 1, 11), "", "Переезд"),
    ]
    assert LogEntry.objects.filter(change_message="Записано особых дней: 2.").count() == 1


def test_the_same_file_changes_nothing_twice(
    admin_client: Client, page: str, operators: Schedule
) -> None:
    _shown, rows = upload(admin_client, page, SHEET)
    for _ in range(2):
        answer = admin_client.post(page, {"rows": rows}, follow=True)
    assert "Всё уже записано, менять нечего." in answer.content.decode()
    shown, rows = upload(admin_client, page, SHEET)
    assert "Менять нечего · уже записано: 2" in shown
    assert rows == ""
    assert operators.exceptions.count() == 2


def test_what_comes_back_is_read_as_carefully_as_the_file(
    admin_client: Client, page: str, operators: Schedule
) -> None:
    admin_client.post(page, {"rows": "2026-12-31;19-10;Подделка\nмусор"})
    assert not operators.exceptions.exists()


def test_a_file_that_is_too_big_or_missing_is_refused(admin_client: Client, page: str) -> None:
    big = SimpleUploadedFile("days.csv", b"2026-12-31;;X\n" * 40_000)
    assert "Файл больше 512 КБ" in admin_client.post(page, {"file": big}).content.decode()
    assert "errorlist" in admin_client.post(page, {}).content.decode()


def test_only_staff_that_may_change_the_schedule_may_take_a_file(
    client: Client, page: str, operators: Schedule
) -> None:
    assert client.get(page).status_code == 302
    staff = UserFactory(is_staff=True)
    client.force_login(staff)
    staff.user_permissions.add(Permission.objects.get(codename="view_schedule"))
    assert client.get(page).status_code == client.post(page, {"rows": SHEET}).status_code == 403
    assert (
        page
        not in client.get(
            reverse("admin:tariffs_schedule_change", args=[operators.pk])
        ).content.decode()
    )
    staff.user_permissions.add(Permission.objects.get(codename="change_schedule"))
    assert client.get(page).status_code == 200
    gone = reverse("admin:tariffs_schedule_days", args=[operators.pk + 99])
    assert client.get(gone).status_code == 404
