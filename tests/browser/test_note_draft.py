"""A note that is begun stays a note: no press of another button makes it an answer to the customer."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.acts import take
from tests.browser.seats import Seats
from tests.live import LiveDesk, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def customer(desk: LiveDesk) -> Iterator[Visitor]:
    visitor = Visitor(desk.url(), "admin@professional.example")
    visitor.connect_partner("BETA-ADEM-0000-0001")
    yield visitor
    visitor.post("/support/return/")


def test_a_note_begun_before_taking_the_chat_is_no_answer_after_it(
    customer: Visitor, sign_in: Seats
) -> None:
    uuid = customer.open_chat("Черновик заметки", "Нужен отчёт")
    agent = sign_in("agent@beta.example", seat=1)
    agent.goto(f"/console/chats/{uuid}/")
    field = agent.get_by_role("textbox", name="Сообщение")
    field.fill("Между нами: клиент ошибся сам.")
    take(agent)
    expect(agent.get_by_role("button", name="Решён")).to_be_visible()
    expect(field).to_have_value("Между нами: клиент ошибся сам.")
    expect(agent.locator(".composer--note")).to_be_visible()
    field.press("Control+Enter")
    expect(agent.locator(".message--note")).to_contain_text("клиент ошибся сам")
    assert "ошибся сам" not in customer.get(f"/chats/{uuid}/")

    agent.get_by_text("Ответ клиенту", exact=True).click()
    field.fill("Отчёт сделаем.")
    agent.reload()
    expect(field).to_have_value("Отчёт сделаем.")
    expect(agent.locator(".composer--note")).to_have_count(0)
