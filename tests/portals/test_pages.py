"""Members and invitations as their administrator, colleagues and strangers meet them."""

import pytest
from django.test import Client
from django.urls import reverse

from portals.actions import invite_integrator
from portals.models import Invitation, Member, Portal, User
from tariffs.entitlements import Role
from tests.factories import MemberFactory, UserFactory

MEMBERS, INVITE = "/support/members/", "/support/members/invite/"
PASSWORD = "тёплый хлеб по утрам"


@pytest.fixture
def link(portal: Portal, administrator: User) -> str:
    return f"/invitations/{invite_integrator(portal, administrator, 'pavel@example.com').token}/"


def withdraw_of(user: User) -> str:
    return reverse("member_withdraw", args=[Member.objects.get(user=user).pk])


def test_the_administrator_invites_and_finds_the_link_to_copy(
    client: Client, portal: Portal, administrator: User, employee: User
) -> None:
    client.force_login(administrator)
    response = client.post(INVITE, {"email": "Pavel@example.com"}, follow=True)
    html = response.content.decode()
    invitation = portal.invitations.get()
    assert response.redirect_chain == [(MEMBERS, 302)]
    assert f"http://testserver/invitations/{invitation.token}/" in html
    assert "Анна Ольховская" in html
    assert "Софья Клёнова" in html
    client.post(reverse("invitation_withdraw", args=[invitation.pk]))
    assert invitation.token not in client.get(MEMBERS).content.decode()


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("", "Укажите почту интегратора."),
        ("pavel", "Это не похоже на адрес почты."),
        ("я" * 300 + "@example.com", "Это не похоже на адрес почты."),
        ("MINE", "Этот человек уже может писать в поддержку."),
    ],
)
def test_a_mistake_is_named_beside_the_field(
    client: Client, administrator: User, email: str, words: str
) -> None:
    client.force_login(administrator)
    email = administrator.email if email == "MINE" else email
    response = client.post(INVITE, {"email": email})
    assert response.status_code == 400
    assert words in response.content.decode()
    assert not Invitation.objects.exists()


def test_the_administrator_withdraws_an_integrator(
    client: Client, administrator: User, integrator: User
) -> None:
    client.force_login(administrator)
    assert withdraw_of(integrator) in client.get(MEMBERS).content.decode()
    assert withdraw_of(administrator) not in client.get(MEMBERS).content.decode()
    assert client.get(withdraw_of(integrator)).status_code == 405
    client.post(withdraw_of(integrator))
    assert Member.objects.get(user=integrator).withdrawn_by == administrator
    html, _found, lines = (
        client.get(MEMBERS).content.decode().partition('aria-labelledby="journal"')
    )
    assert "Павел Рощин" not in html
    assert "доступ отозван" in lines
    refused = client.post(withdraw_of(administrator), follow=True).content.decode()
    assert "отзывает только служба поддержки" in refused
    assert not Member.objects.get(user=administrator).is_withdrawn


@pytest.mark.parametrize("who", ["integrator", "employee", "stranger", "nobody"])
def test_for_everybody_else_these_pages_do_not_exist(
    client: Client,
    portal: Portal,
    administrator: User,
    link: str,
    who: str,
    request: pytest.FixtureRequest,
) -> None:
    victim = MemberFactory(portal=portal, role=Role.INTEGRATOR.value)
    invitation = portal.invitations.get()
    posts = [withdraw_of(victim.user), reverse("invitation_withdraw", args=[invitation.pk])]
    if who == "stranger":  # an administrator of another portal has pages of his own
        client.force_login(MemberFactory().user)
        assert victim.user.email not in client.get(MEMBERS).content.decode()
    else:
        client.force_login(UserFactory() if who == "nobody" else request.getfixturevalue(who))
        assert client.get(MEMBERS).status_code == 404
        assert client.post(INVITE, {"email": "x@example.com"}).status_code == 404
    assert [client.post(address).status_code for address in posts] == [404, 404]
    assert not Member.objects.get(pk=victim.pk).is_withdrawn
    client.logout()
    assert client.get(MEMBERS).status_code == 302
    assert [client.post(address).status_code for address in posts] == [302, 302]
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None


def test_a_new_person_sets_a_name_and_a_password_and_is_in(
    client: Client, portal: Portal, link: str
) -> None:
    page = client.get(link)
    assert "Сдобный двор" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    answer = client.post(link, {"name": "Павел Рощин", "password": PASSWORD})
    assert answer.headers["Location"] == "/"
    user = User.objects.get(email="pavel@example.com")
    assert int(client.session["_auth_user_id"]) == user.pk
    assert client.session["portal"] == portal.slug
    assert Member.objects.get(user=user).role == Role.INTEGRATOR
    client.logout()
    assert client.get(link).status_code == 404


@pytest.mark.parametrize(
    "form",
    [
        {"name": "", "password": PASSWORD},
        {"name": "Павел", "password": ""},
        {"name": "Павел", "password": "коротко"},
        {"name": "Павел", "password": "password1234"},
        {"name": "Павел", "password": "pavel@example.com"},
        {"name": "П\x00", "password": PASSWORD},
        {"name": "П" * 121, "password": PASSWORD},
        {"name": "Павел", "password": "п" * 1001},
    ],
)
def test_a_weak_password_or_a_missing_name_makes_no_account(
    client: Client, link: str, form: dict[str, str]
) -> None:
    assert client.post(link, form).status_code == 400
    assert not User.objects.filter(email="pavel@example.com").exists()


def test_a_known_person_signs_in_and_joins_with_one_press(
    client: Client, portal: Portal, link: str
) -> None:
    user = UserFactory(email="pavel@example.com")
    html = client.get(link).content.decode()
    assert f"/accounts/login/?next={link}" in html
    assert 'name="password"' not in html
    client.post(link, {"name": "Вор", "password": PASSWORD})
    assert not portal.members.filter(user=user).exists()

    client.force_login(user)
    assert "Принять приглашение" in client.get(link).content.decode()
    assert not portal.members.filter(
        user=user
    ).exists()  # a link that is only opened changes nothing
    client.post(link)
    assert portal.members.get(user=user).role == Role.INTEGRATOR


def test_another_persons_link_does_not_work(client: Client, portal: Portal, link: str) -> None:
    other = UserFactory()
    client.force_login(other)
    assert client.get(link).status_code == 403
    assert client.post(link).status_code == 403
    assert not portal.members.filter(user=other).exists()
    assert client.get("/invitations/unknown/").status_code == 404
