"""Sign-in by e-mail, and what happens after too many wrong passwords."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import get_user
from django.test import Client

from portals.lockout import LOCKED_FOR, locked_until, note_wrong_password
from portals.models import User
from tests.factories import UserFactory

LOGIN, LOGOUT = "/accounts/login/", "/accounts/logout/"
PASSWORD = "тёплый хлеб по утрам"


@pytest.fixture
def anna(db: None) -> User:
    return UserFactory(email="anna@example.com", password=PASSWORD)


def sign_in(client: Client, login: str, password: str, **kwargs: str) -> tuple[int, str]:
    response = client.post(LOGIN, {"login": login, "password": password}, **kwargs)
    return response.status_code, response.content.decode()


def is_in(client: Client) -> bool:
    request = client.get(LOGIN).wsgi_request
    return get_user(request).is_authenticated


@pytest.mark.parametrize("login", ["anna@example.com", "ANNA@Example.com", "  Anna@example.com "])
def test_the_address_is_taken_in_any_letter_case(client: Client, anna: User, login: str) -> None:
    status, _ = sign_in(client, login, PASSWORD)
    assert status == 302
    assert is_in(client)
    assert client.get(LOGOUT).status_code == 405
    client.post(LOGOUT)
    assert not is_in(client)


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("anna@example.com", PASSWORD + "!"),
        ("anna@example.com", PASSWORD.upper()),
        ("nobody@example.com", PASSWORD),
        ("inactive@example.com", PASSWORD),
    ],
)
def test_wrong_unknown_and_inactive_are_told_the_same(
    client: Client, anna: User, login: str, password: str
) -> None:
    UserFactory(email="inactive@example.com", password=PASSWORD, is_active=False)
    _, html = sign_in(client, login, password)
    assert "Почта или пароль не подошли. Проверьте раскладку." in html
    assert not is_in(client)


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("", PASSWORD),
        ("anna@example.com", ""),
        ("anna", PASSWORD),
        ("anna\x00@example.com", PASSWORD),
        ("anna@example.com", "\x00"),
        ("anna@example.com", "п" * 1001),
        ("a" * 300 + "@example.com", PASSWORD),
    ],
)
def test_odd_input_is_answered_and_lets_nobody_in(
    client: Client, anna: User, login: str, password: str
) -> None:
    status, _ = sign_in(client, login, password)
    assert status == 200
    assert not is_in(client)


def test_ten_wrong_passwords_close_the_door_for_five_minutes(client: Client, anna: User) -> None:
    with time_machine.travel(datetime(2026, 10, 29, 12, 15, tzinfo=UTC), tick=False) as clock:
        for _ in range(9):
            _, html = sign_in(client, "anna@example.com", "wrong")
            assert "не подошли" in html
        _, tenth = sign_in(client, "Anna@example.com", "wrong")
        assert "Вход приостановлен на пять минут" in tenth
        assert "Попробуйте снова в 15:20." in tenth
        _, right = sign_in(client, "anna@example.com", PASSWORD)
        assert "Вход приостановлен" in right
        assert not is_in(client)

        UserFactory(email="boris@example.com", password=PASSWORD)
        other_address = Client(REMOTE_ADDR="10.0.0.7")
        assert sign_in(other_address, "anna@example.com", PASSWORD)[0] == 302
        assert sign_in(Client(), "boris@example.com", PASSWORD)[0] == 302

        clock.shift(LOCKED_FOR)
        assert sign_in(client, "anna@example.com", PASSWORD)[0] == 302


def test_the_right_password_forgets_earlier_mistakes(client: Client, anna: User) -> None:
    for _ in range(2):
        for _ in range(9):
            sign_in(client, "anna@example.com", "wrong")
        assert sign_in(client, "anna@example.com", PASSWORD)[0] == 302
        client.post(LOGOUT)


def test_the_lock_is_counted_by_address_and_login() -> None:
    start = datetime(2026, 10, 29, 12, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        outcomes = [note_wrong_password("10.0.0.1", "a@example.com") for _ in range(10)]
        assert outcomes == [None] * 9 + [start + timedelta(minutes=5)]
        assert locked_until("10.0.0.1", " A@EXAMPLE.com") == start + timedelta(minutes=5)
        assert locked_until("10.0.0.2", "a@example.com") is None
        assert locked_until("10.0.0.1", "b@example.com") is None


def test_the_admin_has_the_same_door_and_is_hidden_from_those_who_are_not_staff(
    client: Client, anna: User
) -> None:
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/login/?next=/admin/"
    assert (
        client.post("/admin/login/", {"username": anna.email, "password": PASSWORD}).status_code
        == 302
    )
    assert not is_in(client)
    sign_in(client, anna.email, PASSWORD)
    assert client.get("/admin/", follow=True).status_code == 404
    anna.is_staff = True
    anna.save()
    assert client.get("/admin/").status_code == 200


def test_after_sign_in_nobody_is_sent_to_a_foreign_site(client: Client, anna: User) -> None:
    form = {"login": anna.email, "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post(LOGIN, form).headers["Location"] == "/"
