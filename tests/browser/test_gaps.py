"""An editor's way from a question that found no answer to a published article and those who asked."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import OFFER, fail_a_try, open_chat, say, take
from tests.browser.seats import Seats
from tests.live import wait_until

pytestmark = pytest.mark.browser

SUBJECT = "Гудит трансформатор на балконе"
ADVICE = "Отключите стойку и подложите под трансформатор резиновый коврик, гул пропадёт."


def reload_until(page: Page, words: str | re.Pattern[str]) -> None:
    def there() -> bool:
        page.reload()
        return page.get_by_text(words).count() > 0

    wait_until(there, str(words))


def operator_answers(operator: Page) -> None:
    operator.goto("/console/?tab=queue")
    operator.locator(".queue-row", has_text=SUBJECT).first.click()
    take(operator)
    say(operator, ADVICE)
    expect(operator.locator(".message--operator")).to_contain_text(ADVICE)
    operator.get_by_role("button", name=re.compile("Решён|решён")).first.click()
    expect(operator.locator(".message--event").last).to_contain_text(re.compile("решён"))


def test_from_a_gap_to_a_published_article_to_the_replay(sign_in: Seats) -> None:
    customer = sign_in("admin@standard.example", seat=0)
    operator = sign_in("operator1@desk.example", seat=1)
    open_chat(customer, SUBJECT, "Почему гудит трансформатор на балконе ночью")
    expect(customer.locator(".message--assistant").first).to_be_visible()
    for n in range(12):
        if customer.get_by_role("button", name=OFFER).is_visible():
            break
        fail_a_try(customer, f"Гудит трансформатор на балконе, вопрос {n}")
    customer.get_by_role("button", name=OFFER).click()
    expect(customer.get_by_text(re.compile("первый в очереди|Перед вами")).last).to_be_visible()
    operator_answers(operator)

    editor = sign_in("staff@desk.example", java_script_enabled=False)
    editor.goto("/console/gaps/")
    reload_until(editor, SUBJECT)
    editor.get_by_role("link", name=SUBJECT).first.click()
    reload_until(editor, ADVICE)
    editor.get_by_role("button", name="Завести черновик").click()
    expect(editor.get_by_text("проверьте сами")).to_be_visible()
    expect(editor.get_by_label("Заголовок")).to_have_value(SUBJECT)
    expect(editor.locator("#id_body")).to_have_value(ADVICE)
    editor.get_by_role("button", name="Сохранить и опубликовать").click()

    editor.goto("/console/gaps/?tab=covered")
    editor.get_by_role("link", name=SUBJECT).first.click()
    reload_until(editor, re.compile("Теперь помощник отвечает этой статьёй на [1-9]"))
    before = customer.locator(".message--assistant").count()
    editor.get_by_role("button", name="Сообщить спросившим").click()
    news = customer.locator(".message--assistant").nth(before)
    expect(news.get_by_role("link", name=SUBJECT)).to_be_visible()
    reload_until(editor, re.compile("Сообщили, вопросов: [1-9]"))
    expect(editor.get_by_role("button", name="Сообщить спросившим")).to_have_count(0)


def test_an_operator_marks_an_answer_and_the_lead_finds_it(sign_in: Seats) -> None:
    customer = sign_in("admin@basic.example", seat=0)
    path = open_chat(customer, "Как подключить почтовый ящик", "Как подключить почтовый ящик")
    expect(customer.locator(".message--assistant").first).to_be_visible()
    lead = sign_in("lead@desk.example", seat=1)
    lead.goto(f"/console/{path}")
    lead.get_by_role("button", name="Ответ неверный").click()
    expect(lead.get_by_text("Отмечен неверным")).to_be_visible()
    lead.goto("/console/quality/")
    wrong = lead.get_by_role("region", name="Неверные ответы")
    expect(wrong.get_by_text("Как подключить почтовый ящик").first).to_be_visible()
    expect(lead.get_by_role("img", name=re.compile("Чаты по неделям"))).to_be_visible()
