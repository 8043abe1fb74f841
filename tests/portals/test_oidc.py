"""Sign-in through an OpenID Connect provider, against a small real one."""

from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from audit.models import AuditRecord
from portals.models import User
from tests.factories import UserFactory
from tests.portals.provider import CLIENT, SECRET, Provider, running

PASSWORD = "тёплый хлеб по утрам"
LOGIN = reverse("openid_connect_login", args=["company"])
CALLBACK = reverse("openid_connect_callback", args=["company"])
SECURITY = reverse("security")


@pytest.fixture
def provider(settings: Settings, db: None) -> Iterator[Provider]:
    with running() as provider:
        settings.OIDC_DOMAINS = ["desk.example"]
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": "company",
                        "name": "Пропуск",
                        "client_id": CLIENT,
                        "secret": SECRET,
                        "settings": {"server_url": provider.url},
                    }
                ],
            }
        }
        yield provider


@pytest.fixture
def anna(db: None) -> User:
    return UserFactory(email="anna@desk.example", password=PASSWORD, desk_role="operator")


def to_provider(client: Client, query: str = "") -> str:
    """Presses the button, lets the provider agree, and gives the address it sends the browser back to."""
    start = client.post(LOGIN + query)
    assert start.status_code == 302, start.content.decode()
    away = urlsplit(start.headers["Location"])
    connection = HTTPConnection(str(away.hostname), away.port, timeout=10)
    connection.request("GET", f"{away.path}?{away.query}")
    back = urlsplit(connection.getresponse().headers["Location"])
    connection.close()
    assert back.path == CALLBACK
    return f"{back.path}?{back.query}"


def come(client: Client, query: str = "") -> Any:
    return client.get(to_provider(client, query))


def is_in(client: Client) -> bool:
    return SESSION_KEY in client.session


def test_an_address_of_our_own_domain_is_connected_at_once(
    client: Client, provider: Provider, anna: User
) -> None:
    assert "Войти через Пропуск" in client.get("/accounts/login/").content.decode()
    answer = come(client, "?next=/help/")
    assert answer.headers["Location"] == "/help/"
    assert client.session[SESSION_KEY] == str(anna.pk)
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)

    provider.person["email"] = "renamed@elsewhere.example"  # known by `sub` from now on
    another = Client()
    come(another)
    assert another.session[SESSION_KEY] == str(anna.pk)


LIES: list[dict[str, Any]] = [
    {"signs_with": generate_private_key(65537, 2048)},
    {"signs_with": "a secret of the portal, long enough for HS256", "algorithm": "HS256"},
    {"signs_with": None, "algorithm": "none"},
    {"algorithm": "RS512"},
    {"kid": "unknown"},
    {"claims": {"aud": "another"}},
    {"claims": {"iss": "https://other.example"}},
    {"claims": {"exp": 1}},
    {"claims": {"sub": "somebody else"}},
    {"profile": {"sub": "somebody else"}},
]


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: str(lie)[:40])
def test_what_is_not_signed_by_the_provider_or_not_for_us_is_refused(
    client: Client, provider: Provider, anna: User, lie: dict[str, Any]
) -> None:
    honest = {name: getattr(provider, name) for name in lie}
    for name, value in lie.items():
        setattr(provider, name, value)
    answer = come(client)
    assert answer.status_code == 401
    assert "Вход не получился" in answer.content.decode()
    assert not is_in(client)
    assert not SocialAccount.objects.exists()
    said = AuditRecord.objects.get(deed="sign_in_refused")
    assert said.details.startswith("вход через провайдера: ")
    for name, value in honest.items():
        setattr(provider, name, value)
    come(client)
    assert is_in(client)


@pytest.mark.parametrize(
    "person",
    [
        {"email_verified": False},
        {"email": "anna@desk.example.evil.example"},
        {"email": "nobody@desk.example"},
        {"email": "boris@elsewhere.example"},
        {"email": None},
    ],
)
def test_any_other_address_opens_no_account_and_makes_none(
    client: Client, provider: Provider, anna: User, person: dict[str, Any]
) -> None:
    UserFactory(email="boris@elsewhere.example")
    UserFactory(email="anna@desk.example.evil.example")
    provider.person |= person
    people = User.objects.count()
    answer = come(client)
    assert "не подключён ни к одной" in answer.content.decode()
    assert not is_in(client)
    assert User.objects.count() == people
    said = AuditRecord.objects.get(deed="sign_in_refused")
    assert "провайдер не подключён ни к одной учётной записи" in said.details
    assert str(person.get("email", "anna@desk.example") or "") in said.details
    assert not SocialAccount.objects.exists()


def test_a_switched_off_account_stays_out(client: Client, provider: Provider, anna: User) -> None:
    come(Client())
    User.objects.update(is_active=False)
    come(client)
    assert not is_in(client)
    assert "закрыт" in AuditRecord.objects.get(deed="sign_in_refused").details


def test_the_second_factor_is_asked_for_here_too(
    client: Client, provider: Provider, anna: User, settings: Settings
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    assert come(client).headers["Location"] == reverse("second_factor_enrol")
    assert not is_in(client)


def test_a_person_connects_and_disconnects_it_himself(client: Client, provider: Provider) -> None:
    boris = UserFactory(email="boris@elsewhere.example", password=PASSWORD)
    provider.person["email"] = "another@elsewhere.example"
    client.force_login(boris)
    assert "Подключить Пропуск" in client.get(SECURITY).content.decode()
    confirm = come(client, f"?process=connect&next={SECURITY}").headers["Location"]
    assert confirm == reverse("account_reauthenticate")
    assert not SocialAccount.objects.exists()
    assert client.post(confirm, {"password": PASSWORD}).headers["Location"] == SECURITY
    account = SocialAccount.objects.get(user=boris)
    assert "Отключить" in client.get(SECURITY).content.decode()

    another = Client()
    come(another)
    assert another.session[SESSION_KEY] == str(boris.pk)

    client.post(reverse("socialaccount_connections"), {"account": account.pk})
    assert not SocialAccount.objects.exists()
    third = Client()
    come(third)
    assert not is_in(third)


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(
    client: Client, provider: Provider, anna: User
) -> None:
    stolen = to_provider(Client())
    answer = client.get(stolen)
    assert answer.status_code == 401
    assert not is_in(client)
    back = to_provider(client)
    client.get(back)
    assert is_in(client)
    client.logout()
    client.get(back)
    assert not is_in(client)


def test_a_person_may_change_his_mind_at_the_provider(client: Client, provider: Provider) -> None:
    state = urlsplit(to_provider(client)).query.split("state=")[1]
    answer = client.get(f"{CALLBACK}?error=access_denied&state={state}", follow=True)
    assert "прервали" in answer.content.decode()


def test_a_provider_that_is_away_is_told_of_in_words(client: Client, provider: Provider) -> None:
    back = to_provider(client)
    provider.url = "http://127.0.0.1:9"  # the discard port: nobody answers there
    answer = client.get(back)
    assert answer.status_code == 401
    assert "Служба входа не ответила" in answer.content.decode()


def test_so_is_one_that_is_away_from_the_beginning(
    client: Client, provider: Provider, settings: Settings
) -> None:
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"] = {"server_url": "http://127.0.0.1:9"}
    answer = client.post(LOGIN)
    assert answer.status_code == 401
    assert "Служба входа не ответила" in answer.content.decode()


def test_without_a_provider_there_is_no_such_page(client: Client, db: None) -> None:
    assert client.get(LOGIN).status_code == 404
    assert client.get(CALLBACK).status_code == 404
    assert "Войти через" not in client.get("/accounts/login/").content.decode()
