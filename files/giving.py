"""How bytes go out: as what we say they are, to be revalidated each time, and never as a page that may do anything.

Whether this reader may have them has been decided before.
"""

import re
from collections.abc import AsyncIterator, Iterator
from typing import IO, Any, TypeVar
from urllib.parse import quote

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from .keeping import storage
from .models import Blob

PIECE = 1 << 18  # bytes that are in memory at a time
Answer = TypeVar("Answer", bound=HttpResponseBase)
LINK_LIVES = 60  # seconds
_range = re.compile(r"bytes=(\d{0,18})-(\d{0,18})").fullmatch


class Gone(Exception):
    """There is a row and no file."""


def give(
    request: HttpRequest, blob: Blob, *, name: str, media_type: str, in_place: bool
) -> HttpResponseBase:
    """The file: 200, 206, 304 or 416; behind nginx or from S3 the way to it. Raises Gone."""
    return _given(request, blob.path, blob.sha256[:40], blob.size, name, media_type, in_place)


def give_thumbnail(request: HttpRequest, blob: Blob) -> HttpResponseBase:
    """The small copy. Raises Gone, also where there is none."""
    if not blob.thumbnail:
        raise Gone
    try:
        size = storage().size(blob.thumbnail)
    except FileNotFoundError:
        raise Gone from None
    etag = f"{blob.sha256[:38]}-t"
    return _given(request, blob.thumbnail, etag, size, "thumbnail.webp", "image/webp", True)


def _given(
    request: HttpRequest,
    path: str,
    etag: str,
    size: int,
    name: str,
    media_type: str,
    in_place: bool,
) -> HttpResponseBase:
    tag = f'"{etag}"'
    disposition = content_disposition_header(not in_place, name) or "attachment"
    if settings.FILES_S3_BUCKET:
        return _headed(_signed(path, disposition, media_type), tag)
    whole = HttpResponse(content_type=media_type)
    whole.headers["Content-Disposition"] = disposition
    whole.headers["Accept-Ranges"] = "bytes"
    if settings.FILES_ACCEL:
        # nginx cuts out ranges and compares tags itself, and streams at the reader's pace
        whole.headers["X-Accel-Redirect"] = settings.FILES_ACCEL.rstrip("/") + "/" + quote(path)
        return _headed(whole, tag)
    _headed(whole, tag)
    unchanged = get_conditional_response(request, etag=tag, response=whole)
    if unchanged is not None and unchanged is not whole:
        return _headed(unchanged, tag)
    part = _part(request, tag, size)
    if part is None:
        whole.status_code = 416
        whole.headers["Content-Range"] = f"bytes */{size}"
        return whole
    start, end = part
    response: HttpResponseBase = whole
    if request.method != "HEAD":
        response = StreamingHttpResponse(_pieces(request, path, start, end - start))
        for header, value in whole.headers.items():
            response.headers[header] = value
    response.headers["Content-Length"] = str(end - start)
    if (start, end) != (0, size) or ("Range" in request.headers and _asks(request, tag)):
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


def _headed(response: Answer, tag: str) -> Answer:
    """What every answer of ours says, also one without the bytes."""
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"  # asked again each time: rights end
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _signed(path: str, disposition: str, media_type: str) -> HttpResponse:
    """A link of the storage's own that soon ends."""
    how = {"ResponseContentDisposition": disposition, "ResponseContentType": media_type}
    link: Any = storage().url
    response = HttpResponseRedirect(link(path, parameters=how, expire=LINK_LIVES))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _asks(request: HttpRequest, tag: str) -> bool:
    """Whether one range is asked for, of the file as it is."""
    if request.headers.get("If-Range", tag) != tag:
        return False
    found = _range(request.headers.get("Range", "").strip())
    return found is not None and any(found.groups())


def _part(request: HttpRequest, tag: str, size: int) -> tuple[int, int] | None:
    """(first byte, the one after the last); the whole file where no range is asked for that we understand. None for
    one that lies outside."""
    if request.method not in ("GET", "HEAD") or not _asks(request, tag):
        return 0, size
    found = _range(request.headers["Range"].strip())
    assert found is not None
    first, last = found.groups()
    if not first:  # the last so many
        count = min(int(last), size)
        return (size - count, size) if count else None
    start, end = int(first), min(int(last) + 1 if last else size, size)
    if last and int(last) < int(first):
        return 0, size  # no range at all (RFC 9110, section 14.1.1)
    return (start, end) if start < size else None


def _pieces(
    request: HttpRequest, path: str, start: int, length: int
) -> Iterator[bytes] | AsyncIterator[bytes]:
    try:
        file = storage().open(path)
    except FileNotFoundError:
        raise Gone from None
    file.seek(start)
    reader = _read_later if isinstance(request, ASGIRequest) else _read
    return reader(file, length)


def _read(file: IO[bytes], length: int) -> Iterator[bytes]:
    with file:
        while length > 0 and (piece := file.read(min(PIECE, length))):
            length -= len(piece)
            yield piece


async def _read_later(file: IO[bytes], length: int) -> AsyncIterator[bytes]:
    """The same for a loop: what Django would make of the other there is the whole file in memory."""
    read = sync_to_async(file.read, thread_sensitive=False)
    try:
        while length > 0 and (piece := await read(min(PIECE, length))):
            length -= len(piece)
            yield piece
    finally:
        file.close()
