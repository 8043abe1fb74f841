"""Pictures are decoded in a process of their own (files/drawing.py), two at a time: ours does not grow by them."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, Any, NamedTuple

from .refusals import WORDS

PROGRAM = Path(__file__).parent / "drawing.py"
AT_A_TIME = 2
WITHIN = 30.0  # seconds

_turns = BoundedSemaphore(AT_A_TIME)


class Drawn(NamedTuple):
    """`file` is an open temporary file, closed (and gone) by whoever asked for it."""

    file: IO[bytes]
    width: int
    height: int


class NotDrawn(Exception):
    """`code` is a key of files/refusals.py: broken, too_many_pixels, too_complex, no_space …"""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def cleaned(source: IO[bytes], form: str) -> Drawn:
    """The picture written anew: upright, without notes, whatever stood behind it gone. `form` as Pillow names it.

    `source` has a file of its own on disk. Raises NotDrawn, OSError.
    """
    return _run(source, "clean", form)


def thumbnail(source: IO[bytes]) -> Drawn:
    """Its first frame, 480 pixels at most, as WebP. Raises NotDrawn, OSError."""
    return _run(source, "thumbnail")


def _run(source: IO[bytes], *task: str) -> Drawn:
    result = tempfile.TemporaryFile()  # noqa: SIM115  # open for the caller
    try:
        source.flush()
        os.lseek(source.fileno(), 0, os.SEEK_SET)  # the other process knows nothing of our buffer
        with _turns:
            done = subprocess.run(
                # -I: neither the folder nor the environment of this process is looked into
                [sys.executable, "-I", str(PROGRAM), *task],
                stdin=source,
                stdout=result,
                stderr=subprocess.PIPE,
                timeout=WITHIN,
                check=False,
            )
        said = _said(done.stderr)
        if done.returncode or "width" not in said:
            code = said.get("code")
            raise NotDrawn(code if code in WORDS else "too_complex")
        result.seek(0)
        return Drawn(result, said["width"], said["height"])
    except subprocess.TimeoutExpired:
        result.close()
        raise NotDrawn("too_complex") from None
    except BaseException:
        result.close()
        raise


def _said(stderr: bytes) -> dict[str, Any]:
    """The last line; nothing of a process that was killed."""
    try:
        found = json.loads(stderr.strip().rpartition(b"\n")[2])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
