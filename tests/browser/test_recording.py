"""The screen is shown from the page itself: one frame of it, or a recording that plays on the other side."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pictures import opened, stored
from tests.browser.seats import Seats
from tests.live import LiveDesk, Visitor

pytestmark = pytest.mark.browser

SEEKS = """async video => {
    if (video.readyState < 1) await new Promise(ready => video.addEventListener("loadedmetadata", ready, {once: true}));
    const there = new Promise(ready => video.addEventListener("seeked", ready, {once: true}));
    video.currentTime = video.duration / 2;
    await there;
    return {duration: video.duration, at: video.currentTime, width: video.videoWidth};
}"""


@pytest.fixture
def page(desk: LiveDesk, sign_in: Seats) -> Page:
    uuid = Visitor(desk.url(), "admin@basic.example").open_chat("Запись", "Не открывается список")
    page = sign_in("admin@basic.example")
    page.goto(f"/chats/{uuid}/")
    expect(page.locator('[data-link="live"]')).to_be_attached()
    return page


def test_a_recording_is_seen_before_it_is_attached_and_can_be_sought_in(page: Page) -> None:
    page.get_by_role("button", name="Записать экран").click()
    bar = page.get_by_role("region", name="Запись экрана")
    expect(bar).to_contain_text("Идёт запись экрана, осталось 2:58")
    bar.get_by_role("button", name="Остановить").click()
    dialog = page.get_by_role("dialog", name="Запись готова")
    expect(dialog).to_be_visible()
    expect(bar).to_be_hidden()
    assert dialog.locator("video").evaluate(SEEKS)["width"] > 0
    dialog.get_by_role("button", name="Приложить").click()
    expect(page.locator('[data-tray] [data-state="done"]')).to_have_count(1)
    page.get_by_role("button", name="Отправить").click()
    video = page.locator(".message--mine[data-seq] video")
    expect(video).to_have_count(1)
    seen = video.evaluate(SEEKS)
    assert 1 < seen["duration"] < 60
    assert seen["at"] == pytest.approx(seen["duration"] / 2, abs=0.2)
    assert stored(page, "запись-экрана").startswith(b"\x1a\x45\xdf\xa3")


def test_the_browsers_own_bar_stops_the_recording_and_a_cancelled_one_is_nowhere(
    page: Page,
) -> None:
    page.evaluate("""() => {
        const ask = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getDisplayMedia = async (what) => (window.shared = await ask(what));
    }""")
    page.get_by_role("button", name="Записать экран").click()
    bar = page.get_by_role("region", name="Запись экрана")
    expect(bar).to_contain_text("2:58")
    # what «Закрыть доступ» of the browser does
    page.evaluate(
        "window.shared.getTracks().forEach(one => { one.stop(); one.dispatchEvent(new Event('ended')); })"
    )
    dialog = page.get_by_role("dialog", name="Запись готова")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Не прикладывать").click()

    page.get_by_role("button", name="Записать экран").click()
    expect(bar).to_be_visible()
    bar.get_by_role("button", name="Отменить запись").click()
    expect(bar).to_be_hidden()
    expect(dialog).to_be_hidden()
    expect(page.locator("[data-tray] > li")).to_have_count(0)
    assert page.evaluate("window.shared.getTracks().every(one => one.readyState === 'ended')")


def test_the_recording_ends_by_itself_after_three_minutes(page: Page) -> None:
    page.evaluate("""() => {
        const begin = MediaRecorder.prototype.start;
        MediaRecorder.prototype.start = function (slice) {
            this.addEventListener("dataavailable", () => (document.documentElement.dataset.frames = "1"));
            return begin.call(this, slice);
        };
    }""")
    page.clock.install()
    page.get_by_role("button", name="Записать экран").click()
    bar = page.get_by_role("region", name="Запись экрана")
    expect(bar).to_be_visible()
    expect(page.locator("html[data-frames]")).to_be_attached()
    page.clock.run_for(170_000)
    expect(bar).to_contain_text(re.compile(r"0:0\d"))
    page.clock.run_for(11_000)
    expect(page.get_by_role("dialog", name="Запись готова")).to_be_visible()


def test_one_frame_of_a_window_goes_through_the_editor(page: Page) -> None:
    page.get_by_role("button", name="Снимок окна").click()
    editor = page.locator("dialog[data-editor]")
    expect(editor).to_be_visible()
    expect(editor.get_by_role("heading")).to_have_text(re.compile(r"снимок-экрана-.*\.png"))
    editor.get_by_role("button", name="Приложить", exact=True).click()
    expect(page.locator('[data-tray] [data-state="done"]')).to_have_count(1)
    page.get_by_role("button", name="Отправить").click()
    expect(page.locator(".message--mine[data-seq] [data-attachment]")).to_have_count(1)
    assert opened(stored(page, "снимок-экрана")).width > 100


def test_whoever_closes_the_browsers_question_is_not_told_that_something_failed(
    page: Page,
) -> None:
    page.evaluate("""() => { navigator.mediaDevices.getDisplayMedia =
        async () => { throw new DOMException("no", "NotAllowedError"); }; }""")
    page.get_by_role("button", name="Записать экран").click()
    page.get_by_role("button", name="Снимок окна").click()
    expect(page.locator("[data-files-problem]")).to_be_hidden()
    page.evaluate("""() => { navigator.mediaDevices.getDisplayMedia =
        async () => { throw new DOMException("no", "NotReadableError"); }; }""")
    page.get_by_role("button", name="Записать экран").click()
    expect(page.locator("[data-files-problem]")).to_contain_text("Браузер не дал снять экран")
