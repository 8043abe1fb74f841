"""A picture checked and made clean: decoded and written anew, so nothing else travels in the file."""

import io
import warnings
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_FRAMES = 200
LONGEST_SIDE = 2400  # pixels; twice what the widest column shows
MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}
ENDINGS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "GIF": "gif"}
ACCEPT = ",".join(MEDIA_TYPES.values())
_HOW: dict[str, dict[str, Any]] = {
    "PNG": {"optimize": True},
    "JPEG": {"quality": 88, "optimize": True, "progressive": True},
    "WEBP": {"quality": 88},
    "GIF": {},
}
_PAINTED_BY = {"transparency", "duration"}


class BadPicture(Exception):
    """A file that cannot be shown as a picture; the text says why, in the reader's language."""


@dataclass(frozen=True)
class Clean:
    """A picture that is safe to show: no metadata, no second format hidden behind it."""

    content: bytes
    media_type: str
    ending: str
    width: int
    height: int


def clean(raw: bytes) -> Clean:
    """The picture in the format in which it came; raises BadPicture."""
    if len(raw) > MOST_BYTES:
        raise BadPicture(_("Картинка больше 10 МБ."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=list(MEDIA_TYPES)) as picture:
                return _written_anew(picture)
    except UnidentifiedImageError:
        raise BadPicture(_("Это не картинка PNG, JPEG, WebP или GIF.")) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPicture(_("В картинке слишком много точек.")) from None
    except (OSError, ValueError, SyntaxError, EOFError):  # what Pillow says of a broken file
        raise BadPicture(_("Файл картинки повреждён.")) from None


def _written_anew(picture: Image.Image) -> Clean:
    form = str(picture.format)
    frames = getattr(picture, "n_frames", 1)
    if picture.width * picture.height > MOST_PIXELS or frames > MOST_FRAMES:
        raise BadPicture(_("В картинке слишком много точек."))
    out = io.BytesIO()
    if frames > 1 and form != "JPEG":
        moving = [_bare(frame.copy()) for frame in ImageSequence.Iterator(picture)]
        moving[0].save(
            out,
            form,
            save_all=True,
            append_images=moving[1:],
            duration=[frame.info.get("duration", 100) for frame in moving],
            loop=picture.info.get("loop", 0),
        )
        width, height = picture.size
    else:
        still = _bare(ImageOps.exif_transpose(picture))
        still.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        if form == "JPEG" and still.mode not in ("RGB", "L"):
            still = still.convert("RGB")
        still.save(out, form, **_HOW[form])
        width, height = still.size
    return Clean(out.getvalue(), MEDIA_TYPES[form], ENDINGS[form], width, height)


def _bare(picture: Image.Image) -> Image.Image:
    """Without notes, places and cameras; what is needed to paint it stays."""
    picture.info = {key: value for key, value in picture.info.items() if key in _PAINTED_BY}
    return picture
