"""An archive of requests (HAR) as a table: one row a request, read one after another and never all at once. Pure."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from .texts import decoded

MOST_BYTES = 8 * 1024 * 1024  # read of an archive; what lies beyond is for whoever saves it
MOST_ROWS = 500
MOST_CHARACTERS = 2000  # of one body or header
MOST_HEADERS = 60
CUT_OFF = object()
_ENTRIES = re.compile(r'"entries"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")


class Exchange(NamedTuple):
    """One request and its answer; `status` 0 means there was none. Sizes in bytes, `time_ms` of the whole."""

    number: int
    method: str
    url: str
    host: str
    path: str
    status: int
    status_text: str
    media_type: str
    size: int
    time_ms: int
    failed: bool
    sent_headers: tuple[tuple[str, str], ...]
    sent: str
    headers: tuple[tuple[str, str], ...]
    received: str


class Archive(NamedTuple):
    """`whole`: no request was left out."""

    exchanges: list[Exchange]
    whole: bool

    @property
    def failures(self) -> int:
        return sum(one.failed for one in self.exchanges)

    @property
    def slowest_ms(self) -> int:
        return max((one.time_ms for one in self.exchanges), default=0)


def archive(data: bytes) -> Archive | None:
    """The requests of the bytes that are there; None for what is no archive."""
    text = decoded(data)
    start = _ENTRIES.search(text)
    if start is None:
        return None
    found: list[Exchange] = []
    for entry in _entries(text, start.end()):
        if entry is CUT_OFF or len(found) == MOST_ROWS:
            return Archive(found, whole=False)
        if isinstance(entry, dict):
            found.append(_exchange(len(found) + 1, entry))
    return Archive(found, whole=True)


def _entries(text: str, at: int) -> Iterator[Any]:
    """Each entry; `CUT_OFF` at last when one has no end or is no JSON."""
    decoder = json.JSONDecoder(parse_int=_whole, parse_constant=lambda _name: 0)
    while True:
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        if text[at : at + 1] == "]":
            return
        try:
            entry, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            yield CUT_OFF
            return
        yield entry


def _whole(digits: str) -> int:
    return int(digits) if len(digits) < 16 else 0


def _exchange(number: int, entry: dict[str, Any]) -> Exchange:
    request, response = _object(entry.get("request")), _object(entry.get("response"))
    content = _object(response.get("content"))
    url, status = _text(request.get("url")), _number(response.get("status"))
    host, path = _parts(url)
    return Exchange(
        number=number,
        method=_text(request.get("method"))[:20],
        url=url,
        host=host,
        path=path,
        status=status,
        status_text=_text(response.get("statusText")) or _text(response.get("_error")),
        media_type=_text(content.get("mimeType")).split(";")[0],
        size=max(0, _number(content.get("size"))),
        time_ms=max(0, _number(entry.get("time"))),
        failed=status == 0 or status >= 400,
        sent_headers=_headers(request.get("headers")),
        sent=_text(_object(request.get("postData")).get("text")),
        headers=_headers(response.get("headers")),
        received="" if content.get("encoding") == "base64" else _text(content.get("text")),
    )


def _parts(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", url
    return parts.netloc, parts.path + (f"?{parts.query}" if parts.query else "") or url


def _headers(found: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(found, list):
        return ()
    named = [_object(one) for one in found[:MOST_HEADERS]]
    return tuple((_text(one.get("name")), _text(one.get("value"))) for one in named if one)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value[:MOST_CHARACTERS] if isinstance(value, str) else ""


def _number(value: Any) -> int:
    try:
        return round(value) if isinstance(value, int | float) else 0
    except (OverflowError, ValueError):
        return 0
