"""A forgotten password and a changed one."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from portals.models import User, VouchedAccount
from portals.tasks import send_password_link
from support24.celery import app
from tests.factories import MemberFactory, PortalFactory, UserFactory

OLD, NEW = "тёплый хлеб по утрам", "холодный квас в полдень"
FORGOTTEN, SECURITY = reverse("password_forgotten"), reverse("security")


@pytest.fixture
def anna(db: None) -> User:
    return MemberFactory(user=UserFactory(email="anna@example.com", password=OLD)).user


@pytest.fixture
def mail_at_once() -> Iterator[None]:
    """The task of the mail runs inside the request."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def signs_in(password: str) -> bool:
    client = Client()
    client.post("/accounts/login/", {"login": "anna@example.com", "password": password})
    return SESSION_KEY in client.session


def link() -> str:
    found = re.search(r"http://testserver(\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_a_link_in_the_mail_sets_a_new_password_once(
    client: Client, anna: User, mail_at_once: None
) -> None:
    page = client.post(FORGOTTEN, {"email": " Anna@Example.com "})
    assert "Проверьте почту" in page.content.decode()
    assert mail.outbox[0].to == ["anna@example.com"]
    address = link()
    form = client.get(address).headers["Location"]  # the secret leaves the address
    assert "Не короче 10 знаков" in client.get(form).content.decode()
    short = client.post(form, {"new_password1": "short", "new_password2": "short"})
    assert "field__error" in short.content.decode()
    client.post(form, {"new_password1": NEW, "new_password2": NEW})
    assert (signs_in(OLD), signs_in(NEW)) == (False, True)
    assert SESSION_KEY not in client.session
    assert "больше не действует" in Client().get(address, follow=True).content.decode()


def test_an_unknown_address_is_answered_the_same_and_gets_nothing(
    client: Client, anna: User, mail_at_once: None
) -> None:
    UserFactory(email="off@example.com", is_active=False)
    for address in ("nobody@example.com", "off@example.com"):
        page = client.post(FORGOTTEN, {"email": address})
        assert "Проверьте почту" in page.content.decode()
    assert mail.outbox == []
    assert client.post(FORGOTTEN, {"email": "anna"}).status_code == 400


def test_one_mail_a_minute_goes_to_an_address(
    client: Client, anna: User, mail_at_once: None
) -> None:
    for _ in range(3):
        client.post(FORGOTTEN, {"email": anna.email})
    assert len(mail.outbox) == 1
    cache.key_prefix = "a-minute-later"
    client.post(FORGOTTEN, {"email": anna.email})
    assert len(mail.outbox) == 2


def test_a_new_password_cuts_the_ties_to_portals_that_made_the_account(
    client: Client, anna: User, mail_at_once: None
) -> None:
    for portal in (PortalFactory(), PortalFactory()):
        VouchedAccount.objects.create(portal=portal, user=anna, subject="1")
    anna.set_unusable_password()
    anna.save()
    client.post(FORGOTTEN, {"email": anna.email})
    form = client.get(link()).headers["Location"]
    client.post(form, {"new_password1": NEW, "new_password2": NEW})
    assert signs_in(NEW)
    assert not VouchedAccount.objects.exists()


def test_without_mail_there_is_no_such_page(client: Client, db: None, settings: Settings) -> None:
    assert FORGOTTEN in client.get("/accounts/login/").content.decode()
    settings.EMAIL_URL = ""
    assert FORGOTTEN not in client.get("/accounts/login/").content.decode()
    assert client.get(FORGOTTEN).status_code == 404


def test_the_mail_is_in_the_readers_language(anna: User) -> None:
    send_password_link(anna.email, "http://testserver/", "en")
    assert "new password" in mail.outbox[0].subject.lower()


def test_a_changed_password_ends_the_other_sessions(client: Client, anna: User) -> None:
    other = Client()
    for browser in (client, other):
        browser.force_login(anna)
    form = {"old_password": OLD, "new_password1": NEW, "new_password2": NEW}
    page = reverse("password_change")
    assert client.get(page).status_code == 200
    wrong = client.post(page, form | {"old_password": "x"})
    assert "field__error" in wrong.content.decode()
    assert client.post(page, form).headers["Location"] == SECURITY
    assert client.get(SECURITY).status_code == 200
    assert other.get(SECURITY).status_code == 302
    assert signs_in(NEW)


def test_the_page_of_security_is_for_who_is_signed_in(client: Client, anna: User) -> None:
    assert client.get(SECURITY).status_code == 302
    client.force_login(anna)
    page = client.get(SECURITY).content.decode()
    assert "Сменить пароль" in page
    assert "Подключить" not in page  # no provider is set up
