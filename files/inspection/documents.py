"""Whether a PDF or a ZIP is whole. Neither is ever opened further. Pure."""

import os
from typing import IO

PDF_TAIL = 4096
ZIP_TAIL = 65_557  # the end record with the longest comment
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
ZIP_END = b"PK\x05\x06"


def is_pdf(file: IO[bytes]) -> bool:
    file.seek(0)
    return file.read(5) == b"%PDF-"


def is_zip(file: IO[bytes]) -> bool:
    file.seek(0)
    return file.read(4) in ZIP_STARTS


def pdf_is_whole(file: IO[bytes]) -> bool:
    return b"%%EOF" in _tail(file, PDF_TAIL)


def zip_is_whole(file: IO[bytes]) -> bool:
    return ZIP_END in _tail(file, ZIP_TAIL)


def _tail(file: IO[bytes], length: int) -> bytes:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - length))
    return file.read()
