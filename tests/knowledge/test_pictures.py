"""Pictures: only what Pillow can read is kept, written anew under a random name, and served as what it is."""

import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from knowledge import pictures
from knowledge.actions import BadPicture, keep_picture, remove_picture
from knowledge.models import Article, Picture
from tests.knowledge.conftest import painted

pytestmark = pytest.mark.django_db


def keep(raw: bytes, title: str = "Снимок") -> Picture:
    return keep_picture(raw, title, by=None, moment=timezone.now())


def stored(picture: Picture) -> bytes:
    with default_storage.open(picture.path) as file:
        content: bytes = file.read()
        return content


@pytest.mark.parametrize(
    ("form", "media_type", "ending"),
    [
        ("PNG", "image/png", ".png"),
        ("JPEG", "image/jpeg", ".jpg"),
        ("WEBP", "image/webp", ".webp"),
        ("GIF", "image/gif", ".gif"),
    ],
)
def test_a_picture_is_served_as_what_it_is_and_can_do_nothing(
    client: Client, form: str, media_type: str, ending: str
) -> None:
    picture = keep(painted(form))
    assert picture.name.endswith(f"-40x30{ending}")
    answer = client.get(picture.get_absolute_url())
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert Image.open(io.BytesIO(content)).size == (40, 30)
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "не картинка"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "не картинка"),
        (b"<html><script>alert(1)</script>", "не картинка"),
        (b"%PDF-1.4", "не картинка"),
        (painted("BMP"), "не картинка"),
        (painted("PNG")[:60], "повреждён"),
        (painted("JPEG", (400, 300))[:400], "повреждён"),
        (b"\x00" * (pictures.MOST_BYTES + 1), "больше 10 МБ"),
        (painted("PNG", (8000, 5001)), "слишком много точек"),
    ],
)
def test_what_is_no_picture_is_refused_and_not_kept(raw: bytes, reason: str) -> None:
    with pytest.raises(BadPicture, match=reason):
        keep(raw)
    assert not Picture.objects.exists()
    assert not default_storage.exists("pictures")


def test_nothing_travels_in_the_file_but_the_picture() -> None:
    notes = PngInfo()
    notes.add_text("Comment", "<script>alert(1)</script>")
    exif = Image.Exif()
    exif[0x010F] = "Секретная камера"
    for raw in (
        painted("PNG", pnginfo=notes),
        painted("JPEG", exif=exif),
        painted("GIF") + b"<script>alert(1)</script>",
        painted("GIF", comment=b"<script>alert(1)</script>"),
    ):
        content = stored(keep(raw))
        assert b"script" not in content
        assert "Секретная".encode() not in content
        assert not Image.open(io.BytesIO(content)).getexif()


def test_a_turned_photo_stands_upright_and_a_huge_one_is_made_smaller() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    turned = keep(painted("JPEG", (40, 30), exif=exif))
    assert (turned.width, turned.height) == (30, 40)
    huge = keep(painted("PNG", (4800, 1200)))
    assert (huge.width, huge.height) == (2400, 600)


def test_a_moving_picture_keeps_moving() -> None:
    frames = [Image.new("RGB", (40, 30), color) for color in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=80, loop=0)
    kept = Image.open(io.BytesIO(stored(keep(out.getvalue()))))
    assert kept.n_frames == 3  # type: ignore[attr-defined]


def test_what_is_transparent_stays_so() -> None:
    out = io.BytesIO()
    drawn = Image.new("P", (40, 30), 0)
    drawn.putpalette([255, 0, 0, 0, 0, 255])
    drawn.save(out, "PNG", transparency=0)
    kept = Image.open(io.BytesIO(stored(keep(out.getvalue()))))
    assert kept.convert("RGBA").getpixel((1, 1))[3] == 0  # type: ignore[index]


def test_the_same_file_is_one_picture_and_a_lost_file_comes_back(png: bytes) -> None:
    first = keep(png)
    assert keep(png, "Под другим именем") == first
    default_storage.delete(first.path)
    assert keep(png) == first
    assert default_storage.exists(first.path)
    assert Picture.objects.count() == 1


def test_names_lead_nowhere_else(client: Client, png: bytes, media: Path) -> None:
    picture = keep(png)
    (media / "secret.txt").write_text("тайна")
    for name in ("../secret.txt", "..%2Fsecret.txt", "secret.txt", picture.name[:-1]):
        assert client.get(f"/help/pictures/{name}").status_code == 404
    default_storage.delete(picture.path)
    assert client.get(picture.get_absolute_url()).status_code == 404


def test_a_page_keeps_its_place_for_a_picture(client: Client, png: bytes) -> None:
    picture = keep(png, "Снимок [экрана]")
    article = Article(slug="a", title="Статья", body=picture.markdown)
    article.publish(timezone.now())
    article.save()
    page = client.get("/help/a/").content.decode()
    assert f'src="{picture.get_absolute_url()}"' in page
    for attribute in ('alt="Снимок (экрана)"', 'width="40"', 'height="30"', 'loading="lazy"'):
        assert attribute in page
    assert list(Article.objects.showing(picture)) == [article]


@pytest.mark.django_db(transaction=True)
def test_a_removed_picture_takes_its_file_along(png: bytes) -> None:
    picture = keep(png)
    remove_picture(picture)
    assert not Picture.objects.exists()
    assert not default_storage.exists(picture.path)
