"""The help centre in a browser: offers while one types, votes, no script, phone, dark, paper, and its editors."""

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.axe import FIRST, PHONE, TOO_WIDE, WIDE, check, faults
from tests.browser.seats import Seats

pytestmark = pytest.mark.browser

ARTICLE = "/help/pismo-ozhidaet-otpravki/"
TITLE = "Письмо остаётся в статусе «Ожидает отправки»"


def box(page: Page) -> None:
    page.goto("/help/")
    expect(page.get_by_role("combobox", name="Поиск по базе знаний")).to_be_visible()


def test_an_article_is_found_by_keyboard_before_the_word_is_whole(sign_in: Seats) -> None:
    page = sign_in.stranger(**FIRST)
    box(page)
    field = page.get_by_role("combobox")
    field.press_sequentially("письмо ост")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text(TITLE)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").first).to_contain_text("Найден")

    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "suggestion-1")
    expect(field).to_be_focused()
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(field).to_have_value("письмо ост")
    field.press("ArrowDown")
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    assert "search=" in page.url  # the search learns which article was opened


def test_enter_searches_and_the_mouse_opens(sign_in: Seats) -> None:
    page = sign_in.stranger(**FIRST)
    box(page)
    page.get_by_role("combobox").press_sequentially("не уходят письма")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/help/search/?q=*")  # loaded: its field suggests only then
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    page.get_by_role("combobox").fill("письмо остаётся")
    page.get_by_role("option", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def test_only_the_newest_letters_are_asked_and_nothing_found_is_said(sign_in: Seats) -> None:
    page = sign_in.stranger(**FIRST)
    asked: list[str] = []

    def note(request: Request) -> None:
        if "suggestions" in request.url:
            asked.append(request.url)

    page.on("request", note)
    box(page)
    with page.expect_response(re.compile("suggestions")):
        page.get_by_role("combobox").press_sequentially("борщ со сметаной", delay=5)
    expect(page.get_by_text("Похожих статей нет")).to_be_visible()
    expect(page.get_by_role("listbox")).to_have_count(0)
    assert len(asked) < 8  # sixteen letters
    page.get_by_role("combobox").fill("")
    expect(page.get_by_text("Похожих статей нет")).to_have_count(0)


def test_a_vote_is_counted_in_place_and_can_be_changed(sign_in: Seats) -> None:
    page = sign_in.stranger(**FIRST)
    page.goto(ARTICLE)
    yes = page.get_by_role("button", name="Помогла", exact=True)
    no = page.get_by_role("button", name="Не помогла")
    yes.click()
    expect(page.get_by_text("Учли ваш ответ")).to_be_visible()
    expect(yes).to_have_attribute("aria-pressed", "true")
    expect(yes).to_be_focused()
    no.click()
    expect(no).to_have_attribute("aria-pressed", "true")
    expect(yes).to_have_attribute("aria-pressed", "false")
    assert not page.url.endswith("#useful")  # the page was never left
    page.reload()
    expect(no).to_have_attribute("aria-pressed", "true")


def test_without_script_one_searches_reads_and_votes(sign_in: Seats) -> None:
    page = sign_in.stranger(java_script_enabled=False)
    page.goto("/help/")
    page.get_by_role("searchbox").fill("не уходят письма")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    page.get_by_role("button", name="Не помогла").click()
    expect(page.get_by_text("статью перечитают редакторы")).to_be_visible()
    expect(page.get_by_role("button", name="Не помогла")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("navigation", name="Где вы").get_by_role("link").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Почта и рассылки")


def test_contents_lead_to_their_heading_below_the_bar(sign_in: Seats) -> None:
    page = sign_in.stranger(**FIRST)
    page.set_viewport_size({"width": 1280, "height": 500})
    page.goto(ARTICLE)
    page.get_by_role("navigation", name="В статье").get_by_role(
        "link", name="Проверьте журнал"
    ).click()
    heading = page.get_by_role("heading", name="Проверьте журнал")
    expect(heading).to_be_in_viewport()
    bar = page.locator(".site-bar").bounding_box()
    place = heading.bounding_box()
    assert bar
    assert place
    assert place["y"] >= bar["height"]


def test_a_phone_folds_the_contents_and_offers_within_its_width(sign_in: Seats) -> None:
    page = sign_in.stranger(**FIRST | {"viewport": PHONE, "has_touch": True})
    page.goto(ARTICLE)
    link = page.get_by_role("link", name="Проверьте журнал")
    expect(link).to_have_count(0)
    page.locator("summary", has_text="В статье").tap()
    expect(link).to_be_visible()
    box(page)
    page.get_by_role("combobox").press_sequentially("письмо")
    expect(page.get_by_role("option").first).to_be_visible()
    assert page.evaluate(TOO_WIDE) == 0
    for option in page.get_by_role("option").all():
        place = option.bounding_box()
        assert place
        assert place["height"] >= 43.9  # a finger needs 44


def test_nothing_is_wrong_with_the_pages_nor_with_the_open_list(sign_in: Seats) -> None:
    page = sign_in.stranger(**FIRST)
    check(page, "/help/?section=pochta", ARTICLE)
    box(page)
    page.get_by_role("combobox").press_sequentially("письмо")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    found = faults(page, "the open list")
    page.goto(ARTICLE)
    page.get_by_role("button", name="Не помогла").click()
    expect(page.get_by_text("Учли")).to_be_visible()
    assert found + faults(page, "a vote") == []


def test_paper_shows_the_article_and_its_address_alone(sign_in: Seats) -> None:
    page = sign_in.stranger(**FIRST | {"color_scheme": "dark"})
    page.goto(ARTICLE)
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text(re.compile(f"^http.*{ARTICLE}$"))).to_be_visible()
    for gone in (".site-bar", ".toc", ".vote", ".breadcrumbs"):
        expect(page.locator(gone)).to_be_hidden()
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(ground) == "rgb(255, 255, 255)"


def test_an_editor_pastes_a_picture_looks_publishes_and_goes_back(sign_in: Seats) -> None:
    page = sign_in("staff@desk.example", viewport=WIDE)
    page.goto("/admin/knowledge/article/add/")
    page.get_by_label("Заголовок:").fill("Снимок в статье")
    page.get_by_label("Текст:").fill("Первый текст.")
    page.evaluate(
        """async () => {
            const canvas = Object.assign(document.createElement("canvas"), { width: 60, height: 40 });
            canvas.getContext("2d").fillRect(0, 0, 30, 40);
            const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
            const clipboardData = new DataTransfer();
            clipboardData.items.add(new File([blob], "окно.png", { type: "image/png" }));
            const field = document.querySelector("#id_body");
            field.setSelectionRange(field.value.length, field.value.length);
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.get_by_label("Текст:")).to_have_value(
        re.compile(r"^Первый текст\.\n\n!\[окно\]\(/help/pictures/[0-9a-f]{32}-60x40\.png\)\n$")
    )
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Посмотреть страницу").click()
    look = opened.value
    expect(look.get_by_text("Просмотр: ещё не сохранено")).to_be_visible()
    expect(look.get_by_role("img", name="окно")).to_have_js_property("naturalWidth", 60)
    look.close()

    page.get_by_role("button", name="Сохранить и опубликовать").click()
    page.get_by_role("link", name="Снимок в статье", exact=True).first.click()
    page.get_by_label("Текст:").fill("Второй текст.")
    page.get_by_role("button", name="Сохранить и остаться").click()
    page.get_by_role("link", name="История").click()
    assert faults(page, "the history") == []
    page.get_by_role("link", name="1", exact=True).click()
    page.get_by_label("Сравнить с редакцией").select_option("2")
    page.get_by_role("button", name="Сравнить").click()
    expect(page.locator("ins", has_text="Первый текст.")).to_be_visible()
    assert faults(page, "a revision") == []
    page.get_by_role("button", name="Вернуть этот текст").click()
    expect(page.get_by_label("Текст:")).to_have_value(re.compile("^Первый текст"))
    page.get_by_role("button", name="Сохранить и снять с публикации").click()
    check(page, "/admin/knowledge/searchrecord/?show=all", "/admin/knowledge/picture/")
