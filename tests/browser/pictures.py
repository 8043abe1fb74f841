"""Pictures to attach, ways to hand them over that only a page's own script knows, and what was stored of them."""

import base64
import io
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page

File = dict[str, Any]

HAND_OVER = """(where, {files, way}) => {
    const bag = new DataTransfer();
    for (const {name, type, bytes} of files) {
        const content = Uint8Array.from(atob(bytes), one => one.charCodeAt(0));
        bag.items.add(new File([content], name, {type}));
    }
    if (way === "paste") {
        where.dispatchEvent(new ClipboardEvent("paste", {clipboardData: bag, bubbles: true, cancelable: true}));
        return;
    }
    for (const kind of ["dragenter", "dragover", "drop"].slice(0, way === "drag" ? 2 : 3)) {
        where.dispatchEvent(new DragEvent(kind, {dataTransfer: bag, bubbles: true, cancelable: true}));
    }
}"""


def letter(words: str = "пароль qwerty123", size: tuple[int, int] = (480, 240)) -> bytes:
    """A white picture with lines of black text, PNG."""
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    for top in range(10, size[1] - 10, 20):
        pen.text((10, top), words.encode("ascii", "replace").decode() * 3, fill="black")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def file(name: str, content: bytes, kind: str = "") -> File:
    return {"name": name, "mimeType": kind, "buffer": content}


def pick(page: Page, *files: File) -> None:
    page.locator("input[data-picker=any]").set_input_files(list(files))  # type: ignore[arg-type]


def hand_over(where: Locator, way: str, *files: File) -> None:
    """`way`: drag (held over the chat), drop or paste."""
    said = [
        {
            "name": one["name"],
            "type": one["mimeType"],
            "bytes": base64.b64encode(one["buffer"]).decode(),
        }
        for one in files
    ]
    where.evaluate(HAND_OVER, {"files": said, "way": way})


def stored(page: Page, name: str) -> bytes:
    """The bytes that this person is given for the file of this name in the chat."""
    card = page.locator(".message [data-attachment]", has_text=name).last
    answer = page.context.request.get(f"/attachments/{card.get_attribute('data-attachment')}/")
    assert answer.ok, answer.status
    return answer.body()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")
