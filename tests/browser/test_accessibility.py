"""axe-core finds nothing on any page, light or dark, wide or on a phone, and no page scrolls sideways."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from tests.browser.axe import FIRST, check, faults, look
from tests.browser.seats import Seats
from tests.live import LiveDesk, Visitor, wait_until

pytestmark = pytest.mark.browser

NOT_IN_THE_BASE = "Где купить зимние шины"


@pytest.fixture(scope="module")
def chats(desk: LiveDesk) -> dict[str, str]:
    """Chats in their states, by name: path. `paused` is a standard chat of a portal that a partner answers."""
    basic = Visitor(desk.url(), "admin@basic.example")
    offered = basic.open_chat("Не открывается отчёт", "Позовите оператора")
    basic.bring_to_the_offer(offered)
    queued = basic.open_chat("Не грузится список сделок", "Позовите оператора")
    basic.bring_to_the_offer(queued)
    basic.post(f"/chats/{queued}/connect-operator/")

    unanswered = basic.open_chat(NOT_IN_THE_BASE, NOT_IN_THE_BASE)
    lead = Visitor(desk.url(), "lead@desk.example")
    wait_until(lambda: NOT_IN_THE_BASE in lead.get("/console/gaps/"), "the gap", seconds=30)

    boxed = Visitor(desk.url(), "admin@enterprise-box.example")
    paused = boxed.open_chat("Старый вопрос", "Не приходят уведомления")
    boxed.connect_partner("BETA-ADEM-0000-0001")
    agent = Visitor(desk.url(), "agent@beta.example")
    waiting, active, solved = (
        boxed.open_chat(f"Доработка {n}", "Нужна форма заявки, которая создаёт лид")
        for n in range(3)
    )
    for uuid in (active, solved):
        agent.post(f"/console/chats/{uuid}/take/")
        agent.post(f"/console/chats/{uuid}/", text="Посмотрим сегодня.", client_id=uuid)
    agent.post(f"/console/chats/{active}/", text="Просит не звонить.", client_id=waiting, note="1")
    agent.post(f"/console/chats/{solved}/solve/")
    return locals()


def chat_paths(chats: dict[str, Any], *names: str) -> list[str]:
    return [f"/chats/{chats[name]}/" for name in names]


def test_pages_that_are_open_to_everybody(desk: LiveDesk, sign_in: Seats) -> None:
    results = Visitor(desk.url()).get(f"/help/search/?q={quote('почта')}")
    found = re.search(r'href="(/help/[a-z0-9-]+/)[?"]', results)
    assert found
    section = re.search(
        r'href="(/help/[^"]*)"[^>]*>\s*Все статьи раздела', Visitor(desk.url()).get("/help/")
    )
    assert section
    paths = [
        "/accounts/login/",
        "/help/",
        section[1],
        "/help/search/?q=почта",
        "/help/search/?q=ъъъ",
        found[1],
    ]
    check(sign_in.stranger(**FIRST), *paths)


@pytest.mark.parametrize("name", ["404", "500"])
def test_pages_of_errors(sign_in: Seats, name: str) -> None:
    page = sign_in.stranger(
        **FIRST
    )  # the live desk has DEBUG on and would show its programmer's page
    html = render_to_string(f"{name}.html")
    page.route("**/nothing/", lambda route: route.fulfill(body=html, content_type="text/html"))
    check(page, "/nothing/")


def test_pages_of_a_customer(sign_in: Seats, chats: dict[str, Any]) -> None:
    page = sign_in("admin@basic.example", **FIRST)
    own = chat_paths(chats, "offered", "queued")
    paths = [
        "/chats/",
        "/chats/new/",
        *own,
        f"{own[0]}transcript/",
        "/support/",
        "/support/members/",
    ]
    check(page, *paths)


def test_pages_of_a_customer_whom_a_partner_answers(sign_in: Seats, chats: dict[str, Any]) -> None:
    page = sign_in("admin@enterprise-box.example", **FIRST)
    paused, *others = chat_paths(chats, "paused", "waiting", "active", "solved")
    check(page, paused, f"{paused}ask-partner/", *others, "/support/", "/partners/")


def test_pages_of_a_partners_lead(sign_in: Seats, chats: dict[str, Any]) -> None:
    page = sign_in("lead@beta.example", **FIRST)
    found = look(page, "/console/codes/")
    code = page.get_by_role("link", name=re.compile("0001")).get_attribute("href")
    page.get_by_label("Сколько кодов").fill("2")
    page.get_by_role("button", name="Выпустить коды").click()
    expect(page.get_by_text("Коды видны один раз")).to_be_visible()
    assert found + faults(page, "the codes just issued") == []
    check(page, str(code))


def test_the_preview_of_a_partner(sign_in: Seats, chats: dict[str, Any]) -> None:
    page = sign_in("admin@basic.example", **FIRST)
    page.goto("/support/")
    page.get_by_label("Код партнёра").fill("alph adem 0000 0001")
    page.get_by_role("button", name="Показать партнёра").click()
    page.get_by_text("Что увидит партнёр").first.click()
    assert faults(page, "the preview") == []


def test_pages_of_an_employee_who_may_not_write(sign_in: Seats) -> None:
    check(sign_in("employee@basic.example", **FIRST), "/chats/", "/support/")


def test_pages_of_the_console(sign_in: Seats, chats: dict[str, Any]) -> None:
    page = sign_in("agent@beta.example", **FIRST)
    names = ("waiting", "active")
    paths = ["/console/", "/console/?tab=all", *(f"/console/chats/{chats[one]}/" for one in names)]
    check(page, *paths)


def test_pages_of_an_operator_with_a_handed_over_chat(
    sign_in: Seats, chats: dict[str, Any]
) -> None:
    paths = ["/console/?tab=queue", f"/console/chats/{chats['queued']}/"]
    check(sign_in("operator2@desk.example", **FIRST), *paths)


def test_pages_of_an_incident(desk: LiveDesk, sign_in: Seats) -> None:
    said = {
        "matter": "mail",
        "level": "2",
        "text": "Письма не уходят ни у кого",
        "phone": "89210004167",
    }
    bank = Visitor(desk.url(), "admin@enterprise.example")
    chat = bank.post("/chats/incident/", confirmed="1", **said).removeprefix(desk.url())
    customer = sign_in("admin@enterprise.example", **FIRST)
    found = look(customer, "/chats/incident/") + look(customer, chat) + look(customer, f"{chat}incident/")  # fmt: skip

    special = Visitor(desk.url(), "special@desk.example")
    listed = re.search(r"/console/incidents/\d+/", special.get("/console/incidents/"))
    assert listed
    special.post(listed[0], do="call")
    lead = sign_in("lead@desk.example", **FIRST)
    pages = ["incidents", "duty", "duty/channels", "duty/wall", "duty/report"]
    paths = [f"/console/{name}/" for name in pages] + [listed[0], f"/console{chat}"]
    found += [fault for path in paths for fault in look(lead, path)]
    found += look(sign_in.stranger(**FIRST), "/duty/accept/1.broken/")
    special.post(listed[0], do="solve", cause="Сбой", resolution="Исправили")
    assert found == []


def test_pages_of_what_the_assistant_could_not_answer(
    sign_in: Seats, chats: dict[str, Any]
) -> None:
    page = sign_in("lead@desk.example", **FIRST)
    page.goto("/console/gaps/")
    page.get_by_role("link", name=NOT_IN_THE_BASE).first.click()
    page.wait_for_url(re.compile(r"/console/gaps/\d+/"))
    check(page, "/console/gaps/", page.url, "/console/gaps/?tab=covered", "/console/quality/")


def test_the_warning_about_a_secret(sign_in: Seats, chats: dict[str, Any]) -> None:
    page = sign_in("admin@basic.example", **FIRST)
    page.goto(*chat_paths(chats, "unanswered"))
    page.get_by_role("textbox", name="Сообщение").fill("Мой пароль: Qwerty12345")
    page.get_by_role("textbox", name="Сообщение").press("Enter")
    expect(page.get_by_role("dialog", name="Похоже, в сообщении есть секрет")).to_be_visible()
    assert faults(page, "the warning") == []


def test_the_account_menu_and_the_list_of_keys(sign_in: Seats, chats: dict[str, Any]) -> None:
    page = sign_in("admin@basic.example", **FIRST)
    page.goto(*chat_paths(chats, "offered"))
    page.locator(".site-bar summary").click()
    found = faults(page, "the menu")
    page.get_by_role("button", name="Список клавиш").click()
    assert found + faults(page, "the list of keys") == []


def test_the_first_pages_of_the_admin(sign_in: Seats) -> None:
    check(sign_in("staff@desk.example", **FIRST), "/admin/", "/admin/portals/portal/")


def test_asking_why_taking_days_from_a_file_and_looking_at_consequences(sign_in: Seats) -> None:
    page = sign_in("staff@desk.example", **FIRST)
    asked = "?portal=basic&person=employee@basic.example&at=2026-12-31T12:00&zone=Asia/Vladivostok"
    found = look(page, f"/admin/why/{asked}") + look(page, "/admin/why/?portal=&person=")

    page.goto("/admin/tariffs/schedule/")
    page.get_by_role("link", name="Операторы, рабочие дни").click()
    page.get_by_role("link", name="Особые дни из файла").click()
    sheet = "31.12.2026;10-14;Короткий день\n30.02.2027;;Никогда\n"
    file = {"name": "days.csv", "mimeType": "text/csv", "buffer": sheet.encode()}
    page.locator("[name=file]").set_input_files([file])  # type: ignore[list-item]
    page.get_by_role("button", name="Посмотреть").click()
    page.get_by_text("даты 30.02.2027 не бывает").wait_for()
    found += faults(page, "a file that was read")

    page.goto("/admin/tariffs/schedule/")
    page.get_by_role("link", name="Операторы, рабочие дни").click()
    page.locator("[name=around_the_clock]").uncheck()  # the live desk is open at all hours
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Посмотреть последствия").click()
    opened.value.get_by_text("Открыто за две недели: было 336 ч").wait_for()
    found += faults(opened.value, "the consequences")
    opened.value.close()
    assert found == []
