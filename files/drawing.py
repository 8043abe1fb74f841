"""A program of its own: one picture in, one picture out, in a process that ends afterwards.

`python files/drawing.py clean FORMAT` or `… thumbnail`: the file is standard input, the result standard output, and the
last line of standard error says in JSON how large the result is (`width`, `height`), or why there is none (`code`).
Decoding needs up to a hundred times the file's size in memory, and what is decoded comes from strangers: neither
belongs into a process that serves. Nothing but Pillow is imported here, or each picture would pay for it.
"""

import json
import os
import resource
import sys
import warnings
from typing import Any

from PIL import GifImagePlugin, Image, ImageOps, ImageSequence, UnidentifiedImageError

# The same figures as in files/kinds.py; tests/files/test_pictures.py holds them together.
MOST_PIXELS, LONGEST_SIDE = 25_000_000, 16_000
MOST_FRAMES, MOST_PIXELS_IN_MOTION = 300, 100_000_000
MOST_MEMORY = 1 << 30  # bytes of address space
MOST_SECONDS = 20  # of CPU
THUMBNAIL = (480, 480)  # at most; twice what a page shows

HOW: dict[str, dict[str, Any]] = {
    "PNG": {},
    "JPEG": {"quality": 90},
    "WEBP": {"quality": 90, "method": 2},
    "GIF": {},
}
PAINTED_BY = {"transparency", "duration"}  # what of a picture's notes is needed to paint it


class Refused(Exception):
    """The argument is a key of files/refusals.py."""


def opened(source: Any, formats: list[str]) -> Image.Image:
    """Its header is read and judged, nothing is decoded. Raises Refused."""
    picture = Image.open(source, formats=formats)
    if max(picture.size) > LONGEST_SIDE:
        raise Refused("too_long_side")
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused("too_many_pixels")
    return picture


def cleaned(source: Any, result: Any, form: str) -> tuple[int, int]:
    """The picture written anew in its own format, upright, without notes; a moving one keeps moving."""
    picture = opened(source, [form])
    frames = 1 if form == "JPEG" else getattr(picture, "n_frames", 1)
    if frames > MOST_FRAMES or (
        frames > 1 and frames * picture.width * picture.height > MOST_PIXELS_IN_MOTION
    ):
        raise Refused("too_many_frames")
    if frames > 1:
        moving = [bare(frame.copy()) for frame in ImageSequence.Iterator(picture)]
        moving[0].save(
            result,
            form,
            save_all=True,
            append_images=moving[1:],
            duration=[frame.info.get("duration", 100) for frame in moving],
            loop=picture.info.get("loop", 0),
            **HOW[form],
        )
        return picture.size
    picture.load()
    still = bare(ImageOps.exif_transpose(picture))
    if form == "JPEG" and still.mode not in ("RGB", "L"):
        still = still.convert("RGB")
    still.save(result, form, **HOW[form])
    return still.size


def thumbnail(source: Any, result: Any) -> tuple[int, int]:
    """Its first frame, small, as WebP."""
    picture = opened(source, list(HOW))
    picture.draft("RGB", THUMBNAIL)  # a JPEG is decoded at a fraction of its size
    still = ImageOps.exif_transpose(picture)
    still = still.convert("RGBA" if "transparency" in still.info or "A" in still.mode else "RGB")
    still.thumbnail(THUMBNAIL)
    bare(still).save(result, "WEBP", quality=80, method=2)
    return still.size


def bare(picture: Image.Image) -> Image.Image:
    """Without places, cameras, comments and profiles."""
    picture.info = {key: value for key, value in picture.info.items() if key in PAINTED_BY}
    return picture


def main(task: str, *form: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    os.nice(5)  # conversations go first
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # judged above
    GifImagePlugin.LOADING_STRATEGY = (
        GifImagePlugin.LoadingStrategy.RGB_AFTER_DIFFERENT_PALETTE_ONLY
    )
    source, result = sys.stdin.buffer, sys.stdout.buffer
    try:
        size = (
            thumbnail(source, result) if task == "thumbnail" else cleaned(source, result, form[0])
        )
        result.flush()
        said: dict[str, Any] = {"width": size[0], "height": size[1]}
    except Refused as refused:
        said = {"code": str(refused)}
    except MemoryError:
        said = {"code": "too_complex"}
    except UnidentifiedImageError:
        said = {"code": "broken"}
    except OSError as problem:
        # a disk that is full has an errno; Pillow's own words about a broken file have none
        said = {"code": "no_space" if problem.errno else "broken"}
    except (ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError):
        said = {"code": "broken"}
    sys.stderr.write(f"\n{json.dumps(said)}\n")
    return 0 if "width" in said else 3


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
