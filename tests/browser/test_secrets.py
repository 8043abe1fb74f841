"""A secret in a message is asked about before it leaves the browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.acts import open_chat, say
from tests.browser.seats import Seats

pytestmark = pytest.mark.browser

LETTER = "Не входит в почту, пароль: qwerty123"
HIDDEN = "Не входит в почту, пароль: ••••••"


def test_a_password_is_asked_about_masked_kept_or_taken_back(sign_in: Seats) -> None:
    admin = sign_in("admin@basic.example")
    open_chat(admin, "Почта не принимает пароль", "Почта не принимает письма с утра")
    dialog = admin.get_by_role("dialog", name="Похоже, в сообщении есть секрет")
    mine = admin.locator(".message--mine")

    say(admin, LETTER)
    expect(dialog).to_contain_text("пароль")
    expect(dialog.get_by_role("button", name="Замаскировать и отправить")).to_be_focused()
    admin.keyboard.press("Escape")  # as «Исправить»
    expect(dialog).to_be_hidden()
    expect(admin.get_by_role("textbox", name="Сообщение")).to_have_value(LETTER)
    expect(admin.get_by_role("textbox", name="Сообщение")).to_be_focused()
    expect(mine).to_have_count(1)

    admin.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    admin.keyboard.press("Enter")
    expect(mine.last).to_contain_text(HIDDEN)
    expect(admin.locator(".message--pending")).to_have_count(0)

    say(admin, LETTER)
    dialog.get_by_role("button", name="Отправить как есть").click()
    expect(mine.last).to_contain_text(LETTER)

    admin.goto("/chats/new/")
    admin.get_by_label("Что получилось").fill(LETTER)
    admin.get_by_role("button", name="Начать чат").click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Замаскировать и отправить").click()
    expect(admin.locator(".message--mine").first).to_contain_text("пароль: ••••••")


def test_where_no_script_runs_the_server_asks_before_it_stores(sign_in: Seats) -> None:
    admin = sign_in("admin@standard.example", java_script_enabled=False)
    open_chat(admin, "Почта не принимает пароль", "Почта не принимает письма с утра")
    say(admin, LETTER)
    expect(admin.get_by_role("alert")).to_contain_text("Пока ничего не отправлено")
    expect(admin.locator(".message", has_text="qwerty123")).to_have_count(0)
    admin.get_by_role("button", name="Замаскировать и отправить").click()
    expect(admin.locator(".message--member").last).to_contain_text(HIDDEN)
