"""Pictures are written anew: nothing travels in the file but what is seen."""

import io
import subprocess
import sys
import tempfile

import pytest
from PIL import Image

from files import drawing, kinds, pictures
from tests.files import samples


def cleaned(raw: bytes, form: str) -> bytes:
    with tempfile.TemporaryFile() as file:
        file.write(raw)
        with pictures.cleaned(file, form).file as result:
            return result.read()


def test_the_program_and_the_rules_have_the_same_limits() -> None:
    for name in ("MOST_PIXELS", "LONGEST_SIDE", "MOST_FRAMES", "MOST_PIXELS_IN_MOTION"):
        assert getattr(drawing, name) == getattr(kinds, name)
    assert set(drawing.HOW) == {form.format for form in kinds.FORMS.values() if form.format}


def test_place_camera_comments_and_tails_are_gone() -> None:
    for form, raw in (
        ("JPEG", samples.photo_with_place()),
        ("WEBP", samples.photo_with_place("WEBP")),
        ("PNG", samples.png_with_note("<script>Секретная</script>")),
        ("PNG", samples.picture() + samples.SCRIPT),
        ("JPEG", samples.picture("JPEG", comment=samples.SCRIPT) + samples.SCRIPT),
        ("GIF", samples.moving() + b"/*" + samples.SCRIPT),
        ("GIF", samples.picture("GIF", comment=samples.SCRIPT)),
    ):
        content = cleaned(raw, form)
        assert b"script" not in content
        assert "Секретная".encode() not in content
        with Image.open(io.BytesIO(content)) as found:
            assert not found.getexif()


def test_a_turned_photo_stands_upright() -> None:
    with Image.open(io.BytesIO(cleaned(samples.photo_with_place(), "JPEG"))) as found:
        assert found.size == (30, 40)


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_a_moving_picture_keeps_moving(form: str) -> None:
    with Image.open(io.BytesIO(cleaned(samples.moving(5, form=form), form))) as found:
        assert found.n_frames == 5  # type: ignore[attr-defined]


def test_what_is_transparent_stays_so() -> None:
    out = io.BytesIO()
    drawn = Image.new("RGBA", (40, 30), (10, 20, 30, 0))
    drawn.save(out, "PNG")
    with Image.open(io.BytesIO(cleaned(out.getvalue(), "PNG"))) as found:
        assert found.convert("RGBA").getpixel((1, 1))[3] == 0  # type: ignore[index]


def test_a_thumbnail_is_small_and_of_the_first_frame() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(samples.picture("PNG", (4000, 1000)))
        drawn = pictures.thumbnail(file)
        with drawn.file, Image.open(drawn.file) as found:
            assert found.format == "WEBP"
            assert found.size == (drawn.width, drawn.height) == (480, 120)


def test_a_program_that_is_killed_or_hangs_refuses_the_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(samples.picture())
        monkeypatch.setattr(pictures, "WITHIN", 0.001)
        with pytest.raises(pictures.NotDrawn, match="too_complex"):
            pictures.cleaned(file, "PNG")


def test_the_program_takes_no_more_memory_than_it_is_given() -> None:
    """A picture within all limits on paper, but its decoder is given a tenth of the memory it needs."""
    code = (
        "import sys; sys.path.insert(0, 'files'); import drawing; drawing.MOST_MEMORY = 80 << 20;"
        "sys.exit(drawing.main('clean', 'PNG'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=samples.picture("PNG", (5000, 4999)),
        capture_output=True,
        check=False,
    )
    assert done.returncode != 0
