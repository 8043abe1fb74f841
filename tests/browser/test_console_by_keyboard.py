"""An operator works without a mouse in a Russian layout, and both sides notice what arrives while they look elsewhere."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import say, take
from tests.browser.seats import Seats
from tests.live import LiveDesk, Visitor

pytestmark = pytest.mark.browser

LOOK_AWAY = """away => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => away });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
PRESS = """([code, key, shiftKey]) => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { code, key, shiftKey, bubbles: true, cancelable: true }))"""


def press(page: Page, code: str, key: str, shift: bool = False) -> None:
    """A key by its place; `key` is what the Russian layout writes there."""
    page.evaluate(PRESS, [code, key, shift])


@pytest.fixture(scope="module")
def customer(desk: LiveDesk) -> Iterator[Visitor]:
    """Beta answers this portal, so that each chat waits for its agent at once."""
    visitor = Visitor(desk.url(), "admin@standard.example")
    visitor.connect_partner("BETA-ADEM-0000-0001")
    yield visitor
    visitor.post("/support/return/")


def test_a_shift_by_keyboard(customer: Visitor, sign_in: Seats) -> None:
    agent = sign_in("agent@beta.example", seat=1)
    agent.goto("/console/?tab=queue")
    waiting = int(agent.locator("[data-figure=waiting_shown]").first.inner_text())
    first = customer.open_chat("Первый в очереди", "Нужна форма заявки")
    expect(agent).to_have_title(re.compile(rf"^\({waiting + 1}\) "))
    customer.open_chat("Второй в очереди", "Нужен отчёт")
    expect(agent).to_have_title(re.compile(rf"^\({waiting + 2}\) "))
    expect(agent.locator("[data-figure=waiting_shown]").first).to_have_text(str(waiting + 2))
    oldest = agent.locator(".queue-row").first.get_attribute("data-thread")

    press(agent, "KeyN", "т")
    agent.wait_for_url(f"**/console/chats/{oldest}/**")
    expect(agent.locator('[data-part="head"]')).to_contain_text("Отвечаете вы")
    agent.goto(f"/console/chats/{first}/")
    if agent.get_by_role("button", name="Взять чат").count():
        take(agent)  # somebody else's chat of another test waited longer

    reader = sign_in("admin@standard.example")
    reader.goto(f"/chats/{first}/")
    press(agent, "KeyM", "ь")
    expect(agent.get_by_role("textbox", name="Сообщение")).to_be_focused()
    expect(agent.locator(".composer--note")).to_be_visible()
    agent.keyboard.insert_text("Клиент просил не звонить.")
    agent.keyboard.press("Control+Enter")
    expect(agent.locator(".message--note")).to_contain_text("Клиент просил не звонить.")

    agent.keyboard.press("Escape")
    press(agent, "KeyR", "к")
    expect(agent.locator(".composer--note")).to_have_count(0)
    agent.keyboard.insert_text("Добрый день.")
    agent.keyboard.press("Enter")
    agent.keyboard.insert_text("Форму сделаем.")
    agent.keyboard.press("Control+Enter")
    expect(agent.locator(".message--agent[data-seq]").last).to_contain_text("Форму сделаем.")
    expect(reader.locator(".message--agent")).to_contain_text("Добрый день.")
    assert "не звонить" not in reader.content()
    reader.reload()
    expect(reader.locator(".message--agent")).to_contain_text("Форму сделаем.")
    assert "не звонить" not in reader.content()

    agent.keyboard.press("Escape")
    press(agent, "KeyE", "у")
    expect(reader.get_by_text("Помогли ли мы?")).to_be_visible()


def test_letters_rest_in_fields_and_where_they_are_switched_off(sign_in: Seats) -> None:
    agent = sign_in("agent@beta.example", seat=1)
    agent.goto("/console/")
    keys = agent.locator("dialog[data-keys]")
    press(agent, "Slash", ",", shift=True)
    expect(keys).to_be_visible()
    expect(keys).to_contain_text("взять того, кто ждёт дольше всех")
    agent.keyboard.press("Escape")
    expect(keys).to_be_hidden()

    menu = agent.get_by_role("group").filter(has=agent.locator("[data-single-keys]"))
    menu.locator("summary").click()
    switch = agent.get_by_role("button", name="Клавиши без Ctrl и Alt")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    agent.keyboard.press("Escape")
    press(agent, "Slash", ",", shift=True)
    expect(keys).to_be_hidden()
    agent.reload()
    press(agent, "Digit7", "?", shift=True)
    expect(keys).to_be_hidden()
    menu.locator("summary").click()
    agent.get_by_role("button", name="Список клавиш").click()
    expect(keys).to_be_visible()
    keys.get_by_role("button", name="Закрыть").click()
    expect(keys).to_be_hidden()


def test_whoever_looks_elsewhere_sees_that_something_came(
    customer: Visitor, sign_in: Seats
) -> None:
    uuid = customer.open_chat("Смотрю в другое окно", "Нужна интеграция")
    agent = sign_in("agent@beta.example", seat=1)
    agent.goto(f"/console/chats/{uuid}/")
    take(agent)
    reader = sign_in("admin@standard.example")
    reader.goto(f"/chats/{uuid}/")
    expect(reader.get_by_text("Отвечает Инга Сольц").first).to_be_visible()
    title = reader.title()
    reader.evaluate(LOOK_AWAY, True)
    say(agent, "Готово, проверьте.")
    expect(reader).to_have_title(f"(1) {title}")
    say(agent, "И ещё одно.")
    expect(reader).to_have_title(f"(2) {title}")

    chats = reader.context.new_page()
    chats.goto("/chats/")
    row = chats.locator(f'.thread-list [data-thread="{uuid}"]')
    expect(row.locator(".unread")).to_have_text(re.compile("2$"))
    expect(agent.get_by_text("Прочитано")).to_have_count(0)
    reader.evaluate(LOOK_AWAY, False)
    expect(reader).to_have_title(title)
    expect(agent.get_by_text("Прочитано")).to_have_count(1)
    chats.reload()
    expect(row).to_be_visible()
    expect(row.locator(".unread")).to_have_count(0)
