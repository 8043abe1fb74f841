"""«Мяч у нас / у вас» passes from side to side on both pages without a reload."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import open_chat, queue_row, say
from tests.browser.seats import Seats

pytestmark = pytest.mark.browser
OURS = re.compile(r"Мяч у партнёра: ответит .*по Москве")
YOURS = "Мяч у вас: ждём вашего ответа."


def test_a_word_of_the_other_side_passes_the_ball_on(sign_in: Seats) -> None:
    admin = sign_in("admin@enterprise-box.example", seat=0)
    agent = sign_in("agent@alpha.example", seat=1)
    admin.goto("/support/")
    admin.get_by_label("Код партнёра").fill("alph adem 0000 0001")
    admin.get_by_role("button", name="Показать партнёра").click()
    expect(admin.get_by_text("Первый ответ за 1\u00a0ч, следующие за 2\u00a0ч")).to_be_visible()
    admin.get_by_role("button", name="Подключить партнёра").click()
    expect(admin.get_by_text("Партнёр обещает: первый ответ за 1\u00a0ч")).to_be_visible()

    asked = open_chat(admin, "Чей сейчас ход", "Хотим знать, кто кому отвечает")
    line = admin.locator('[data-part="turn"]')
    expect(line).to_have_text(OURS)
    row = queue_row(agent, asked)
    expect(row).to_be_visible()
    row.click()
    agent.get_by_role("button", name="Взять чат").click()
    card = agent.locator('[data-part="turn"]')
    expect(card).to_contain_text("у нас")
    for page in (admin, agent):
        expect(page.locator('[data-chat][data-link="live"]')).to_be_visible()

    say(agent, "Первое слово за вами.")
    expect(line).to_have_text(YOURS)
    expect(card).to_contain_text("у клиента")
    expect(card).to_contain_text("в срок")
    say(admin, "Тогда вопрос.")
    expect(line).to_have_text(OURS)
    expect(card).to_contain_text("Следующий ответ")

    admin.goto("/support/")
    admin.get_by_role("button", name="Вернуться к штатной поддержке").click()
    expect(card).to_contain_text("на паузе")
