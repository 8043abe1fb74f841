"""A partner's support from both sides: preview, switch, chat, return, and a code that is revoked in between."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import open_chat, queue_row, say, take
from tests.browser.seats import Seats

pytestmark = pytest.mark.browser
CODE = re.compile(r"[A-Z0-9]{4}(-[A-Z0-9]{4}){3}")


def issue_code(lead: Page) -> str:
    lead.goto("/console/codes/")
    lead.get_by_label("Сколько раз можно ввести каждый").fill("3")
    lead.get_by_role("button", name="Выпустить коды").click()
    expect(lead.get_by_text("Коды видны один раз")).to_be_visible()
    code = lead.locator("code").inner_text()
    assert CODE.fullmatch(code)
    return code


def preview(admin: Page, code: str) -> None:
    admin.goto("/support/")
    admin.get_by_label("Код партнёра").fill(code)
    admin.get_by_role("button", name="Показать партнёра").click()
    expect(admin.get_by_role("button", name="Подключить партнёра")).to_be_visible()


def newest_in_queue(agent: Page, path: str) -> None:
    row = queue_row(agent, path)
    expect(row).to_be_visible()
    row.click()
    take(agent)


def test_preview_a_chat_put_to_the_partner_and_the_return(sign_in: Seats) -> None:
    lead = sign_in("lead@alpha.example", seat=1)
    agent = sign_in("agent@alpha.example", seat=1)
    admin = sign_in("admin@standard.example", seat=0)
    old = open_chat(admin, "Не сходится отчёт", "Сумма не совпадает с карточкой сделки")
    code = issue_code(lead)

    preview(admin, code.lower().replace("-", " "))
    expect(admin.get_by_text("Отвечаем в течение часа.").first).to_be_visible()
    expect(admin.get_by_text("Прежних чатов партнёр не увидит")).to_be_visible()
    admin.get_by_label("Не сходится отчёт", exact=True).check()
    admin.get_by_text("Что увидит партнёр").first.click()
    text = admin.get_by_role("textbox", name="Текст для партнёра: Не сходится отчёт")
    text.fill("Отчёт по сделкам не сходится с карточкой. Посмотрите, пожалуйста.")
    admin.get_by_role("button", name="Подключить партнёра").click()
    expect(admin.get_by_text("Вам отвечает «Альфа»").first).to_be_visible()
    expect(admin.get_by_text("партнёр подключён").first).to_be_visible()

    admin.goto(f"/{old}")
    expect(admin.get_by_text("Вопрос задан и партнёру «Альфа»")).to_be_visible()
    admin.goto("/chats/")
    admin.locator(".thread-list__item", has_text="Партнёр «Альфа»").first.click()
    admin.wait_for_url(re.compile(r"/chats/[0-9a-f-]{36}/"))  # the list shows the last words too
    expect(admin.get_by_text("Посмотрите, пожалуйста.").first).to_be_visible()
    new = admin.url.split("//", 1)[1].split("/", 1)[1]

    agent.goto("/console/")
    newest_in_queue(agent, new)
    expect(agent.get_by_text("Посмотрите, пожалуйста.").first).to_be_visible()
    expect(agent.get_by_text("Сумма не совпадает")).to_have_count(0)
    say(agent, "Посмотрели: мешает фильтр по валюте.")
    expect(admin.get_by_text("мешает фильтр по валюте")).to_be_visible()

    admin.goto("/support/")
    admin.get_by_role("button", name="Вернуться к штатной поддержке").click()
    expect(admin.get_by_text("портал вернулся сам").first).to_be_visible()
    admin.goto(f"/{old}")
    expect(admin.get_by_role("textbox", name="Сообщение")).to_be_visible()
    expect(agent.get_by_text("можно только читать").first).to_be_visible()
    lead.goto("/console/codes/")
    expect(lead.get_by_role("cell", name="Клиника «Ясмень»").first).to_be_visible()


def test_a_code_revoked_in_the_middle_of_a_chat_is_seen_by_both_sides(sign_in: Seats) -> None:
    lead = sign_in("lead@alpha.example", seat=1)
    agent = sign_in("agent@alpha.example", seat=1)
    admin = sign_in("admin@enterprise.example", seat=0)
    code = issue_code(lead)
    preview(admin, code)
    admin.get_by_role("button", name="Подключить партнёра").click()
    expect(admin.get_by_text("Вам отвечает «Альфа»").first).to_be_visible()
    asked = open_chat(admin, "Нужна форма заявки", "Хотим форму на сайте, которая создаёт лид")
    agent.goto("/console/")
    newest_in_queue(agent, asked)
    say(agent, "Пришлите макет.")
    expect(admin.get_by_text("Пришлите макет.")).to_be_visible()

    lead.get_by_role("link", name="К списку кодов").click()
    lead.get_by_role("link", name=re.compile(code[-4:])).first.click()
    expect(lead.get_by_text("сразу вернётся 1 портал")).to_be_visible()
    lead.get_by_role("button", name="Отозвать код").click()
    expect(lead.get_by_text("отозван").first).to_be_visible()

    for page in (admin, agent):  # without a reload
        expect(page.get_by_text("Код партнёра отозван.").first).to_be_visible()
        expect(page.get_by_text("можно только читать").first).to_be_visible()
    expect(admin.get_by_role("textbox", name="Сообщение")).not_to_be_visible()
    admin.goto("/support/")
    expect(admin.get_by_text("код отозван").first).to_be_visible()
    expect(admin.get_by_text("Сейчас вам отвечает специальная поддержка")).to_be_visible()


def test_an_employee_hands_a_question_over_without_script(sign_in: Seats) -> None:
    employee = sign_in("employee@standard.example", java_script_enabled=False)
    admin = sign_in("admin@standard.example", seat=1, java_script_enabled=False)
    employee.goto("/chats/")
    employee.get_by_label("Ваш вопрос").fill("Как выгрузить счета за год?")
    employee.get_by_role("button", name="Передать").click()
    expect(employee.get_by_text("ждёт администратора")).to_be_visible()

    admin.goto("/chats/")
    card = admin.locator(".draft-list .card", has_text="Как выгрузить счета за год?")
    card.get_by_role("link", name="Начать чат").click()
    expect(admin.get_by_label("Ваш вопрос целиком")).to_have_value("Как выгрузить счета за год?")
    admin.get_by_role("button", name="Начать чат").click()
    admin.wait_for_url(re.compile(r"/chats/[0-9a-f-]{36}/"))
    employee.reload()
    expect(employee.get_by_text("вопрос задан поддержке: Роман Велихов")).to_be_visible()


def test_an_integrator_of_two_portals_switches_in_the_menu_without_script(sign_in: Seats) -> None:
    admin = sign_in("admin@standard.example", java_script_enabled=False)
    admin.goto("/support/members/")
    admin.get_by_label("Почта интегратора").fill("integrator@professional.example")
    admin.get_by_role("button", name=re.compile("Сделать ссылку|Пригласить")).click()
    link = admin.get_by_label("integrator@professional.example").input_value()
    person = sign_in("integrator@professional.example", java_script_enabled=False)
    person.goto(link)
    person.get_by_role("button", name="Принять приглашение").click()
    person.goto("/support/")
    for name in ("Склад «Речной»", "Клиника «Ясмень»"):
        person.locator(".site-bar summary").click()
        person.get_by_role("button", name=name).click()
        expect(person).to_have_url(re.compile("/support/$"))
        expect(person.locator(".site-bar")).to_contain_text(name)
    admin.reload()
    expect(admin.get_by_text("приглашение принято").first).to_be_visible()
