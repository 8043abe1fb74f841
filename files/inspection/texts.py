"""Whether a file is text, read a piece at a time. Pure."""

import codecs
from typing import IO

PIECE = 1 << 16
ENCODINGS = ("utf-8-sig", "cp1251")
# What no text has, whatever its alphabet: NUL and the rest below the space but tab, line ends, form feed and escape.
BINARY = bytes(sorted(set(range(32)) - {8, 9, 10, 12, 13, 27}))
MARKS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def encoding_of(file: IO[bytes]) -> str | None:
    """utf-8-sig, utf-16 (with its mark) or cp1251, in which the whole file decodes; None for what is no text."""
    file.seek(0)
    head = file.read(4)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding if _decodes(file, encoding) else None
    if _is_binary(file):
        return None
    return next((encoding for encoding in ENCODINGS if _decodes(file, encoding)), None)


def opening_of(file: IO[bytes], encoding: str) -> str:
    """The beginning of the text, white space aside."""
    file.seek(0)
    text = codecs.getincrementaldecoder(encoding)().decode(file.read(PIECE))
    return text.lstrip("\ufeff \t\r\n")


def _is_binary(file: IO[bytes]) -> bool:
    file.seek(0)
    while piece := file.read(PIECE):
        if len(piece.translate(None, BINARY)) != len(piece):
            return True
    return False


def _decodes(file: IO[bytes], encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
