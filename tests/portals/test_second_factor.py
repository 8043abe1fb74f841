"""The second factor: nobody who must have one is signed in without it, whichever door he takes."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from audit.models import AuditRecord
from chat.door import Entry, admit, still_signed_in
from chat.facts import Watched, question
from portals.models import User
from tests.factories import MemberFactory, PartnerAgentFactory, ThreadFactory, UserFactory

PASSWORD = "тёплый хлеб по утрам"
LOGIN = "/accounts/login/"
ENROL, ASK = reverse("second_factor_enrol"), reverse("mfa_authenticate")
NO_CHAT = "00000000-0000-0000-0000-000000000000"

pytestmark = pytest.mark.django_db


@pytest.fixture
def required(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def code_of(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def with_factor(user: User) -> str:
    """Sets up a second factor for the person and gives its secret."""
    secret = generate_totp_secret()
    from allauth.mfa.adapter import get_adapter

    Authenticator.objects.create(
        user=user, type="totp", data={"secret": get_adapter().encrypt(secret)}
    )
    return secret


def sign_in(client: Client, user: User, path: str = "/") -> str:
    form = {"login": user.email, "password": PASSWORD, "next": path}
    answer = client.post(LOGIN, form)
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def door_code(client: Client) -> int:
    """What a socket answers this browser: 4401 if nobody is signed in."""
    entry = Entry({"sessionid": client.session.session_key or ""}, NO_CHAT)
    admit([entry])
    return entry.code


WORKS: list[dict[str, Any]] = [
    {"desk_role": "operator"},
    {"desk_role": "special"},
    {"desk_role": "duty"},
    {"desk_role": "lead"},
    {"is_staff": True},
    {"is_superuser": True},
    {},
]


def worker(facts: dict[str, Any]) -> User:
    person = UserFactory(password=PASSWORD, **facts)
    if not facts:
        PartnerAgentFactory(user=person)
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize("facts", WORKS)
def test_who_must_have_a_second_factor_sets_it_up_before_he_is_in(
    client: Client, required: None, facts: dict[str, Any]
) -> None:
    person = worker(facts)
    assert sign_in(client, person, "/help/") == ENROL
    assert not is_in(client)
    assert door_code(client) == 4401
    assert client.get("/console/").status_code == 302

    page = client.get(ENROL)
    secret = page.context["secret"]
    assert "data:image/svg+xml;base64," in page.content.decode()
    wrong = client.post(ENROL, {"code": "000000" if code_of(secret) != "000000" else "111111"})
    assert "Код не подошёл" in wrong.content.decode()
    assert wrong.context["secret"] == secret
    assert not is_in(client)

    done = client.post(ENROL, {"code": code_of(secret)})
    assert len(done.context["codes"]) == 10
    assert done.context["destination"] == "/help/"
    assert is_in(client)
    assert door_code(client) == 4404  # signed in; there is no such chat


def test_a_customer_and_a_desk_without_the_setting_need_none(
    client: Client, settings: Settings
) -> None:
    customer = MemberFactory(user=UserFactory(password=PASSWORD)).user
    settings.SECOND_FACTOR_REQUIRED = True
    assert sign_in(client, customer) == "/"
    assert is_in(client)
    settings.SECOND_FACTOR_REQUIRED = False
    other = Client()
    assert sign_in(other, worker({"desk_role": "operator"})) == "/"
    assert is_in(other)


@pytest.mark.parametrize("facts", [{"desk_role": "operator"}, {"email": "anna@example.com"}])
def test_whoever_has_one_is_asked_for_it_required_or_not(
    client: Client, facts: dict[str, Any]
) -> None:
    person = UserFactory(password=PASSWORD, **facts)
    secret = with_factor(person)
    assert sign_in(client, person, "/help/") == ASK
    assert not is_in(client)
    assert door_code(client) == 4401
    page = client.post(ASK, {"code": "12345"})
    assert "Код не подошёл" in page.content.decode()
    assert not is_in(client)
    answer = client.post(ASK, {"code": code_of(secret)})
    assert answer.headers["Location"] == "/help/"
    assert is_in(client)
    assert door_code(client) == 4404


def test_a_code_works_once(client: Client) -> None:
    person = UserFactory(password=PASSWORD)
    secret = with_factor(person)
    code = code_of(secret)
    for expected in (True, False):
        browser = Client()
        sign_in(browser, person)
        browser.post(ASK, {"code": code})
        assert is_in(browser) is expected


def test_recovery_codes_work_once_each(client: Client, required: None) -> None:
    person = worker({"desk_role": "operator"})
    sign_in(client, person)
    secret = client.get(ENROL).context["secret"]
    codes = client.post(ENROL, {"code": code_of(secret)}).context["codes"]
    for expected in (True, False):
        browser = Client()
        assert sign_in(browser, person) == ASK
        browser.post(ASK, {"code": codes[0]})
        assert is_in(browser) is expected


def test_wrong_codes_are_slowed_down(client: Client) -> None:
    person = UserFactory(password=PASSWORD)
    secret = with_factor(person)
    sign_in(client, person)
    for _ in range(4):
        assert "Код не подошёл" in client.post(ASK, {"code": "12345"}).content.decode()
    cache.clear()
    other = Client(REMOTE_ADDR="10.0.0.7")
    sign_in(other, person)  # the right password forgives no code
    fifth = other.post(ASK, {"code": "12345"}).content.decode()
    assert "Вход приостановлен на пятнадцать минут. Было пять неверных кодов подряд." in fifth
    page = client.post(ASK, {"code": code_of(secret)})
    assert "Вход приостановлен" in page.content.decode()
    assert not is_in(client)
    assert AuditRecord.objects.filter(deed="sign_in_locked").count() == 1
    refusals = AuditRecord.objects.filter(deed="sign_in_refused")
    assert [r.details for r in refusals] == [f"почта: {person.email}; второй фактор не подошёл"] * 5


def test_the_right_code_forgets_wrong_ones(client: Client) -> None:
    person = UserFactory(password=PASSWORD)
    secret = with_factor(person)
    for steps in (0, 1):
        browser = Client()
        sign_in(browser, person)
        for _ in range(4):
            browser.post(ASK, {"code": "12345"})
        browser.post(ASK, {"code": code_of(secret, steps)})
        assert is_in(browser)


@pytest.mark.parametrize("facts", WORKS)
def test_whoever_comes_to_work_here_while_signed_in_begins_anew_with_a_second_factor(
    client: Client, required: None, facts: dict[str, Any]
) -> None:
    person = MemberFactory(user=UserFactory(password=PASSWORD)).user
    sign_in(client, person)
    session = client.session.session_key
    entry = Entry({"sessionid": session or ""}, NO_CHAT)
    admit([entry])
    assert entry.visitor is not None
    assert still_signed_in(entry.visitor) == person
    thread = ThreadFactory(customer=person)
    watched = Watched(thread.pk, person.pk, str(session), entry.visitor.proof, False, "", 0)
    assert question([watched])[0].verdict is not None

    for name, value in facts.items():
        setattr(person, name, value)
    person.save()
    if not facts:
        PartnerAgentFactory(user=person)
    assert still_signed_in(entry.visitor) is None
    assert question([watched])[0].verdict is None
    assert door_code(client) == 4401
    answer = client.get("/support/")
    assert answer.headers["Location"] == f"{LOGIN}?next=/support/"
    assert not is_in(client)
    assert sign_in(client, person) == ENROL
    client.post(ENROL, {"code": code_of(client.get(ENROL).context["secret"])})
    assert is_in(client)
    assert door_code(client) == 4404
    assert client.get("/accounts/security/").status_code == 200


def test_without_the_setting_a_session_goes_on(client: Client, settings: Settings) -> None:
    person = UserFactory(password=PASSWORD)
    sign_in(client, person)
    User.objects.filter(pk=person.pk).update(desk_role="operator")
    assert client.get("/console/").status_code == 200
    settings.SECOND_FACTOR_REQUIRED = True  # switched on: the same session proves too little
    assert client.get("/console/").status_code == 302


def test_neither_page_opens_without_a_password_before_it(client: Client, required: None) -> None:
    for page in (ENROL, ASK):
        assert client.get(page).headers["Location"] == LOGIN
        assert client.post(page, {"code": "1"}).headers["Location"] == LOGIN


def test_the_factor_is_not_in_the_database_as_it_is(
    client: Client, required: None, settings: Settings
) -> None:
    person = worker({"desk_role": "operator"})
    sign_in(client, person)
    secret = client.get(ENROL).context["secret"]
    client.post(ENROL, {"code": code_of(secret)})
    row = Authenticator.objects.get(user=person, type="totp")
    assert secret not in str(row.data)
    assert TOTP(row).validate_code(code_of(secret, 1))


def test_with_another_seal_nobody_is_let_in_by_guessing(client: Client, settings: Settings) -> None:
    person = UserFactory(password=PASSWORD)
    secret = with_factor(person)
    settings.SEALING_KEY = "another"
    sign_in(client, person)
    assert client.post(ASK, {"code": code_of(secret)}).status_code == 403
    assert not is_in(client)


def test_a_person_switches_it_on_and_off_after_his_password(client: Client) -> None:
    person = MemberFactory(user=UserFactory(password=PASSWORD)).user
    sign_in(client, person)
    assert "хватает пароля" in client.get(reverse("security")).content.decode()
    activate = reverse("mfa_activate_totp")
    confirm = client.get(activate).headers["Location"]
    assert confirm.startswith(f"{reverse('account_reauthenticate')}?next=")
    assert "Пароль не подошёл" in client.post(confirm, {"password": "x"}).content.decode()
    assert client.post(confirm, {"password": PASSWORD}).headers["Location"] == activate
    secret = client.get(activate).context["form"].secret
    answer = client.post(activate, {"code": code_of(secret)}, follow=True)
    assert len(answer.context["unused_codes"]) == 10
    assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 200
    assert "Включён" in client.get(reverse("security")).content.decode()

    deactivate = reverse("mfa_deactivate_totp")
    assert "Выключить второй фактор?" in client.get(deactivate).content.decode()
    client.post(deactivate)
    assert not Authenticator.objects.filter(user=person).exists()


def test_who_must_have_it_cannot_switch_it_off(client: Client, required: None) -> None:
    person = worker({"desk_role": "operator"})
    secret = with_factor(person)
    sign_in(client, person)
    client.post(ASK, {"code": code_of(secret)})
    deactivate = reverse("mfa_deactivate_totp")
    confirm = client.get(deactivate).headers["Location"]
    client.post(confirm, {"password": PASSWORD})
    assert "обязателен" in client.get(deactivate).content.decode()
    assert "обязателен" in client.post(deactivate).content.decode()
    assert Authenticator.objects.filter(user=person).exists()


def test_staff_help_whoever_has_lost_it(admin_client: Client) -> None:
    person = UserFactory()
    with_factor(person)
    form = {"action": "forget_second_factor", "_selected_action": [person.pk]}
    admin_client.post(reverse("admin:portals_user_changelist"), form)
    assert not Authenticator.objects.filter(user=person).exists()
    assert LogEntry.objects.filter(object_id=str(person.pk)).count() == 1
