"""Messages survive a server that dies, a line that breaks, and a person with two windows: each arrives once, in order."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.browser.acts import say
from tests.browser.seats import Seats
from tests.live import FragileDesk, LiveDesk, Visitor

pytestmark = pytest.mark.browser

BACK_WITHIN_MS = 20_000  # the longest pause between two tries is 15 seconds


@pytest.fixture(scope="module")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FragileDesk]:
    desk = FragileDesk(tmp_path_factory.mktemp("fragile"))
    desk.start("--prepare", "--demo")
    yield desk
    desk.kill()


@pytest.fixture
def sign_in_there(
    fragile: FragileDesk, browser: Browser, request: pytest.FixtureRequest
) -> Iterator[Seats]:
    fragile.start()
    seats = Seats(browser, fragile, {})
    yield seats
    seats.leave(request.node.name)


def own_words(page: Page) -> list[str]:
    return page.locator(".message--mine .message__text").all_inner_texts()


def goes_live(page: Page) -> None:
    """The socket has heard the server, and all that waited is sent."""
    expect(page.locator('[data-link="live"]')).to_be_attached(timeout=BACK_WITHIN_MS)
    expect(page.locator("[data-offline]")).to_be_hidden(timeout=BACK_WITHIN_MS)
    expect(page.locator(".message--pending")).to_have_count(0, timeout=BACK_WITHIN_MS)


def test_a_server_killed_under_two_windows_loses_nothing_and_repeats_nothing(
    fragile: FragileDesk, sign_in_there: Seats
) -> None:
    uuid = Visitor(fragile.url(), "admin@free.example").open_chat("Сделки", "Где список сделок")
    page = sign_in_there("admin@free.example")
    page.goto(f"/chats/{uuid}/")
    second = page.context.new_page()
    second.goto(f"/chats/{uuid}/")
    for one in (page, second):
        expect(one.locator(".message--assistant")).to_have_count(1)
        goes_live(one)

    fragile.kill()
    for one in (page, second):
        expect(one.locator("[data-offline]")).to_contain_text("Нет связи", timeout=10_000)
    say(page, "Первое без связи")
    say(page, "Второе без связи")
    expect(page.locator(".message--pending")).to_have_count(2)
    expect(page.locator(".message--pending").first).to_contain_text("Ждёт связи")
    expect(page.get_by_role("textbox", name="Сообщение")).to_be_focused()

    fragile.start()
    for one in (page, second):
        goes_live(one)
        expect(one.locator(".message--mine")).to_have_count(3)
        assert own_words(one)[1:] == ["Первое без связи", "Второе без связи"]
    page.reload()
    assert own_words(page)[1:] == ["Первое без связи", "Второе без связи"]


def test_a_page_whose_socket_is_dead_says_so_within_ten_seconds(
    fragile: FragileDesk, sign_in_there: Seats
) -> None:
    """Nothing is closed and nothing is answered: only the page's own pings can tell."""
    uuid = Visitor(fragile.url(), "admin@basic.example").open_chat("Роли", "Где список ролей")
    page = sign_in_there("admin@basic.example")
    page.goto(f"/chats/{uuid}/")
    expect(page.locator(".message--assistant")).to_have_count(1)
    goes_live(page)
    fragile.freeze()
    try:
        expect(page.locator("[data-offline]")).to_contain_text("Нет связи", timeout=10_000)
    finally:
        fragile.thaw()
    goes_live(page)


def test_what_waited_is_sent_by_the_page_that_is_opened_later(
    fragile: FragileDesk, sign_in_there: Seats
) -> None:
    uuid = Visitor(fragile.url(), "integrator@free.example").open_chat("Счета", "Где мои счета")
    page = sign_in_there("integrator@free.example")
    page.goto(f"/chats/{uuid}/")
    expect(page.locator(".message--assistant")).to_have_count(1)
    goes_live(page)
    fragile.freeze()
    say(page, "Раз")  # into a socket that nobody reads any more
    expect(page.locator(".message--pending")).to_contain_text("Отправляем")
    fragile.kill()
    expect(page.locator(".message--pending")).to_contain_text("Ждёт связи")
    say(page, "Два")
    expect(page.locator(".message--pending")).to_have_count(2)
    with pytest.raises(Error):
        page.reload()

    fragile.start()
    page.goto(f"/chats/{uuid}/")
    expect(page.locator(".message--mine")).to_have_count(3)
    goes_live(page)
    assert own_words(page)[1:] == ["Раз", "Два"]
    page.reload()
    assert own_words(page)[1:] == ["Раз", "Два"]


def test_two_windows_of_one_person_show_the_same(desk: LiveDesk, sign_in: Seats) -> None:
    uuid = Visitor(desk.url(), "admin@free.example").open_chat("Лиды", "Как создать лид")
    first = sign_in("admin@free.example")
    first.goto(f"/chats/{uuid}/")
    second = first.context.new_page()
    second.goto(f"/chats/{uuid}/")
    for number, (writer, reader) in enumerate([(first, second), (second, first)], start=1):
        expect(writer.locator(".message--assistant")).to_have_count(number)
        say(writer, f"Слово {number}")
        for page in (reader, writer):
            expect(page.locator(".message--mine", has_text=f"Слово {number}")).to_have_count(1)
    for page in (first, second):
        expect(page.locator(".message--assistant")).to_have_count(3)
        expect(page.locator(".message--pending")).to_have_count(0)
    texts = [page.locator(".message[data-seq]").evaluate_all(
        "all => all.map(one => one.dataset.seq + one.querySelector('.message__text')?.innerText)"
    ) for page in (first, second)]  # fmt: skip
    assert texts[0] == texts[1]


def test_a_message_written_while_the_line_is_cut_arrives_once(
    desk: LiveDesk, sign_in: Seats
) -> None:
    uuid = Visitor(desk.url(), "integrator@free.example").open_chat("Почта", "Как включить почту")
    page = sign_in("integrator@free.example")
    page.goto(f"/chats/{uuid}/")
    expect(page.locator(".message--assistant")).to_have_count(1)
    page.context.set_offline(True)
    say(page, "Написано в лифте")
    expect(page.locator(".message--mine", has_text="Написано в лифте")).to_have_count(1)
    expect(page.locator("[data-offline]")).to_contain_text("Нет связи", timeout=10_000)
    expect(page.locator(".message--pending")).to_have_count(1)
    page.context.set_offline(False)
    goes_live(page)
    expect(page.locator(".message--mine[data-seq]", has_text="Написано в лифте")).to_have_count(1)
    page.reload()
    assert own_words(page)[1:] == ["Написано в лифте"]
