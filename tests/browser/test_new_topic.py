"""Another topic in a chat goes on in a chat of its own, by one press."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import open_chat, say
from tests.browser.seats import Seats
from tests.live import wait_until

pytestmark = pytest.mark.browser

OTHER = "Другой вопрос: как пригласить интегратора на портал"


def test_one_press_carries_the_question_over(sign_in: Seats) -> None:
    admin = sign_in("admin@professional.example")
    path = open_chat(admin, "Письма", "Письма клиентам висят в статусе ожидания отправки")
    expect(admin.locator(".message--assistant").first).to_be_visible()
    say(admin, OTHER)
    admin.get_by_role("button", name="Открыть чат").click()
    admin.wait_for_url(lambda url: "/chats/" in url and not url.endswith(path))
    expect(admin.locator(".message--member").first).to_contain_text(OTHER)
    admin.goto(f"/{path}")
    expect(admin.get_by_text("Вопрос продолжается в отдельном чате.")).to_be_visible()


def test_without_script_the_press_carries_it_over_too(sign_in: Seats) -> None:
    admin = sign_in("integrator@professional.example", java_script_enabled=False)
    path = open_chat(admin, "Письма", "Письма клиентам висят в статусе ожидания отправки")
    say(admin, OTHER)
    button = admin.get_by_role("button", name="Открыть чат")

    def offered() -> bool:
        admin.reload()
        return button.count() > 0

    # without script the page is asked again and again: in one process that holds the assistant up
    wait_until(offered, "the offer of a separate chat", seconds=30)
    button.click()
    admin.wait_for_url(re.compile(r"/chats/[0-9a-f-]{36}/"))
    assert path not in admin.url
    expect(admin.locator(".message--member").first).to_contain_text(OTHER)
