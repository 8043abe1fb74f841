"""Files come into a chat by every way there is, survive what may happen, and are what arrives on the other side."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.acts import say
from tests.browser.pictures import file, hand_over, letter, opened, pick, stored
from tests.browser.seats import Seats
from tests.live import LiveDesk, Visitor

pytestmark = pytest.mark.browser

LOG = b"10:00 start\n10:01 GET /rest/?auth=8f14e45fceea167a5a36dedd4bea2543\n10:02 end\n"
PLAIN_LOG = b"10:00 start\n10:02 end\n"


@pytest.fixture(scope="module")
def at_the_partner(desk: LiveDesk) -> Iterator[tuple[Visitor, Visitor]]:
    """(the customer, the partner's agent who answers his portal)."""
    visitor = Visitor(desk.url(), "admin@professional.example")
    visitor.connect_partner("BETA-ADEM-0000-0001")
    yield visitor, Visitor(desk.url(), "agent@beta.example")
    visitor.post("/support/return/")


@pytest.fixture
def chat(at_the_partner: tuple[Visitor, Visitor]) -> str:
    """A chat with a partner's agent, each test's own: what waits in one stays there. Its uuid."""
    visitor, agent = at_the_partner
    uuid = visitor.open_chat("Файлы", "Нужен отчёт")
    agent.post(f"/console/chats/{uuid}/take/")
    return uuid


@pytest.fixture
def customer(chat: str, sign_in: Seats) -> Page:
    return at(sign_in("admin@professional.example"), f"/chats/{chat}/")


def at(page: Page, path: str) -> Page:
    page.goto(path)
    expect(page.locator('[data-link="live"]')).to_be_attached()
    return page


def waiting(page: Page) -> list[str]:
    return page.locator("[data-tray] [data-name]").all_inner_texts()


def all_uploaded(page: Page, count: int) -> None:
    expect(page.locator('[data-tray] [data-state="done"]')).to_have_count(count)
    expect(page.locator("[data-tray] > li")).to_have_count(count)


def attach_picture(page: Page) -> None:
    editor = page.locator("dialog[data-editor]")
    expect(editor).to_be_visible()
    editor.get_by_role("button", name="Приложить", exact=True).click()
    expect(editor).to_be_hidden()


def test_picked_dropped_and_pasted_files_arrive_on_the_other_side(
    customer: Page, chat: str, sign_in: Seats
) -> None:
    agent = at(sign_in("agent@beta.example", seat=1), f"/console/chats/{chat}/")
    pick(customer, file("отчёт.log", PLAIN_LOG), file("схема.png", letter(), "image/png"))
    attach_picture(customer)
    log = customer.locator("[data-log]")
    hand_over(log, "drag", file("данные.csv", b"a;b\n1;2\n"))
    expect(customer.get_by_text("Отпустите файлы здесь")).to_be_visible()
    hand_over(log, "drop", file("данные.csv", b"a;b\n1;2\n"))
    expect(customer.get_by_text("Отпустите файлы здесь")).to_be_hidden()
    field = customer.get_by_role("textbox", name="Сообщение")
    hand_over(field, "paste", file("image.png", letter("a"), "image/png"))
    attach_picture(customer)
    all_uploaded(customer, 4)
    assert waiting(customer)[:3] == ["отчёт.log", "схема.png", "данные.csv"]
    assert re.fullmatch(r"снимок-экрана-[\d-]+\.png", waiting(customer)[3])

    customer.get_by_role("button", name="Отправить").click()  # files are enough
    mine = customer.locator(".message--mine").last
    expect(mine.locator("[data-attachment]")).to_have_count(4)
    expect(customer.locator("[data-tray] > li")).to_have_count(0)
    there = agent.locator(".message--member").last
    expect(there.locator("[data-attachment]")).to_have_count(4)
    assert stored(agent, "отчёт.log") == PLAIN_LOG
    assert opened(stored(agent, "схема.png")).tobytes() == opened(letter()).tobytes()
    customer.reload()
    expect(customer.locator("[data-tray] > li")).to_have_count(0)


def test_a_note_of_the_desk_keeps_its_file_from_the_customer(
    customer: Page, chat: str, sign_in: Seats
) -> None:
    agent = at(sign_in("agent@beta.example", seat=1), f"/console/chats/{chat}/")
    pick(agent, file("ответ.log", PLAIN_LOG))
    all_uploaded(agent, 1)
    agent.get_by_text("Заметка", exact=True).click()  # it was an answer's file a moment ago
    all_uploaded(agent, 1)
    say(agent, "Между нами")
    expect(agent.locator(".message--note [data-attachment]", has_text="ответ.log")).to_have_count(1)
    agent.get_by_text("Ответ клиенту", exact=True).click()
    pick(agent, file("для-вас.log", PLAIN_LOG))
    all_uploaded(agent, 1)
    say(agent, "Вот ответ")
    expect(customer.locator("[data-attachment]", has_text="для-вас.log")).to_have_count(1)
    expect(customer.locator("[data-attachment]", has_text="ответ.log")).to_have_count(0)
    hidden = agent.locator(".message--note [data-attachment]").get_attribute("data-attachment")
    assert customer.context.request.get(f"/attachments/{hidden}/").status == 404


def test_a_reload_in_the_middle_of_an_upload_loses_no_file(customer: Page) -> None:
    held: list[Route] = []
    customer.route("**/attachments/", lambda route: held.append(route))  # the upload hangs
    pick(customer, file("долгий.log", PLAIN_LOG * 1000), file("второй.log", PLAIN_LOG))
    expect(customer.locator('[data-tray] [data-state="uploading"]')).to_have_count(2)
    customer.get_by_role("textbox", name="Сообщение").fill("С файлами")
    customer.unroute("**/attachments/")
    customer.reload()
    all_uploaded(customer, 2)
    assert waiting(customer) == ["долгий.log", "второй.log"]
    customer.reload()  # now they are on the server
    all_uploaded(customer, 2)
    expect(customer.get_by_role("textbox", name="Сообщение")).to_have_value("С файлами")
    customer.get_by_role("button", name="Отправить").click()
    last = customer.locator(".message--mine").last
    expect(last).to_contain_text("С файлами")
    expect(last.locator("[data-attachment]")).to_have_count(2)
    assert stored(customer, "долгий.log") == PLAIN_LOG * 1000


def test_a_message_sent_without_a_connection_waits_for_its_file_and_arrives_once(
    customer: Page,
) -> None:
    customer.context.set_offline(True)
    pick(customer, file("лифт.log", PLAIN_LOG))
    expect(customer.locator('[data-tray] [data-state="broken"]')).to_have_count(1)
    say(customer, "Из лифта с файлом")
    pending = customer.locator(".message--pending", has_text="Из лифта")
    expect(pending).to_contain_text("лифт.log")
    expect(customer.locator("[data-tray] > li")).to_have_count(0)
    customer.context.set_offline(False)
    sent = customer.locator(".message--mine[data-seq]", has_text="Из лифта")
    expect(sent.locator("[data-attachment]")).to_have_count(1, timeout=20_000)
    expect(customer.locator(".message", has_text="Из лифта")).to_have_count(1)


def test_a_repeated_upload_whose_answer_was_lost_is_stored_once(customer: Page) -> None:
    lost: list[Route] = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route)
        assert route.fetch().ok  # the server has it
        route.abort("connectionreset")

    customer.route("**/attachments/", lose_the_first_answer)
    pick(customer, file("дважды.log", PLAIN_LOG))
    all_uploaded(customer, 1)
    customer.unroute("**/attachments/")
    say(customer, "Один раз")
    expect(customer.locator(".message [data-attachment]", has_text="дважды.log")).to_have_count(1)
    customer.reload()
    expect(customer.locator("[data-tray] > li")).to_have_count(0)


def test_what_is_refused_says_why_and_holds_the_message_back_until_it_is_removed(
    customer: Page,
) -> None:
    pick(customer, file("вирус.exe", b"MZ"), file("пусто.log", b""))
    problem = customer.locator("[data-files-problem]")
    expect(problem).to_contain_text("«вирус.exe» не подойдёт")
    expect(problem).to_contain_text("«пусто.log» пустой")
    pick(customer, file("битая.png", b"\x89PNG\r\n\x1a\n", "image/png"))
    expect(problem).to_contain_text("не открывается как картинка")

    pick(customer, file("не-архив.zip", b"just words"))
    refused = customer.locator('[data-tray] [data-state="refused"]')
    expect(refused).to_have_count(1)
    before = customer.locator(".message").count()
    say(customer, "Без файла")
    expect(customer.locator("[data-problem]")).to_contain_text("Один из файлов не принят")
    assert customer.locator(".message").count() == before
    customer.get_by_role("button", name="Убрать файл не-архив.zip").click()
    expect(customer.locator("[data-tray] > li")).to_have_count(0)
    customer.get_by_role("button", name="Отправить").click()
    expect(customer.locator(".message--mine").last).to_contain_text("Без файла")


def test_a_file_that_is_removed_is_not_sent(customer: Page) -> None:
    pick(customer, file("лишний.log", PLAIN_LOG), file("нужный.log", PLAIN_LOG))
    all_uploaded(customer, 2)
    with customer.expect_response(re.compile("/remove/$")):
        customer.get_by_role("button", name="Убрать файл лишний.log").click()
    all_uploaded(customer, 1)
    customer.reload()
    all_uploaded(customer, 1)
    say(customer, "Только нужный")
    last = customer.locator(".message--mine", has_text="Только нужный")
    expect(last.locator("[data-attachment]")).to_have_text([re.compile("нужный.log")])


def test_what_waits_is_seen_on_another_device_and_leaves_both_with_the_message(
    customer: Page, chat: str, sign_in: Seats
) -> None:
    pick(customer, file("с-телефона.log", PLAIN_LOG))
    all_uploaded(customer, 1)
    other = at(sign_in("admin@professional.example"), f"/chats/{chat}/")
    all_uploaded(other, 1)
    say(other, "С другого устройства")
    expect(other.locator("[data-attachment]", has_text="с-телефона.log")).to_have_count(1)
    expect(customer.locator("[data-attachment]", has_text="с-телефона.log")).to_have_count(1)
    for page in (customer, other):
        expect(page.locator("[data-tray] > li")).to_have_count(0)


def test_secrets_in_a_log_are_shown_and_masked_before_it_leaves(customer: Page) -> None:
    bodies: list[bytes] = []
    customer.on("request", lambda one: bodies.append(one.post_data_buffer or b""))
    pick(customer, file("тайный.log", LOG))
    dialog = customer.get_by_role("dialog", name="Похоже, в «тайный.log» есть секреты")
    expect(dialog).to_contain_text("токен или ключ доступа")
    expect(dialog.locator("del")).to_contain_text("auth=8f14e45fceea167a5a36dedd4bea2543")
    expect(dialog.locator("ins")).to_have_text("10:01 GET /rest/?auth=••••••")
    expect(dialog).to_contain_text("строка 2")
    expect(dialog.get_by_role("button", name="Скрыть и приложить")).to_be_focused()
    customer.keyboard.press("Enter")
    all_uploaded(customer, 1)
    say(customer, "Журнал без тайн")
    expect(customer.locator("[data-attachment]", has_text="тайный.log")).to_have_count(1)
    assert stored(customer, "тайный.log") == LOG.replace(
        b"8f14e45fceea167a5a36dedd4bea2543", "••••••".encode()
    )
    assert not any(b"8f14e45fceea" in body for body in bodies)

    pick(customer, file("тайный.log", LOG))
    expect(dialog).to_be_visible()
    customer.keyboard.press("Escape")  # given up
    expect(dialog).to_be_hidden()
    expect(customer.locator("[data-tray] > li")).to_have_count(0)


def test_a_new_chat_starts_with_its_files_also_after_a_reload_and_a_refusal(
    sign_in: Seats,
) -> None:
    page = sign_in("admin@basic.example")
    page.goto("/chats/new/")
    pick(page, file("до-чата.log", PLAIN_LOG), file("снимок.png", letter(), "image/png"))
    attach_picture(page)
    expect(page.locator("[data-tray] > li")).to_have_count(2)
    page.reload()
    expect(page.locator("[data-tray] > li")).to_have_count(2)
    page.get_by_label("Тема").fill("т" * 170)
    page.evaluate("document.querySelector('#subject').removeAttribute('maxlength')")
    page.get_by_label("Тема").fill("т" * 170)
    page.get_by_role("button", name="Начать чат").click()
    expect(page.locator("#subject-error")).to_be_visible()
    expect(page.locator("[data-tray] > li")).to_have_count(2)
    page.get_by_label("Тема").fill("Чат с файлами")
    page.get_by_label("Что получилось").fill("Смотрите файлы")
    page.get_by_role("button", name="Начать чат").click()
    page.wait_for_url(re.compile(r"/chats/[0-9a-f-]{36}/"))
    expect(page.locator(".message--mine [data-attachment]")).to_have_count(2)
    assert stored(page, "до-чата.log") == PLAIN_LOG
    page.goto("/chats/new/")
    expect(page.locator("[data-tray] > li")).to_have_count(0)


def test_where_no_script_runs_a_field_takes_the_files(sign_in: Seats) -> None:
    page = sign_in("admin@standard.example", java_script_enabled=False)
    page.goto("/chats/new/")
    page.get_by_label("Что получилось").fill("Вот журнал")
    page.get_by_role("button", name="Файлы", exact=True).set_input_files(
        [file("первый.log", PLAIN_LOG)]
    )  # type: ignore[list-item]
    page.get_by_role("button", name="Начать чат").click()
    expect(page.locator(".message [data-attachment]")).to_have_count(1)
    page.get_by_role("button", name="Файлы", exact=True).set_input_files(
        [file("второй.log", PLAIN_LOG)]
    )  # type: ignore[list-item]
    page.get_by_role("button", name="Отправить").click()
    expect(page.locator(".message [data-attachment]")).to_have_count(2)
