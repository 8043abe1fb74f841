"""What is pressed is clicked, though the page changes under the pointer meanwhile."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.acts import queue_row
from tests.browser.seats import Seats
from tests.live import LiveDesk, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def customer(desk: LiveDesk) -> Iterator[Visitor]:
    visitor = Visitor(desk.url(), "admin@professional.example")
    visitor.connect_partner("BETA-ADEM-0000-0001")
    yield visitor
    visitor.post("/support/return/")


def test_a_row_is_opened_though_the_list_grows_while_the_button_is_down(
    customer: Visitor, sign_in: Seats
) -> None:
    uuid = customer.open_chat("Нажимаю", "Нужен отчёт")
    agent = sign_in("agent@beta.example", seat=1)
    agent.goto("/console/?tab=queue")
    waiting = agent.locator("[data-figure=waiting_shown]").first
    expect(queue_row(agent, f"chats/{uuid}")).to_be_visible()
    before = int(waiting.inner_text())
    queue_row(agent, f"chats/{uuid}").hover()
    agent.mouse.down()
    another = customer.open_chat("Пришёл тем временем", "Нужна форма")
    expect(waiting).to_have_text(str(before + 1))
    expect(queue_row(agent, f"chats/{another}")).to_have_count(0)
    agent.mouse.up()
    agent.wait_for_url(re.compile(f"/console/chats/{uuid}/"))


def test_after_the_release_the_list_is_brought_up_to_date(
    customer: Visitor, sign_in: Seats
) -> None:
    uuid = customer.open_chat("Держу и отпускаю", "Нужен отчёт")
    agent = sign_in("agent@beta.example", seat=1)
    agent.goto("/console/?tab=queue")
    waiting = agent.locator("[data-figure=waiting_shown]").first
    expect(queue_row(agent, f"chats/{uuid}")).to_be_visible()
    before = int(waiting.inner_text())
    queue_row(agent, f"chats/{uuid}").hover()
    agent.mouse.down()
    another = customer.open_chat("Пришёл, пока держу", "Нужна форма")
    expect(waiting).to_have_text(str(before + 1))
    agent.mouse.move(5, 5)
    agent.mouse.up()
    expect(queue_row(agent, f"chats/{another}")).to_be_visible()
    expect(agent).to_have_url(re.compile("/console/"))
