"""How bytes go out: as what we say they are, to be revalidated each time, and never as a page that may do anything.

Whether this reader may have them has been decided before.
"""

import re
from collections.abc import AsyncIterator, Iterator
from typing import IO, Any, TypeVar
from urllib.parse import quote

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.files import File
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
    start, end = part or (0, size)
    if start >= end:
        whole.status_code = 416
        whole.headers["Content-Range"] = f"bytes */{size}"
        return whole
    response: HttpResponseBase = whole
    if request.method != "HEAD":
        response = StreamingHttpResponse(_pieces(request, path, start, end - start))
        for header, value in whole.headers.items():
            response.headers[header] = value
    response.headers["Content-Length"] = str(end - start)
    if part is not None:
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


def _part(request: HttpRequest, tag: str, size: int) -> tuple[int, int] | None:
    """(first byte, the one after the last) of the one range that is asked for; empty for one that lies outside. None
    where none is, or none that we understand, or one of another version."""
    found = _range(request.headers.get("Range", "").strip())
    if found is None or request.headers.get("If-Range", tag) != tag:
        return None
    first, last = found.groups()
    if not first:  # the last so many
        return (max(0, size - int(last)), size) if last else None
    if last and int(last) < int(first):  # no range at all (RFC 9110, section 14.1.1)
        return None
    return int(first), min(int(last) + 1 if last else size, size)


def _pieces(request: HttpRequest, path: str, start: int, length: int) -> "_InTheLoop | _InAThread":
    try:
        file = storage().open(path)
    except FileNotFoundError:
        raise Gone from None
    file.seek(start)
    return (_InTheLoop if isinstance(request, ASGIRequest) else _InAThread)(file, length)


class _Pieces:
    """So many bytes of an open file; Django closes it with the response, read or not."""

    def __init__(self, file: IO[bytes] | File[Any], length: int) -> None:
        self.file, self.left = file, length

    def close(self) -> None:
        self.file.close()

    def _next(self) -> bytes:
        piece: bytes = self.file.read(min(PIECE, self.left))
        self.left -= len(piece)
        return piece


class _InAThread(_Pieces):
    def __iter__(self) -> Iterator[bytes]:
        while self.left > 0 and (piece := self._next()):
            yield piece


class _InTheLoop(_Pieces):
    """What Django would make of the other there is the whole file in memory."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = sync_to_async(self._next, thread_sensitive=False)
        while self.left > 0 and (piece := await read()):
            yield piece
