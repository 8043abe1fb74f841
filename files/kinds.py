"""Which files people may send, how large, and as what they are given out. Pure."""

from enum import StrEnum
from typing import NamedTuple

MB = 1024 * 1024
MOST_PIXELS = 25_000_000
LONGEST_SIDE = 16_000  # pixels
MOST_FRAMES = 300
MOST_PIXELS_IN_MOTION = 100_000_000  # frames times width times height
LONGEST_VIDEO = 180.0  # seconds
VIDEO_GRACE = 5.0  # seconds: a recorder that is told to stop at three minutes stops a little later


class Kind(StrEnum):
    PICTURE = "picture"
    VIDEO = "video"
    TEXT = "text"
    JSON = "json"
    HAR = "har"
    PDF = "pdf"
    ARCHIVE = "archive"


class Form(NamedTuple):
    """What a name's ending promises. `format` is how Pillow calls a picture's."""

    kind: Kind
    media_type: str
    format: str = ""


FORMS = {
    "png": Form(Kind.PICTURE, "image/png", "PNG"),
    "jpg": Form(Kind.PICTURE, "image/jpeg", "JPEG"),
    "jpeg": Form(Kind.PICTURE, "image/jpeg", "JPEG"),
    "webp": Form(Kind.PICTURE, "image/webp", "WEBP"),
    "gif": Form(Kind.PICTURE, "image/gif", "GIF"),
    "mp4": Form(Kind.VIDEO, "video/mp4"),
    "webm": Form(Kind.VIDEO, "video/webm"),
    "txt": Form(Kind.TEXT, "text/plain"),
    "log": Form(Kind.TEXT, "text/plain"),
    "csv": Form(Kind.TEXT, "text/csv"),
    "json": Form(Kind.JSON, "application/json"),
    "har": Form(Kind.HAR, "application/json"),
    "pdf": Form(Kind.PDF, "application/pdf"),
    "zip": Form(Kind.ARCHIVE, "application/zip"),
}
ACCEPT = ",".join(f".{ending}" for ending in FORMS)  # of a file field

MOST_BYTES = {
    Kind.PICTURE: 10 * MB,
    Kind.VIDEO: 50 * MB,
    Kind.TEXT: 20 * MB,
    Kind.JSON: 20 * MB,
    Kind.HAR: 20 * MB,
    Kind.PDF: 20 * MB,
    Kind.ARCHIVE: 20 * MB,
}
LARGEST = max(MOST_BYTES.values())
LARGEST_FORM = 64 * MB  # all files of one form together, with what is around them
MOST_AT_ONCE = 10  # files of a message

SHOWN_IN_PLACE = frozenset({Kind.PICTURE, Kind.VIDEO})  # everything else is only ever saved


def form_of(name: str) -> Form | None:
    """By the last ending alone: «выгрузка.pdf.exe» is an exe. None for what is not taken."""
    _stem, dot, ending = name.rpartition(".")
    return FORMS.get(ending.lower()) if dot else None
