"""The customer's pages: who opens which, the list, the form of a new chat."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from chat.composer import State
from chat.models import Thread
from portals.models import Member, Portal
from tests.chat.people import BUTTONS, People, html_of
from tests.factories import (
    MemberFactory,
    PartnerSupportFactory,
    ThreadFactory,
)


@pytest.fixture
def people(db: None) -> People:
    return People()


# --- who comes in -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "who",
    ["colleague", "integrator", "employee", "stranger", "operator", "lead", "agent", "nobody"],
)
def test_a_chat_that_is_not_ones_own_looks_absent(people: People, who: str) -> None:
    client, before = people.client(who), people.trace()
    for address in (people.page(), people.page("transcript/"), f"/chats/{uuid4()}/"):
        assert client.get(address).status_code == 404
    for button in BUTTONS:
        assert people.press(button, client).status_code == 404, button
    assert people.trace() == before


def test_somebody_who_has_not_signed_in_is_sent_to_sign_in(people: People, client: Client) -> None:
    before = people.trace()
    for address in ("/chats/", "/chats/new/", people.page(), people.page("transcript/")):
        response = client.get(address)
        assert response.headers["Location"] == f"/accounts/login/?next={address}"
    for button in BUTTONS:
        assert people.press(button, client).headers["Location"].startswith("/accounts/login/")
    assert people.trace() == before


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_page_is_read_and_its_form_posted_and_nothing_else(people: People, method: str) -> None:
    for address in (people.page(), "/chats/new/"):
        assert people.client().get(address).status_code == 200
        assert getattr(people.client(), method)(address).status_code == 405


def demote(people: People) -> None:
    Member.objects.filter(pk=people.member.pk).update(role="employee")


def withdraw(people: People) -> None:
    Member.objects.filter(pk=people.member.pk).update(
        role="integrator", withdrawn_at=timezone.now()
    )


def suspend(people: People) -> None:
    Portal.objects.filter(pk=people.portal.pk).update(suspended=True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (demote, ["Писать в поддержку могут администраторы портала.", "Почему так?"]),
        (withdraw, ["Приглашение отозвано.", "Сообщения, отправленные раньше, сохранены."]),
        (suspend, ["Портал приостановлен, поэтому поддержка не отвечает."]),
    ],
)
def test_who_may_not_write_any_more_is_told_why_on_every_page(
    people: People, change: Callable[[People], None], words: list[str]
) -> None:
    change(people)
    client, before = people.client(), people.trace()
    for address in ("/chats/", "/chats/new/", people.page(), people.page("transcript/")):
        html = html_of(client.get(address), 403)
        for expected in words:
            assert expected in html
        assert "Письма не уходят" not in html
    for button in BUTTONS:
        assert people.press(button, client).status_code == 403
    assert client.post("/chats/new/", {"text": "Вопрос"}).status_code == 403
    assert people.trace() == before


def test_an_employee_is_told_whom_to_ask(people: People) -> None:
    html = html_of(people.client("employee").get("/chats/"), 403)
    assert "Анна Ольховская" in html
    assert f"mailto:{people.member.user.email}" in html


@pytest.mark.parametrize("who", ["operator", "lead", "agent", "nobody"])
def test_people_of_no_portal_have_no_chats(people: People, who: str) -> None:
    client = people.client(who)
    assert client.get("/chats/").status_code == 404
    assert client.get("/chats/new/").status_code == 404
    assert client.post("/chats/new/", {"text": "Вопрос"}).status_code == 404


@pytest.mark.parametrize("button", [name for name in BUTTONS if name])
def test_a_button_is_not_a_link(people: People, button: str) -> None:
    assert people.client().get(people.page(button)).status_code == 405


@pytest.mark.parametrize("button", BUTTONS)
def test_a_form_without_its_token_changes_nothing(people: People, button: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.who["owner"])
    before = people.trace()
    assert people.press(button, client).status_code == 403
    assert people.trace() == before


# --- the list -----------------------------------------------------------------------------------
def test_the_list_shows_ones_own_chats_of_the_portal_and_no_others(people: People) -> None:
    same = {"portal": people.portal}
    ThreadFactory(**same, customer=people.member.user, subject="Решено давно", state="solved")
    ThreadFactory(**same, customer=people.who["colleague"], subject="Чат коллеги")
    elsewhere = MemberFactory(user=people.member.user, portal__name="Яблоко")
    ThreadFactory(portal=elsewhere.portal, customer=people.member.user, subject="Другой портал")
    html = html_of(people.client().get("/chats/"))
    assert "Письма не уходят" in html
    assert "Решено давно" in html
    assert "Чат коллеги" not in html
    assert "Другой портал" not in html


def test_the_list_costs_the_same_number_of_queries_however_long_it_is(
    people: People, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = people.client()

    def cost() -> int:
        with django_assert_max_num_queries(25) as seen:
            client.get("/chats/")
        return len(seen)

    mine = {"portal": people.portal, "customer": people.member.user}
    ThreadFactory(**mine, state="active", operator=people.who["operator"])
    before = cost()
    for _ in range(5):
        ThreadFactory(**mine, state="active", operator=people.who["operator"])
        ThreadFactory(**mine, state="solved", operator=people.who["operator"])
    assert cost() == before


# --- a new chat ---------------------------------------------------------------------------------
def test_a_report_opens_a_chat_and_pressing_again_leads_to_the_same(people: People) -> None:
    client = people.client()
    form = html_of(client.get("/chats/new/"))
    found = re.search(r'name="client_id" value="([0-9a-f-]{36})"', form)
    assert found
    fields = {"did": "Отправила", "expected": "", "got": "Ошибка", "client_id": found[1]}
    first = client.post("/chats/new/", fields)
    assert first.status_code == 302
    assert client.post("/chats/new/", fields).headers["Location"] == first.headers["Location"]
    thread = Thread.objects.exclude(pk=people.thread.pk).get()
    assert first.headers["Location"] == f"/chats/{thread.uuid}/"
    assert "Ошибка" in html_of(client.get(first.headers["Location"]))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "начало " + "я" * 4001}, "начало яяя"),
        ({"got": "начало\x00", "did": "Отправила счёт"}, "Отправила счёт"),
        ({"text": "\u200b\u2060", "subject": "Тема вопроса"}, "Тема вопроса"),
        ({"did": "\u200b", "subject": "Тема вопроса"}, "Тема вопроса"),
        ({"did": "а" * 2100, "got": "б" * 2100}, "ббббб"),
        ({"subject": "Тема вопроса"}, "Тема вопроса"),
        ({"subject": "т" * 161, "got": "Ошибка 500"}, "Ошибка 500"),
        ({"got": "Письмо \u202e развёрнуто"}, "развёрнуто"),
    ],
)
def test_a_refused_form_keeps_what_was_typed_and_says_why(
    people: People, fields: dict[str, str], words: str
) -> None:
    client_id = str(uuid4())
    response = people.client().post("/chats/new/", fields | {"client_id": client_id})
    html = html_of(response, 422)
    assert words in html
    assert client_id in html  # so that the corrected form is still the same chat
    assert "field__error" in html or 'role="alert"' in html
    assert Thread.objects.count() == 1


def test_four_thousand_characters_with_line_ends_as_browsers_send_them_are_not_too_many(
    people: People,
) -> None:
    text = "строка\r\n" * 570  # 3,990 characters, a browser sends 4,560
    assert people.client().post("/chats/new/", {"text": text}).status_code == 302


def test_with_a_partner_the_new_chat_goes_to_the_partner(people: People) -> None:
    support = PartnerSupportFactory(portal=people.portal, partner__name="Верста")
    client = people.client()
    assert "Вам отвечает партнёр «Верста»." in html_of(client.get("/chats/new/"))
    page = client.post("/chats/new/", {"text": "Доработайте карточку"}).headers["Location"]
    thread = Thread.objects.get(subject="Доработайте карточку")
    assert (thread.partner, thread.state) == (support.partner, State.WAITING)
    assert "Верста" in html_of(client.get(page))
