"""`/sso/<portal>/?token=`: whom a portal's word signs in, and whom it never does."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from audit.models import AuditRecord
from portals.actions import change_role, give_secret, link_account, revoke_key, withdraw_member
from portals.models import (
    Member,
    MemberChange,
    Portal,
    SignInKey,
    SpentToken,
    User,
    VouchedAccount,
)
from portals.refusals import SignInRefused
from portals.tasks import forget_spent_tokens
from portals.tokens import Claims
from tariffs.entitlements import Role
from tests.factories import MemberFactory, PartnerAgentFactory, PortalFactory, UserFactory

PASSWORD = "тёплый хлеб по утрам"
REFUSED = "Войти с портала не получилось"
Says = Callable[..., str]


@pytest.fixture
def secrets(staff: User) -> dict[int, tuple[str, str]]:
    return {}


@pytest.fixture
def says(staff: User, secrets: dict[int, tuple[str, str]]) -> Says:
    """The address of a good token of the portal; claims may be changed."""

    def address(portal: Portal, **changed: Any) -> str:
        if portal.pk not in secrets:
            key, secret = give_secret(portal, staff)
            secrets[portal.pk] = key.kid, secret
        kid, secret = secrets[portal.pk]
        now = int(timezone.now().timestamp())
        said = {
            "iss": portal.slug,
            "aud": "support24",
            "iat": now,
            "exp": now + 60,
            "jti": uuid4().hex,
            "sub": "42",
            "email": "new@example.com",
            "name": "Новый Человек",
            "role": "administrator",
        } | changed
        token = jwt.encode(said, secret, algorithm="HS256", headers={"kid": kid})
        return f"/sso/{portal.slug}/?token={token}"

    return address


def who(client: Client) -> User | None:
    request = RequestFactory().get("/")
    request.session = client.session
    user = get_user(request)
    return user if isinstance(user, User) else None


def refused(client: Client, address: str) -> bool:
    answer = client.get(address)
    assert answer.status_code in (302, 403)
    if answer.status_code == 302:
        return False
    assert REFUSED in answer.content.decode()
    assert address.split("=")[-1] not in answer.content.decode()
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    return True


def test_a_new_person_is_in_with_the_role_that_the_portal_names(
    client: Client, portal: Portal, says: Says
) -> None:
    answer = client.get(says(portal))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    person = who(client)
    assert person is not None
    assert (person.email, person.name) == ("new@example.com", "Новый Человек")
    assert not person.has_usable_password()
    assert person.memberships.get().role == Role.ADMINISTRATOR
    assert client.get("/chats/").status_code == 200
    line = MemberChange.objects.get(portal=portal)
    assert (line.change, line.whom, line.role) == ("vouched", person.name, "administrator")
    assert line.by is None


def test_the_second_time_it_is_the_same_person_even_with_another_address(
    client: Client, portal: Portal, says: Says
) -> None:
    client.get(says(portal))
    first = who(client)
    another = Client()
    another.get(says(portal, email="renamed@example.com"))
    assert who(another) == first
    assert first is not None
    assert first.email == "new@example.com"
    assert User.objects.filter(email="renamed@example.com").count() == 0


def test_a_token_works_once_even_if_redis_forgets_everything(
    client: Client, portal: Portal, says: Says
) -> None:
    address = says(portal)
    client.get(address)
    assert who(client) is not None
    cache.key_prefix = "all-forgotten"
    another = Client()
    assert refused(another, address)
    assert who(another) is None
    assert not refused(another, says(portal))


def test_the_same_number_of_another_token_counts_too_but_not_on_another_portal(
    client: Client, portal: Portal, says: Says
) -> None:
    assert not refused(client, says(portal, jti="7"))
    assert refused(Client(), says(portal, jti="7"))
    other = PortalFactory()
    assert not refused(Client(), says(other, jti="7", email="x@example.com"))


def test_spent_tokens_are_forgotten_when_they_have_expired(
    client: Client, portal: Portal, says: Says
) -> None:
    client.get(says(portal))
    forget_spent_tokens()
    assert SpentToken.objects.count() == 1
    SpentToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    forget_spent_tokens()
    assert SpentToken.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_who_bring_the_same_token_at_once_one_is_in(portal: Portal, says: Says) -> None:
    address = says(portal)

    def come(client: Client) -> int:
        try:
            return client.get(address).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(come, [Client(), Client()])) == [302, 403]


def test_a_head_request_spends_nothing(client: Client, portal: Portal, says: Says) -> None:
    address = says(portal)
    assert client.head(address).status_code == 405
    assert client.post(address).status_code == 405
    assert not refused(client, address)


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("/chats/new/", "/chats/new/"),
        ("/support/?a=1", "/support/?a=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("chats/", "/"),
        ("", "/"),
        (7, "/"),
    ],
)
def test_next_is_a_path_of_the_desk_or_the_first_page(
    client: Client, portal: Portal, says: Says, wanted: object, path: str
) -> None:
    assert client.get(says(portal, next=wanted)).headers["Location"] == path


def test_of_several_portals_the_one_is_chosen_that_vouched(
    client: Client, portal: Portal, says: Says
) -> None:
    client.get(says(portal))
    person = who(client)
    other = MemberFactory(user=person, portal__name="А раньше по алфавиту").portal
    client.logout()
    client.get(says(portal))
    assert client.session["portal"] == portal.slug
    assert other.slug != portal.slug


# --- Roles --------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["employee", "integrator"])
def test_another_role_is_taken_over_and_told(
    client: Client, portal: Portal, says: Says, role: str, told: list[Portal]
) -> None:
    client.get(says(portal))
    person = who(client)
    assert person is not None
    assert told == []
    client.get(says(portal, role=role))
    assert person.memberships.get().role == role
    assert told == [portal]
    lines = MemberChange.objects.filter(portal=portal).values_list("change", "role")
    assert list(lines) == [("vouched_role", role), ("vouched", "administrator")]


def test_an_invited_integrator_stays_one_though_the_portal_says_employee(
    client: Client, portal: Portal, administrator: User, says: Says
) -> None:
    client.get(says(portal, role="employee"))
    member = Member.objects.get(user__email="new@example.com")
    member.return_as(Role.INTEGRATOR, administrator, timezone.now())
    member.save()
    client.get(says(portal, role="employee"))
    member.refresh_from_db()
    assert member.role == Role.INTEGRATOR
    client.get(says(portal, role="administrator"))
    member.refresh_from_db()
    assert member.role == Role.ADMINISTRATOR


def test_a_withdrawn_integrator_is_let_back_by_an_invitation_and_not_by_a_token(
    client: Client, portal: Portal, administrator: User, says: Says
) -> None:
    client.get(says(portal, role="integrator"))
    member = Member.objects.get(user__email="new@example.com")
    withdraw_member(member, administrator)
    for role in ("integrator", "employee"):
        assert refused(Client(), says(portal, role=role))
    member.refresh_from_db()
    assert member.is_withdrawn
    assert not refused(Client(), says(portal, role="administrator"))
    member.refresh_from_db()
    assert (member.is_withdrawn, member.role) == (False, Role.ADMINISTRATOR)
    line = MemberChange.objects.filter(portal=portal)[0]
    assert (line.change, line.role) == ("vouched_back", "administrator")


def test_whom_staff_withdrew_no_token_lets_back(
    client: Client, portal: Portal, staff: User, says: Says
) -> None:
    client.get(says(portal))
    member = Member.objects.get(user__email="new@example.com")
    withdraw_member(member, staff)
    assert refused(Client(), says(portal))
    member.refresh_from_db()
    assert member.is_withdrawn
    said = AuditRecord.objects.latest("pk")
    assert (said.deed, said.portal_key, said.actor_key) == ("sign_in_refused", portal.pk, None)
    assert "new@example.com" in said.details
    assert "the member was withdrawn" in said.details


def test_what_nobody_has_signed_is_one_line_a_minute_and_not_in_the_portals_journal(
    client: Client, portal: Portal
) -> None:
    for _ in range(3):
        assert refused(Client(), f"/sso/{portal.slug}/?token=anything")
    said = AuditRecord.objects.get(deed="sign_in_refused")
    assert (said.portal_key, said.actor_key, said.address) == (None, None, "127.0.0.1")
    assert said.details.startswith(f"вход с портала {portal.slug}: ")
    assert refused(Client(REMOTE_ADDR="10.0.0.7"), f"/sso/{portal.slug}/?token=anything")
    assert AuditRecord.objects.filter(deed="sign_in_refused").count() == 2


def test_a_switched_off_account_stays_out(client: Client, portal: Portal, says: Says) -> None:
    client.get(says(portal))
    User.objects.filter(email="new@example.com").update(is_active=False)
    assert refused(Client(), says(portal))


# --- Whom a portal may not sign in --------------------------------------------------------------
PROTECTED: list[dict[str, Any]] = [
    {"is_staff": True},
    {"is_superuser": True},
    {"desk_role": "operator"},
    {"desk_role": "special"},
    {"desk_role": "duty"},
    {"desk_role": "lead"},
    {},
]


@pytest.mark.parametrize("facts", PROTECTED)
def test_accounts_of_the_desk_partners_and_staff_are_never_signed_in(
    client: Client, portal: Portal, says: Says, facts: dict[str, Any]
) -> None:
    client.get(says(portal))
    bound = User.objects.get(email="new@example.com")
    User.objects.filter(pk=bound.pk).update(**facts)
    unbound = UserFactory(email="other@example.com", **facts)
    if not facts:
        PartnerAgentFactory(user=bound)
        PartnerAgentFactory(user=unbound)
    for address in (says(portal), says(portal, email="other@example.com", sub="43")):
        another = Client()
        assert refused(another, address)
        assert who(another) is None


def test_the_session_of_an_operator_is_not_taken_by_a_link(
    client: Client, portal: Portal, says: Says
) -> None:
    operator = UserFactory(desk_role="operator")
    client.force_login(operator)
    assert refused(client, says(portal))
    assert who(client) == operator


def test_the_account_of_another_portals_administrator_is_not_opened_until_he_links_it(
    client: Client, portal: Portal, says: Says
) -> None:
    owner = UserFactory(email="owner@example.com", password=PASSWORD)
    theirs = MemberFactory(user=owner).portal
    link = reverse("link_account", args=[portal.slug])
    facts = {"email": owner.email, "role": "integrator"}

    answer = client.get(says(portal, **facts))
    assert answer.headers["Location"] == link
    assert who(client) is None
    assert client.post(link).status_code == 200  # nobody is signed in: nothing happens
    assert not VouchedAccount.objects.exists()
    assert not portal.members.filter(user=owner).exists()

    page = client.get(link).content.decode()
    assert "уже есть вход" in page
    client.post("/accounts/login/", {"login": owner.email, "password": PASSWORD, "next": link})
    assert who(client) == owner
    assert not VouchedAccount.objects.exists()
    assert "Согласиться и войти" in client.get(link).content.decode()
    assert client.post(link).headers["Location"] == "/"
    assert portal.members.get(user=owner).role == Role.INTEGRATOR
    assert theirs.members.get(user=owner).role == Role.ADMINISTRATOR

    another = Client()
    another.get(says(portal, **facts))
    assert who(another) == owner


def test_somebody_else_cannot_link_the_account(client: Client, portal: Portal, says: Says) -> None:
    UserFactory(email="owner@example.com")
    client.force_login(MemberFactory().user)
    link = client.get(says(portal, email="owner@example.com")).headers["Location"]
    page = client.post(link)
    assert "вход выполнен под" in page.content.decode()
    assert not VouchedAccount.objects.exists()


def test_neither_does_the_action_link_an_account_of_another_address_or_of_the_desk(
    portal: Portal,
) -> None:
    now = timezone.now()
    operator = UserFactory(email="operator@example.com", desk_role="operator")
    for user, email in ((UserFactory(), "owner@example.com"), (operator, operator.email)):
        claims = Claims("42", email, "Кто-то", "administrator", "1", 0)
        with pytest.raises(SignInRefused):
            link_account(portal, claims, user, moment=now)
    assert not VouchedAccount.objects.exists()
    owner = UserFactory(email="owner@example.com")
    claims = Claims("42", owner.email, "Кто-то", "administrator", "1", 0)
    assert link_account(portal, claims, owner, moment=now).user == owner


def test_what_waits_to_be_linked_waits_ten_minutes_and_for_one_portal(
    client: Client, portal: Portal, says: Says
) -> None:
    owner = UserFactory(email="owner@example.com")
    client.force_login(owner)
    link = client.get(says(portal, email=owner.email)).headers["Location"]
    assert client.get(link).status_code == 200
    assert client.post(f"/sso/{PortalFactory().slug}/link/").status_code == 403
    session = client.session
    session["vouched"] |= {"until": timezone.now().timestamp() - 1}
    session.save()
    assert client.post(link).status_code == 403
    assert not VouchedAccount.objects.exists()


def test_a_portal_that_begins_to_name_its_people_finds_them_by_their_address(
    client: Client, portal: Portal, says: Says
) -> None:
    client.get(says(portal, sub="new@example.com"))
    first = who(client)
    another = Client()
    another.get(says(portal, sub="42"))
    assert who(another) == first
    assert VouchedAccount.objects.get().subject == "42"
    another.get(says(portal, sub="43"))  # the address now belongs to another of its people
    assert VouchedAccount.objects.get().subject == "42"


# --- Forged -------------------------------------------------------------------------------------
CLAIMS_THAT_OPEN_NOTHING: list[dict[str, Any]] = [
    {"aud": "another desk"},
    {"aud": None},
    {"iss": "another"},
    {"iat": -120, "exp": -60},
    {"iat": -70, "exp": -10},
    {"exp": 61},
    {"exp": 3600},
    {"nbf": 30},
    {"role": "operator"},
    {"jti": ""},
]


@pytest.mark.parametrize("changed", CLAIMS_THAT_OPEN_NOTHING, ids=str)
def test_a_token_that_says_too_much_or_too_late_opens_nothing(
    client: Client, portal: Portal, says: Says, changed: dict[str, Any]
) -> None:
    """Times are seconds from now."""
    now = int(timezone.now().timestamp())
    claims = {
        name: now + value if name in ("iat", "exp", "nbf") else value
        for name, value in changed.items()
    }
    people = User.objects.count()
    assert refused(client, says(portal, **claims))
    assert who(client) is None
    assert (User.objects.count(), SpentToken.objects.count()) == (people, 0)
    assert not refused(client, says(portal))


def test_a_token_that_somebody_changed_or_signed_otherwise_opens_nothing(
    portal: Portal, says: Says, secrets: dict[int, tuple[str, str]]
) -> None:
    good = says(portal, role="employee").partition("token=")[2]
    kid, secret = secrets[portal.pk]
    said = jwt.decode(good, options={"verify_signature": False})
    better = said | {"role": "administrator"}
    head, body, signature = good.split(".")
    other_body = jwt.encode(better, secret, algorithm="HS256").split(".")[1]
    forged = [
        f"{head}.{other_body}.{signature}",  # the role was changed, the signature is of the old one
        f"{head}.{body}.{signature[:-2]}",
        f"{head}.{body}.",
        jwt.encode(better, None, algorithm="none", headers={"kid": kid}),
        jwt.encode(better, "a secret of somebody else, long enough", headers={"kid": kid}),
        jwt.encode(better, secret * 2, algorithm="HS512", headers={"kid": kid}),
        jwt.encode(better, secret, headers={"kid": "unknown"}),
    ]
    for token in forged:
        client = Client()
        assert refused(client, f"/sso/{portal.slug}/?token={token}"), token
        assert who(client) is None
    assert SpentToken.objects.count() == 0  # and nothing of it has used the good one up
    client = Client()
    assert not refused(client, f"/sso/{portal.slug}/?token={good}")
    assert Member.objects.get(portal=portal, user=who(client)).role == Role.EMPLOYEE
    assert refused(Client(), f"/sso/{portal.slug}/?token={good}")


# --- Keys ---------------------------------------------------------------------------------------
def test_a_key_of_another_portal_opens_nothing(
    client: Client, portal: Portal, says: Says, secrets: dict[int, tuple[str, str]]
) -> None:
    other = PortalFactory()
    says(other)
    says(portal)
    own = secrets[portal.pk]
    secrets[portal.pk] = secrets[other.pk]
    assert refused(client, says(portal))
    secrets[portal.pk] = own
    assert refused(client, says(portal, iss=other.slug))
    assert not refused(client, says(portal))
    assert client.get("/sso/nowhere/?token=x").status_code == 403


def test_while_keys_are_rotated_both_work_and_a_revoked_one_no_more(
    portal: Portal, staff: User, says: Says, secrets: dict[int, tuple[str, str]]
) -> None:
    assert not refused(Client(), says(portal))
    old = SignInKey.objects.get()
    old_secret = secrets.pop(portal.pk)
    assert not refused(Client(), says(portal))
    new_secret, secrets[portal.pk] = secrets[portal.pk], old_secret
    assert not refused(Client(), says(portal))
    assert revoke_key(old, staff)
    assert not revoke_key(old, staff)
    assert refused(Client(), says(portal))
    secrets[portal.pk] = new_secret
    assert not refused(Client(), says(portal))


def test_the_secret_is_not_in_the_database_as_it_is(
    portal: Portal, says: Says, secrets: dict[int, tuple[str, str]], settings: Settings
) -> None:
    assert not refused(Client(), says(portal))
    assert secrets[portal.pk][1] not in SignInKey.objects.get().sealed_secret
    assert len(secrets[portal.pk][1].encode()) >= 32
    settings.SEALING_KEY = "another"
    assert refused(Client(), says(portal))


def test_the_log_has_the_reason_and_never_the_token(
    client: Client, portal: Portal, says: Says, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    address = says(portal)
    client.get(address)
    client.get(address)
    assert "used before" in caplog.text
    for part in address.split("token=")[1].split("."):
        assert part not in caplog.text


# --- The admin ----------------------------------------------------------------------------------
ADD, LIST = reverse("admin:portals_signinkey_add"), reverse("admin:portals_signinkey_changelist")


def test_staff_give_a_secret_that_is_shown_once(admin_client: Client, portal: Portal) -> None:
    assert admin_client.get(ADD).status_code == 200
    made = admin_client.post(ADD, {"portal": portal.pk, "algorithm": "HS256"})
    secret = made.context["secret"]
    assert "no-store" in made.headers["Cache-Control"]
    assert secret in made.content.decode()
    key = SignInKey.objects.get()
    for page in (LIST, reverse("admin:portals_signinkey_change", args=[key.pk])):
        shown = admin_client.get(page).content.decode()
        assert key.kid in shown
        assert secret not in shown
        assert key.sealed_secret not in shown
    assert LogEntry.objects.filter(object_id=str(key.pk)).count() == 1


def test_staff_revoke_keys_after_a_question(
    admin_client: Client, portal: Portal, says: Says
) -> None:
    says(portal)
    key = SignInKey.objects.get()
    form = {"action": "revoke_chosen", "_selected_action": [key.pk]}
    assert "больше никого не впустят" in admin_client.post(LIST, form).content.decode()
    assert not SignInKey.objects.get().is_revoked
    admin_client.post(LIST, form | {"confirm": "1"})
    assert SignInKey.objects.get().is_revoked
    assert refused(Client(), says(portal))


def test_a_private_key_is_not_accepted(admin_client: Client, portal: Portal) -> None:
    form = {"portal": portal.pk, "algorithm": "EdDSA"}
    private = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"
    for text, words in ((private, "закрытый ключ"), ("ключ", "не похоже"), ("", "не похоже")):
        page = admin_client.post(ADD, form | {"public_key": text}).content.decode()
        assert words in page
        assert not SignInKey.objects.exists()


def test_only_staff_see_keys(client: Client, portal: Portal, administrator: User) -> None:
    client.force_login(administrator)
    for page in (ADD, LIST):
        assert client.get(page, follow=True).status_code == 404
    client.force_login(UserFactory(is_staff=True))
    for page in (ADD, LIST):
        assert client.get(page).status_code == 403


def test_the_box_signs_with_its_own_key(admin_client: Client, client: Client) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from tests.portals.test_tokens import public

    box = PortalFactory(edition=Portal.Edition.BOX)
    private = Ed25519PrivateKey.generate()
    form = {"portal": box.pk, "algorithm": "EdDSA", "public_key": public(private)}
    assert admin_client.post(ADD, form).status_code == 302
    now = int(timezone.now().timestamp())
    said = {"iss": box.slug, "aud": "support24", "iat": now, "exp": now + 30, "jti": "1"}
    said |= {"sub": "1", "email": "box@example.com", "name": "Коробка", "role": "employee"}
    token = jwt.encode(said, private, algorithm="EdDSA")
    assert not refused(client, f"/sso/{box.slug}/?token={token}")
    assert who(client) is not None


def test_staff_may_still_change_a_role_by_hand(
    client: Client, portal: Portal, staff: User, says: Says
) -> None:
    client.get(says(portal))
    member = Member.objects.get(user__email="new@example.com")
    change_role(member, Role.EMPLOYEE, staff)
    member.refresh_from_db()
    assert member.role == Role.EMPLOYEE
