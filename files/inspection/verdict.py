"""What a file is: its name and its bytes have to agree, and it has to be whole."""

from typing import IO

import filetype

from files.kinds import LONGEST_VIDEO, MB, MOST_BYTES, VIDEO_GRACE, Form, Kind, form_of
from files.refusals import BadFile

from . import documents, mp4, texts, webm
from .containers import BadVideo, size_of

HEAD = 8192  # bytes that tell a type
STRUCTURED = ("{", "[")


def inspect(file: IO[bytes], name: str) -> Form:
    """What is found under a name made safe; pictures still have to be written anew. Raises BadFile."""
    form = form_of(name)
    if form is None:
        raise BadFile("unsupported", name)
    size = size_of(file)
    if not size:
        raise BadFile("empty_file", name)
    if size > MOST_BYTES[form.kind]:
        raise BadFile("too_large", name, MOST_BYTES[form.kind] // MB)
    code = _problem(file, form)
    if code:
        raise BadFile(code, name)
    return form


def _problem(file: IO[bytes], form: Form) -> str:
    """A key of WORDS; empty for a good file."""
    match form.kind:
        case Kind.PICTURE:
            return "" if _guessed(file) == form.media_type else "wrong_type"
        case Kind.VIDEO:
            return _problem_of_video(file, form)
        case Kind.PDF:
            if not documents.is_pdf(file):
                return "wrong_type"
            return "" if documents.pdf_is_whole(file) else "broken"
        case Kind.ARCHIVE:
            if not documents.is_zip(file):
                return "wrong_type"
            return "" if documents.zip_is_whole(file) else "broken"
        case _:
            return _problem_of_text(file, form.kind)


def _guessed(file: IO[bytes]) -> str:
    file.seek(0)
    found = filetype.guess(file.read(HEAD))
    return found.mime if found else ""


def _problem_of_text(file: IO[bytes], kind: Kind) -> str:
    if _guessed(file) or documents.is_pdf(file):
        return "wrong_type"
    encoding = texts.encoding_of(file)
    if encoding is None:
        return "not_text"
    if kind is Kind.TEXT:
        return ""
    opening = texts.opening_of(file, encoding)
    if kind is Kind.HAR:
        return "" if opening.startswith("{") and '"log"' in opening else "wrong_type"
    return "" if opening.startswith(STRUCTURED) else "wrong_type"


def _problem_of_video(file: IO[bytes], form: Form) -> str:
    guessed = _guessed(file)
    if guessed != form.media_type:
        return "wrong_type"
    try:
        facts = mp4.read(file) if form.media_type == "video/mp4" else webm.read(file)
    except BadVideo as bad:
        return bad.code
    if not facts.has_pictures:
        return "no_picture"
    if facts.seconds is None:
        return "broken"
    return "too_long_video" if facts.seconds > LONGEST_VIDEO + VIDEO_GRACE else ""
