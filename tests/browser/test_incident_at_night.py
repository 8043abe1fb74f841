"""The night: the customer declares, special support is silent, the duty specialist is called, accepts on a phone, solves."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.acts import say
from tests.browser.seats import Seats
from tests.live import ROOT, FragileDesk, wait_until
from tests.program import Program

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
QUARTER_OF_AN_HOUR_LATER = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "support24.settings"
django.setup()
from datetime import timedelta
from django.db.models import F
from chat.duty.models import Incident
Incident.objects.open().update(declared_at=F("declared_at") - timedelta(minutes=16))
"""


@pytest.fixture
def phone_gateway() -> Iterator[Program]:
    program = Program()
    yield program
    program.stop()


@pytest.fixture(scope="module")
def house_at_night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FragileDesk]:
    desk = FragileDesk(tmp_path_factory.mktemp("night"))
    desk.start("--prepare", "--demo")
    yield desk
    desk.kill()


@pytest.fixture
def sign_in_there(
    house_at_night: FragileDesk, browser: Browser, request: pytest.FixtureRequest
) -> Iterator[Seats]:
    seats = Seats(browser, house_at_night, {})
    yield seats
    seats.leave(request.node.name)


def reaches_by(page: Page, url: str) -> None:
    """The duty specialist enters a webhook and tries it."""
    page.goto("/console/duty/channels/")
    page.get_by_label("Название").fill("Ночной вебхук")
    page.get_by_label("Адрес").fill(url)
    page.get_by_role("button", name="Добавить").click()
    expect(page.get_by_text("whsec_")).to_be_visible()
    page.get_by_role("button", name="Проверить").click()
    expect(page.get_by_text("Проверьте, что дошло")).to_be_visible()


def declares(page: Page) -> None:
    page.goto("/chats/new/")
    page.get_by_role("link", name="Критичный инцидент").click()
    page.get_by_label("Что именно происходит").fill("Портал не открывается ни у кого")
    page.get_by_label("Скольким людям мешает").fill("120")
    page.get_by_label("Телефон для звонка").fill("+7 921 000-41-67")
    page.get_by_role("button", name="Продолжить").click()
    expect(page.get_by_text("Объявить критичный инцидент?")).to_be_visible()
    page.get_by_role("button", name="Объявить инцидент").click()
    page.wait_for_url(re.compile(r"/chats/[0-9a-f-]{36}/$"))
    expect(page.get_by_text("Специальная поддержка уже видит его. Ответим")).to_be_visible()


def test_the_whole_night(
    house_at_night: FragileDesk, sign_in_there: Seats, phone_gateway: Program
) -> None:
    duty = sign_in_there("duty@desk.example")
    reaches_by(duty, phone_gateway.url)
    phone_gateway.heard.clear()

    customer = sign_in_there("admin@enterprise.example")
    declares(customer)
    expect(customer.locator('[data-link="live"]')).to_be_attached()

    # nobody answers
    script = [sys.executable, "-c", QUARTER_OF_AN_HOUR_LATER]
    subprocess.run(script, cwd=ROOT, env=house_at_night.env, check=True)
    wait_until(lambda: bool(phone_gateway.heard), "the duty specialist is called", 20)
    expect(customer.get_by_text("Дежурный специалист уведомлён: Вадим Осокин")).to_be_visible()

    told = json.loads(phone_gateway.heard[0][1])["data"]
    phone = sign_in_there.stranger(**PHONE)
    phone.goto(told["acknowledge_url"])
    expect(phone.get_by_role("heading", name="Портал не открывается")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.get_by_role("button", name="Принимаю").click()
    expect(phone.get_by_text("Инцидент ваш")).to_be_visible()
    expect(customer.get_by_text("Вадим Осокин работает над причиной").first).to_be_visible()

    duty.goto("/console/")
    duty.get_by_role("link", name=re.compile("Портал не открывается")).first.click()
    say(duty, "Вижу сбой входа, возвращаю прежнюю версию.")
    expect(customer.get_by_text("возвращаю прежнюю версию")).to_be_visible()
    duty.get_by_role("link", name="Карточка инцидента").click()
    duty.locator("summary", has_text="Записать звонок").click()
    duty.get_by_label("Чем закончился").select_option("talked")
    duty.get_by_role("button", name="Записать звонок").click()
    expect(customer.get_by_text("Звонок на номер +7 ••• 67: поговорили")).to_be_visible()
    duty.locator("summary", has_text="Инцидент решён").click()
    duty.get_by_label("Причина").fill("Ошибка в обновлении входа")
    duty.get_by_label("Что сделали").fill("Вернули прежнюю версию")
    duty.get_by_role("button", name="Закрыть и отправить отчёт").click()

    report = customer.locator(".message", has_text="Отчёт об инциденте")
    expect(report).to_contain_text("Ошибка в обновлении входа")
    expect(customer.get_by_text("Помогли ли мы?")).to_be_visible()
    assert len(phone_gateway.heard) == 1
