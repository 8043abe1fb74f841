"""What is hidden in the editor is not in what is stored: compared pixel by pixel. By mouse, by finger and by keys."""

import itertools
from collections.abc import Iterable

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.pictures import file, letter, opened, pick, stored
from tests.browser.seats import Seats
from tests.live import LiveDesk, Visitor

pytestmark = pytest.mark.browser

SIZE = (480, 240)
LETTER = letter(size=SIZE)
Area = tuple[int, int, int, int]


@pytest.fixture
def page(desk: LiveDesk, sign_in: Seats) -> Page:
    uuid = Visitor(desk.url(), "admin@basic.example").open_chat("Снимок", "Не открывается список")
    page = sign_in("admin@basic.example")
    page.goto(f"/chats/{uuid}/")
    expect(page.locator('[data-link="live"]')).to_be_attached()
    return page


def edit(page: Page) -> Locator:
    pick(page, file("снимок.png", LETTER, "image/png"))
    editor = page.locator("dialog[data-editor]")
    expect(editor).to_be_visible()
    return editor


def drag(page: Page, area: Area) -> None:
    """From corner to corner, in pixels of the picture."""
    box = page.locator("[data-overlay]").bounding_box()
    width = page.locator("[data-picture]").evaluate("one => one.width")
    assert box is not None
    scale = box["width"] / width
    x, y = box["x"] + area[0] * scale, box["y"] + area[1] * scale
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(box["x"] + area[2] * scale, box["y"] + area[3] * scale, steps=3)
    page.mouse.up()


def sent(page: Page) -> Image.Image:
    page.locator("dialog[data-editor]").get_by_role("button", name="Приложить", exact=True).click()
    expect(page.locator('[data-tray] [data-state="done"]')).to_have_count(1)
    page.get_by_role("button", name="Отправить").click()
    expect(page.locator(".message--mine[data-seq] [data-attachment]")).to_have_count(1)
    return opened(stored(page, "снимок.png"))


def colours(picture: Image.Image, area: Area) -> set[tuple[int, ...]]:
    found: Iterable[tuple[int, tuple[int, ...]]] = (
        picture.crop(area).getcolors(maxcolors=1 << 20) or []
    )
    return {colour for _count, colour in found}


def test_what_is_blacked_out_is_black_and_nothing_else_changes(page: Page) -> None:
    editor = edit(page)
    drag(page, (100, 20, 300, 80))
    expect(editor.get_by_role("status")).to_have_text("Закрашено.")
    picture = sent(page)
    assert picture.size == SIZE
    assert colours(picture, (102, 22, 298, 78)) == {(0, 0, 0)}
    assert picture.crop((0, 100, *SIZE)).tobytes() == opened(LETTER).crop((0, 100, *SIZE)).tobytes()


def test_what_is_blurred_is_a_few_blocks_of_one_colour(page: Page) -> None:
    editor = edit(page)
    editor.get_by_text("Размыть", exact=True).click()
    drag(page, (40, 20, 440, 60))
    expect(editor.get_by_role("status")).to_have_text("Размыто.")
    picture = sent(page)
    hidden = picture.crop((42, 22, 438, 58))
    # letters are 10 pixels wide: of 40 of them at most 8 blocks are left, each of one colour
    assert len(colours(picture, (42, 22, 438, 58))) <= 8
    steps = [
        x for x in range(1, hidden.width) if hidden.getpixel((x, 5)) != hidden.getpixel((x - 1, 5))
    ]
    assert all(later - earlier >= 32 for earlier, later in itertools.pairwise(steps))
    assert hidden.crop((0, 0, hidden.width, 1)).resize(hidden.size).tobytes() == hidden.tobytes()


def test_what_is_cut_off_is_not_in_the_file_and_undo_brings_it_back(page: Page) -> None:
    editor = edit(page)
    editor.get_by_text("Обрезать", exact=True).click()
    drag(page, (50, 50, 250, 150))
    expect(editor.get_by_role("status")).to_have_text("Обрезано.")
    page.keyboard.press("Control+z")
    expect(editor.get_by_role("status")).to_have_text("Последняя правка отменена.")
    assert page.locator("[data-picture]").evaluate("one => one.width") == SIZE[0]
    drag(page, (50, 50, 250, 150))
    picture = sent(page)
    assert abs(picture.width - 200) <= 2 and abs(picture.height - 100) <= 2


def test_the_whole_editor_works_by_keyboard(page: Page) -> None:
    editor = edit(page)
    expect(editor.locator("[data-editor-stage]")).to_be_focused()
    page.keyboard.press("ArrowRight")  # the frame appears in the middle
    expect(editor.get_by_role("status")).to_have_text("Рамка: отступ 180 и 90, размер 120 на 60")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Control+ArrowLeft")
    expect(editor.get_by_role("status")).to_have_text("Рамка: отступ 179 и 78, размер 132 на 60")
    page.keyboard.press("Enter")
    expect(editor.get_by_role("status")).to_have_text("Закрашено.")
    page.keyboard.press("5")
    expect(editor.get_by_role("radio", name="Текст")).to_be_checked()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(editor.get_by_label("Что написать на картинке")).to_be_focused()
    page.keyboard.type("Вот 1 здесь")
    page.keyboard.press("Enter")
    expect(editor.get_by_role("status")).to_have_text("Текст добавлен.")
    page.keyboard.press("4")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")  # gives up the frame, not the picture
    expect(editor).to_be_visible()
    picture = sent(page)
    assert colours(picture, (180, 79, 310, 88)) == {(0, 0, 0)}
    assert picture.getpixel((5, 5)) == (255, 255, 255)


def test_a_finger_draws_as_a_mouse_does(desk: LiveDesk, sign_in: Seats) -> None:
    uuid = Visitor(desk.url(), "admin@free.example").open_chat("Снимок", "Не открывается список")
    page = sign_in(
        "admin@free.example", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page.goto(f"/chats/{uuid}/")
    expect(page.locator('[data-link="live"]')).to_be_attached()
    expect(page.get_by_role("button", name="Снять на камеру")).to_be_visible()
    edit(page)
    box = page.locator("[data-overlay]").bounding_box()
    assert box is not None
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        there = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in points]  # fmt: skip
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": there})

    touch("touchStart", (0.25, 0.25))
    touch("touchMove", (0.5, 0.5))
    touch("touchMove", (0.75, 0.75))
    touch("touchEnd")
    picture = sent(page)
    assert colours(picture, (125, 65, 355, 175)) == {(0, 0, 0)}


def test_several_pictures_can_be_attached_as_they_are_at_once(page: Page) -> None:
    names = ["один.png", "два.png", "три.png"]
    pick(page, *(file(name, LETTER, "image/png") for name in names))
    editor = page.locator("dialog[data-editor]")
    editor.get_by_role("button", name="Не прикладывать").click()
    expect(editor.get_by_role("heading")).to_have_text("два.png")
    editor.get_by_role("button", name="Приложить все как есть: 2").click()
    expect(page.locator('[data-tray] [data-state="done"]')).to_have_count(2)
