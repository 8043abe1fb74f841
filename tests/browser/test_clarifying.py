"""A question that two articles answer is asked back, and one press of a choice answers it."""

import pytest
from playwright.sync_api import expect

from tests.browser.acts import open_chat
from tests.browser.seats import Seats

pytestmark = pytest.mark.browser

CHOICE = "Как подключить свой номер к порталу"


def test_a_choice_is_sent_by_keyboard_answered_and_then_gone(sign_in: Seats) -> None:
    page = sign_in("admin@professional.example")
    open_chat(page, "Портал", "Как подключить к порталу?")
    choice = page.get_by_role("button", name=CHOICE)
    choice.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".message--mine").last).to_contain_text(CHOICE)
    answer = page.locator(".message--assistant").last
    expect(answer.get_by_role("link", name=CHOICE)).to_be_visible()
    expect(choice).to_be_hidden()
    expect(page.get_by_text("Первая попытка не помогла")).to_have_count(0)
