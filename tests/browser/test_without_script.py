"""Where no script runs, the same chat works with forms and a reload."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import OFFER, open_chat, queue_row, say, take
from tests.browser.seats import Seats
from tests.live import wait_until

pytestmark = pytest.mark.browser

TRIES = (
    8  # an answer without articles has nothing to mark, and asking again is a try only sometimes
)


def reload_until_answered(page: Page, answers: int) -> None:
    """The assistant answers in a task of its own, and only a reload shows it here."""

    def answered() -> bool:
        page.reload()
        return page.locator(".message--assistant").count() >= answers

    wait_until(answered, f"answer {answers}")


def test_a_customer_and_an_operator_without_script_reach_each_other(sign_in: Seats) -> None:
    customer = sign_in("admin@basic.example", java_script_enabled=False)
    operator = sign_in("operator2@desk.example", seat=1, java_script_enabled=False)
    path = open_chat(customer, "Не уходят письма", "Письмо из сделки висит в отправке уже час")
    reload_until_answered(customer, 1)
    expect(customer.locator(".message--mine")).to_have_count(0)  # a class that only the script adds
    for n in range(TRIES):
        if customer.get_by_role("button", name=OFFER).count():
            break
        marks = customer.get_by_role("button", name="Не помогло")
        answers = customer.locator(".message--assistant").count()
        if marks.count():
            value = marks.last.get_attribute("value")
            marks.last.click()
            expect(customer.locator(f'button[value="{value}"]')).to_have_count(0)
        else:
            say(customer, f"Позовите оператора, прошу в {n + 1}-й раз")
            reload_until_answered(customer, answers + 1)
    customer.get_by_role("button", name=OFFER).click()
    expect(customer.get_by_text("Оператор подключается.")).to_be_visible()

    operator.goto("/console/?tab=queue")
    queue_row(operator, path).click()
    take(operator)
    say(operator, "Смотрю журнал отправки.")
    expect(operator.locator(".message--operator")).to_contain_text("Смотрю журнал отправки.")
    operator.get_by_text("Заметка", exact=True).click()
    say(operator, "Похоже на прошлую неделю.")
    expect(operator.locator(".message--note")).to_contain_text("Похоже на прошлую неделю.")

    customer.goto(f"/{path}")
    expect(customer.get_by_text("Смотрю журнал отправки.")).to_be_visible()
    expect(customer.get_by_text("Отвечает Тимур Сабиров").first).to_be_visible()
    expect(customer.get_by_text("Похоже на прошлую неделю.")).to_have_count(0)
