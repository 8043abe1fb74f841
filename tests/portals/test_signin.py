"""Sign-in by e-mail, and what happens after too many wrong passwords."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import get_user
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from audit.models import AuditRecord
from portals.actions import attempt
from portals.models import SignInTry, User
from portals.refusals import SignInLocked
from portals.tasks import forget_tries
from tests.factories import UserFactory

LOGIN, LOGOUT = "/accounts/login/", "/accounts/logout/"
PASSWORD = "тёплый хлеб по утрам"
Kind = SignInTry.Kind


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
        assert "Вход приостановлен на пять минут. Было десять неверных попыток подряд." in tenth
        assert "Попробуйте снова в 15:20." in tenth
        _, right = sign_in(client, "anna@example.com", PASSWORD)
        assert "Вход приостановлен" in right
        assert not is_in(client)

        UserFactory(email="boris@example.com", password=PASSWORD)
        assert sign_in(Client(), "boris@example.com", PASSWORD)[0] == 302

        clock.shift(timedelta(minutes=5))
        assert sign_in(client, "anna@example.com", PASSWORD)[0] == 302


@pytest.mark.parametrize("login", ["anna@example.com", "nobody@example.com"])
def test_it_does_not_matter_from_where_nor_whether_there_is_such_an_account(
    client: Client, anna: User, login: str
) -> None:
    for n in range(9):
        _, html = sign_in(Client(REMOTE_ADDR=f"10.0.{n}.1"), login, "wrong")
        assert "не подошли" in html
    cache.clear()  # neither Redis nor a process is asked
    _, tenth = sign_in(Client(REMOTE_ADDR="10.0.9.1"), login, "wrong")
    assert "Было десять неверных попыток подряд" in tenth
    _, right = sign_in(Client(REMOTE_ADDR="10.0.10.1"), login, PASSWORD)
    assert "Вход приостановлен" in right


def test_an_address_that_tries_many_accounts_is_closed_for_all_of_them(
    client: Client, anna: User
) -> None:
    with time_machine.travel(datetime(2026, 10, 29, 12, 15, tzinfo=UTC), tick=False) as clock:
        for n in range(29):
            if n == 20:  # a right password buys no tries
                assert sign_in(Client(), "anna@example.com", PASSWORD)[0] == 302
            _, html = sign_in(Client(), f"person{n}@example.com", "wrong")
            assert "не подошли" in html
        _, last = sign_in(Client(), "person30@example.com", "wrong")
        assert "С вашего адреса было тридцать неверных попыток" in last
        assert "Попробуйте снова в 15:20." in last
        assert "Вход приостановлен" in sign_in(Client(), "anna@example.com", PASSWORD)[1]
        elsewhere = Client(REMOTE_ADDR="10.0.0.7")
        assert sign_in(elsewhere, "anna@example.com", PASSWORD)[0] == 302
        clock.shift(timedelta(minutes=5))
        assert sign_in(Client(), "anna@example.com", PASSWORD)[0] == 302


def test_a_home_network_is_one_address(anna: User) -> None:
    for n in range(30):
        sign_in(Client(REMOTE_ADDR=f"2001:db8::{n:x}"), f"person{n}@example.com", "wrong")
    _, html = sign_in(Client(REMOTE_ADDR="2001:db8::ffff"), "anna@example.com", PASSWORD)
    assert "С вашего адреса" in html


def test_the_right_password_forgets_earlier_mistakes(client: Client, anna: User) -> None:
    for _ in range(2):
        for _ in range(9):
            sign_in(client, "anna@example.com", "wrong")
        assert sign_in(client, "anna@example.com", PASSWORD)[0] == 302
        client.post(LOGOUT)


def test_a_lock_is_one_line_of_the_journal(client: Client, anna: User) -> None:
    for _ in range(13):
        sign_in(client, "anna@example.com", "wrong")
    said = AuditRecord.objects.get(deed="sign_in_locked")
    assert (said.actor_key, said.address) == (None, "127.0.0.1")
    assert said.details.startswith("почта: anna@example.com. Было десять неверных попыток подряд.")
    assert AuditRecord.objects.filter(deed="sign_in_refused").count() == 10


def test_of_many_tries_at_once_none_passes_uncounted(db: None) -> None:
    """Each looks at a password while the others do: what has not been answered counts as wrong."""

    def at_once(depth: int) -> int:
        def check() -> str | None:
            return str(at_once(depth + 1)) if depth < 20 else "20"

        try:
            return int(attempt(Kind.PASSWORD, "anna@example.com", "", check) or 0)
        except SignInLocked:
            return depth

    assert at_once(0) == 10


def test_tries_of_long_ago_are_forgotten(client: Client, anna: User) -> None:
    with time_machine.travel(datetime(2026, 10, 29, 12, 15, tzinfo=UTC), tick=False) as clock:
        sign_in(client, "anna@example.com", "wrong")
        forget_tries()
        assert SignInTry.objects.count() == 1
        clock.shift(timedelta(days=1, seconds=1))
        forget_tries()
        assert not SignInTry.objects.exists()


def test_whoever_is_in_finds_the_same_lock_where_he_confirms_who_he_is(
    client: Client, anna: User
) -> None:
    sign_in(client, anna.email, PASSWORD)
    change = reverse("password_change")
    new = {"new_password1": PASSWORD + "!", "new_password2": PASSWORD + "!"}
    for _ in range(5):
        client.post(change, {"old_password": "wrong"} | new)
    again = reverse("account_reauthenticate")
    for _ in range(4):
        assert "Пароль не подошёл" in client.post(again, {"password": "x"}).content.decode()
    assert "Вход приостановлен" in client.post(again, {"password": "x"}).content.decode()
    right = client.post(change, {"old_password": PASSWORD} | new)
    assert "Вход приостановлен" in right.content.decode()
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)


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
