"""What people do in a chat, the way they do it: fields, buttons, and a look at what appears."""

import re

from playwright.sync_api import Locator, Page, expect

OFFER = "Подключить оператора"


def open_chat(page: Page, subject: str, text: str) -> str:
    """A new chat about `subject`; its path."""
    page.goto("/chats/new/")
    page.get_by_label("Тема").fill(subject)
    page.get_by_label("Что получилось").fill(text)
    page.get_by_role("button", name="Начать чат").click()
    page.wait_for_url(re.compile(r"/chats/[0-9a-f-]{36}/"))
    return page.url.split("//", 1)[1].split("/", 1)[1]


def queue_row(page: Page, path: str) -> Locator:
    """This very chat among all that wait: other tests' chats may stand there too."""
    return page.locator(f'.queue-row[data-thread="{path.split("/")[1]}"]')


def take(page: Page) -> None:
    """«Взять чат», and the page that comes of it. The old one has the same address and is brought up to date as well, but
    what is written there is a note yet and goes with it: only the load tells the two apart."""
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("^Взять чат")).click()


def answers(page: Page) -> int:
    return page.locator(".message--assistant").count()


def say(page: Page, text: str) -> None:
    page.get_by_role("textbox", name=re.compile("Сообщение|Ответ|Заметка")).fill(text)
    page.get_by_role("button", name=re.compile("^Отправить")).click()


def fail_a_try(page: Page, text: str) -> None:
    """Marks the assistant's last answer as no help; asks again where there is nothing to mark."""
    last = page.locator(".message:not(.message--event)").last
    expect(last).to_have_class(re.compile("message--assistant"))
    mark = last.get_by_role("button", name="Не помогло")
    if mark.count():
        value = mark.get_attribute("value")
        mark.click()
        expect(page.locator(f'button[value="{value}"]')).to_have_count(0)
    else:
        before = answers(page)
        say(page, text)
        expect(page.locator(".message--assistant").nth(before)).to_be_visible()
