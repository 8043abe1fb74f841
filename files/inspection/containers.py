"""What readers of video containers share. Pure."""

import os
from dataclasses import dataclass
from typing import IO


class BadVideo(Exception):
    """`code`: broken (cut off, or no such container) or no_index."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class VideoFacts:
    """What the container says of itself. `seconds` is None where it does not tell."""

    seconds: float | None = None
    has_pictures: bool = False
    has_sound: bool = False


def size_of(file: IO[bytes]) -> int:
    return file.seek(0, os.SEEK_END)


def read_exactly(file: IO[bytes], count: int) -> bytes:
    """Raises BadVideo where the file ends before."""
    data = file.read(count)
    if len(data) != count:
        raise BadVideo("broken")
    return data
