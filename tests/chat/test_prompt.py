"""Where a page prompts to write, it says who will answer, or why its reader may not write and whom to ask."""

import pytest
from django.test import Client

from partners.models import Partner
from portals.models import Member, User
from tariffs.entitlements import Role
from tests.factories import (
    MemberFactory,
    PartnerFactory,
    PartnerSupportFactory,
    PortalFactory,
    UserFactory,
)

HELP, BUTTON = "/help/", "Написать в поддержку"
PLAIN = "помощник ответит сразу, круглосуточно"


@pytest.fixture
def administrator(db: None) -> User:
    return MemberFactory(portal=PortalFactory(), user__name="Анна Ольховская").user


def page(client: Client, user: User | None = None, address: str = HELP) -> str:
    if user is not None:
        client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_whoever_may_write_is_invited_to(client: Client, administrator: User) -> None:
    html = page(client, administrator)
    assert PLAIN in html
    assert BUTTON in html


@pytest.mark.parametrize("who", ["visitor", "operator"])
def test_whoever_has_no_portal_sees_the_page_as_it_is(client: Client, who: str, db: None) -> None:
    html = page(client, UserFactory(desk_role="operator") if who == "operator" else None)
    assert PLAIN in html


@pytest.mark.parametrize("address", [HELP, "/help/search/?q=почта"])
def test_an_employee_is_told_whom_to_ask_and_is_not_sent_to_a_form(
    client: Client, administrator: User, address: str
) -> None:
    portal = Member.objects.get(user=administrator).portal
    html = page(client, MemberFactory(portal=portal, role=Role.EMPLOYEE.value).user, address)
    assert "Писать в поддержку могут администраторы портала." in html
    assert "Вопрос передаст Анна Ольховская." in html
    assert PLAIN not in html
    assert BUTTON not in html


def test_a_partner_without_the_assistant_is_named(client: Client, administrator: User) -> None:
    portal = Member.objects.get(user=administrator).portal
    PartnerSupportFactory(portal=portal, partner=PartnerFactory(name="Верста"))
    html = page(client, administrator)
    assert "Вам отвечает партнёр «Верста»." in html
    assert PLAIN not in html
    assert BUTTON in html
    Partner.objects.update(assistant_first=True)
    assert PLAIN in page(client, administrator)


def test_a_suspended_portal_is_told_what_to_do(client: Client, administrator: User) -> None:
    portal = Member.objects.get(user=administrator).portal
    portal.suspended = True
    portal.save()
    html = page(client, administrator)
    assert "Возобновить его можно в разделе «Тарифы и оплата»." in html
    assert BUTTON not in html


def test_an_administrator_reads_why_another_cannot_be_withdrawn(
    client: Client, administrator: User
) -> None:
    html = page(client, administrator, "/support/members/")
    assert "Администратора отзывает поддержка" in html
    portal = Member.objects.get(user=administrator).portal
    MemberFactory(portal=portal, role=Role.INTEGRATOR.value)
    assert page(client, None, "/support/members/").count("Отозвать<") == 1


def test_the_page_of_the_tariff_says_the_rule_behind_the_refusal(
    client: Client, administrator: User
) -> None:
    portal = Member.objects.get(user=administrator).portal
    html = page(client, MemberFactory(portal=portal, role=Role.EMPLOYEE.value).user, "/support/")
    assert "Почему так?" in html
    rule = "На тарифе «Базовый» в поддержку пишут администраторы портала, приглашённые интеграторы"
    assert rule in html
    assert "Почему так?" not in page(client, administrator, "/support/")
