"""The main journeys in a real browser, two people at once."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import OFFER, fail_a_try, open_chat, queue_row, say, take
from tests.browser.seats import Seats

pytestmark = [pytest.mark.browser, pytest.mark.journey]


def test_three_failed_tries_an_operator_an_answer_and_a_rating(sign_in: Seats) -> None:
    admin = sign_in("admin@basic.example", seat=0)
    operator = sign_in("operator1@desk.example", seat=1)
    expect(operator).to_have_url(re.compile("/console/"))

    asked = open_chat(
        admin,
        "Письма клиентам не уходят из сделки",
        "Письмо висит в статусе «Ожидает отправки» уже час",
    )
    expect(admin.locator(".message--assistant").first).to_be_visible()
    for n in range(12):
        if admin.get_by_role("button", name=OFFER).is_visible():
            break
        fail_a_try(admin, f"Всё равно не помогает, письмо не ушло, попытка {n}")
    admin.get_by_role("button", name=OFFER).click()
    expect(admin.get_by_text("Оператор подключается.")).to_be_visible()

    row = queue_row(operator, asked)
    expect(row).to_be_visible()
    row.click()
    take(operator)
    expect(admin.get_by_text("Отвечает Марина Зимина").first).to_be_visible()

    say(operator, "Здравствуйте! Проверяю журнал отправки.")
    expect(admin.get_by_text("Здравствуйте! Проверяю журнал отправки.")).to_be_visible()
    say(admin, "Спасибо, жду.")
    expect(operator.locator(".message", has_text="Спасибо, жду.")).to_be_visible()
    expect(admin.locator(".message--pending")).to_have_count(0)

    operator.get_by_role("button", name=re.compile("Решён|решён")).first.click()
    expect(admin.get_by_text("Помогли ли мы?")).to_be_visible()
    admin.get_by_text("Отлично").click()
    admin.get_by_role("button", name="Оценить").click()
    expect(admin.get_by_text("оценка сохранена")).to_be_visible()


def test_the_free_tariff_never_gets_the_button(sign_in: Seats) -> None:
    admin = sign_in("admin@free.example")
    open_chat(admin, "Погода на Марсе", "Какая завтра погода на Марсе и сколько там градусов")
    expect(admin.locator(".message--assistant").first).to_be_visible()
    for n in range(10):
        fail_a_try(admin, f"Скажите же погоду на Марсе, вопрос номер {n}")
        expect(admin.get_by_role("button", name=OFFER)).to_have_count(0)
    expect(admin.get_by_text("На бесплатном тарифе операторов нет").first).to_be_visible()


def test_a_partner_answers_until_one_click_brings_the_portal_back(sign_in: Seats) -> None:
    admin = sign_in("admin@professional.example", seat=0)
    agent = sign_in("agent@alpha.example", seat=1)
    old = open_chat(admin, "Отчёт не сходится", "Сумма в отчёте не совпадает с карточкой сделки")

    admin.goto("/support/")
    admin.get_by_label(re.compile("[Кк]од")).first.fill("alph adem 0000 0001")
    admin.get_by_role("button", name=re.compile("Проверить|Показать|Продолжить")).click()
    expect(admin.get_by_text("Альфа").first).to_be_visible()
    admin.get_by_role("button", name="Подключить партнёра").click()
    expect(admin.get_by_role("button", name="Вернуться к штатной поддержке")).to_be_visible()

    admin.goto(f"/{old}")
    expect(admin.get_by_text("Вам отвечает партнёр «Альфа»").first).to_be_visible()
    expect(admin.get_by_role("textbox", name="Сообщение")).not_to_be_visible()

    wished = open_chat(
        admin, "Нужна своя форма", "Хотим форму заявки на сайте, которая создаёт лид"
    )
    row = queue_row(agent, wished)
    expect(row).to_be_visible()
    row.click()
    take(agent)
    say(agent, "Сделаем за два дня, пришлите макет.")
    expect(admin.get_by_text("Сделаем за два дня")).to_be_visible()

    admin.goto("/support/")
    admin.get_by_role("button", name="Вернуться к штатной поддержке").click()
    admin.goto(f"/{old}")
    expect(admin.get_by_role("textbox", name="Сообщение")).to_be_visible()
    expect(agent.get_by_text("можно только читать").first).to_be_visible()
