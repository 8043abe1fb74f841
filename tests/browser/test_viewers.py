"""Files are read where they are: pictures over the chat, logs, requests and JSON on pages of their own; axe finds nothing anywhere."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import FIRST, faults
from tests.browser.pictures import file, letter, pick
from tests.browser.seats import Seats
from tests.live import LiveDesk, Visitor

pytestmark = pytest.mark.browser

LOG = "\n".join(
    [
        *(f"10:00:{n % 60:02} INFO request {n}" for n in range(200)),
        "10:05:00 ERROR <b>boom</b>",
        *(f"    at crm.Deal.save(Deal.java:{n})" for n in range(10)),
        "10:06:00 WARN end",
    ]
).encode()
ENTRY = {
    "time": 182,
    "request": {"method": "GET", "url": "https://crm.example/rest/leads?id=1", "headers": []},
    "response": {
        "status": 200,
        "statusText": "OK",
        "content": {"size": 5, "mimeType": "text/html"},
    },
}
HAR = json.dumps({"log": {"entries": [ENTRY, ENTRY | {"response": {"status": 502}}]}}).encode()
TREE = json.dumps({"portal": "basic", "deals": [{"id": 7, "name": "<i>Сделка</i>"}]}).encode()


@pytest.fixture
def page(desk: LiveDesk, sign_in: Seats) -> Page:
    uuid = Visitor(desk.url(), "admin@basic.example").open_chat("Просмотр", "Не открывается список")
    page = sign_in("admin@basic.example", **FIRST)
    page.goto(f"/chats/{uuid}/")
    expect(page.locator('[data-link="live"]')).to_be_attached()
    return page


def send(page: Page, *files: tuple[str, bytes]) -> None:
    pick(page, *(file(name, content) for name, content in files))
    if files[0][0].endswith(".png"):
        page.locator("[data-editor-all]:visible, [data-editor] [value=attach]").last.click()
    expect(page.locator('[data-tray] [data-state="done"]')).to_have_count(len(files))
    page.get_by_role("button", name="Отправить").click()
    expect(page.locator(".message--mine[data-seq] [data-attachment]")).to_have_count(len(files))


def test_pictures_are_looked_at_over_the_chat_by_keys_and_the_focus_comes_back(page: Page) -> None:
    pick(page, *(file(f"{n}.png", letter(str(n), (1600, 900)), "image/png") for n in (1, 2)))
    page.get_by_role("button", name="Приложить все как есть: 2").click()
    expect(page.locator('[data-tray] [data-state="done"]')).to_have_count(2)
    page.get_by_role("button", name="Отправить").click()
    links = page.locator("a[data-kind=picture]")
    expect(links).to_have_count(2)
    for n in range(2):  # the small copy takes the place of what stood for it
        image = links.nth(n).locator("img")
        expect(image).not_to_have_js_property("naturalWidth", 0)

    links.first.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="1.png")
    expect(dialog).to_contain_text("1 из 2")
    page.keyboard.press("ArrowRight")
    dialog = page.get_by_role("dialog", name="2.png")
    expect(dialog).to_contain_text("2 из 2")
    percent = page.locator("[data-pictures-percent]")
    expect(percent).to_have_text(re.compile(r"\d+ %"))
    whole = percent.inner_text()
    page.keyboard.press("Equal")
    expect(percent).not_to_have_text(whole)
    page.keyboard.press("ArrowDown")  # moves what is larger than the window
    expect(dialog).to_contain_text("2 из 2")
    page.keyboard.press("0")
    expect(percent).to_have_text(whole)
    assert faults(page, "the picture viewer") == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(links.nth(1)).to_be_focused()


def test_a_log_is_searched_and_unfolded_by_keys(page: Page) -> None:
    send(page, ("журнал.log", LOG))
    page.locator("a[data-kind=text]").click()
    page.wait_for_url(re.compile("/view/$"))
    expect(page.locator("#L201")).to_contain_text("ERROR <b>boom</b>")
    expect(page.locator("#L205")).to_be_hidden()
    page.keyboard.press("Control+f")
    page.keyboard.type("deal.java:3")
    expect(page.locator("[data-find-said]")).to_have_text("1 из 1")
    expect(page.locator("#L205")).to_be_in_viewport()
    expect(page.locator("#L205")).to_have_class(re.compile("found--here"))
    page.locator("[data-find-words]").fill("request 1")
    expect(page.locator("[data-find-said]")).to_have_text("1 из 111")
    page.keyboard.press("Enter")
    expect(page.locator("[data-find-said]")).to_have_text("2 из 111")
    page.keyboard.press("Shift+Enter")
    expect(page.locator("[data-find-said]")).to_have_text("1 из 111")
    page.locator("[data-find-words]").fill("нет такого")
    expect(page.locator("[data-find-said]")).to_have_text("Ничего не найдено")
    assert faults(page, "a log") == []
    page.get_by_role("link", name="К чату").click()
    page.wait_for_url(re.compile(r"/chats/[0-9a-f-]{36}/$"))


def test_requests_are_a_table_and_json_is_a_tree(page: Page) -> None:
    send(page, ("портал.har", HAR), ("данные.json", TREE))
    chat = page.url
    page.locator("a[data-kind=har]").click()
    rows = page.locator(".har__row")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("/rest/leads?id=1")
    expect(rows.first).to_contain_text("200")
    expect(rows.first).to_contain_text("182 мс")
    expect(rows.nth(1)).to_contain_text("502")
    rows.first.locator("summary").press("Enter")
    expect(rows.first).to_contain_text("https://crm.example/rest/leads?id=1")
    assert faults(page, "requests") == []

    page.goto(chat)
    page.locator("a[data-kind=json]").click()
    tree = page.get_by_role("region", name="Содержимое JSON")
    expect(tree).to_contain_text('portal: "basic"')
    expect(tree.get_by_text('"<i>Сделка</i>"')).to_be_hidden()
    page.get_by_role("button", name="Развернуть всё").click()
    expect(tree.get_by_text('"<i>Сделка</i>"')).to_be_visible()
    assert faults(page, "a tree") == []


def test_axe_finds_nothing_in_the_composer_with_files(page: Page) -> None:
    pick(page, file("журнал.log", LOG), file("не-архив.zip", b"words"))
    expect(page.locator('[data-tray] [data-state="refused"]')).to_have_count(1)
    assert faults(page, "the composer with files") == []


def test_axe_finds_nothing_in_the_editor(page: Page) -> None:
    pick(page, file("снимок.png", letter(), "image/png"))
    editor = page.locator("dialog[data-editor]")
    expect(editor).to_be_visible()
    editor.get_by_text("Текст", exact=True).click()
    assert faults(page, "the editor") == []


def test_axe_finds_nothing_where_secrets_are_shown(page: Page) -> None:
    pick(page, file("тайный.log", b"password=hunter22\nend\n"))
    expect(page.locator("dialog[data-looking]")).to_be_visible()
    assert faults(page, "secrets in a file") == []


def test_axe_finds_nothing_in_a_recording_and_its_preview(page: Page) -> None:
    page.get_by_role("button", name="Записать экран").click()
    expect(page.get_by_role("region", name="Запись экрана")).to_contain_text("2:59")
    found = faults(page, "a recording")
    page.get_by_role("button", name="Остановить").click()
    expect(page.get_by_role("dialog", name="Запись готова")).to_be_visible()
    assert found + faults(page, "the preview of a recording") == []


def test_what_was_sent_can_be_read_without_script(desk: LiveDesk, sign_in: Seats) -> None:
    page = sign_in("admin@standard.example", java_script_enabled=False)
    page.goto("/chats/new/")
    page.get_by_label("Что получилось").fill("Вот журнал")
    files = [file("журнал.log", LOG), file("портал.har", HAR), file("1.png", letter())]
    page.get_by_role("button", name="Файлы", exact=True).set_input_files(files)  # type: ignore[arg-type]
    page.get_by_role("button", name="Начать чат").click()
    expect(page.locator(".message [data-attachment]")).to_have_count(3)
    for kind, shown in (
        ("text", "#L201"),
        ("har", ".har__row"),
        ("picture", ".viewer__picture img"),
    ):
        page.locator(f"a[data-kind={kind}]").click()
        expect(page.locator(shown).first).to_be_visible()
        page.get_by_role("link", name="К чату").click()
