"""How bytes go out: ranges, tags, and headers that make them harmless."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import RequestFactory
from pytest_django import Settings

from files import giving
from files.giving import Gone, give
from files.models import Blob, Scan
from tests.factories import PortalFactory

pytestmark = pytest.mark.django_db
RAW = bytes(range(200))
OPEN: list[Any] = []


@pytest.fixture
def blob() -> Blob:
    path = storages["files"].save("files/ab/cd", ContentFile(RAW))
    return Blob.objects.create(
        portal=PortalFactory(), sha256="a" * 64, size=200, path=path, scan=Scan.CLEAN
    )


def given(blob: Blob, method: str = "get", name: str = "запись.mp4", **headers: str) -> Any:
    request = getattr(RequestFactory(), method)("/", headers=headers)
    response = give(request, blob, name=name, media_type="video/mp4", in_place=True)
    OPEN.append(response)
    return response


@pytest.fixture(autouse=True)
def _all_are_closed() -> Iterator[None]:
    """As the server does, whether anybody has read the answer or not."""
    yield
    while OPEN:
        OPEN.pop().close()


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


RANGES = {
    "bytes=0-": (206, 0, 200),
    "bytes=0-0": (206, 0, 1),
    "bytes=50-99": (206, 50, 100),
    "bytes=150-9999": (206, 150, 200),
    "bytes=-10": (206, 190, 200),
    "bytes=-9999": (206, 0, 200),
    # not understood, or no range at all: the whole
    "bytes=9-5": (200, 0, 200),
    "bytes=-": (200, 0, 200),
    "bytes=a-b": (200, 0, 200),
    "bytes=0-1,5-6": (200, 0, 200),
    "lines=1-2": (200, 0, 200),
    "bytes=" + "9" * 40 + "-": (200, 0, 200),
}


@pytest.mark.parametrize("asked", RANGES)
def test_a_range_is_cut_out(blob: Blob, asked: str) -> None:
    status, start, end = RANGES[asked]
    response = given(blob, range=asked)
    assert response.status_code == status
    assert body(response) == RAW[start:end]
    assert response.headers["Content-Length"] == str(end - start)
    if status == 206:
        assert response.headers["Content-Range"] == f"bytes {start}-{end - 1}/200"


@pytest.mark.parametrize("asked", ["bytes=200-", "bytes=999-1000", "bytes=-0"])
def test_a_range_outside_the_file_is_said_to_be_so(blob: Blob, asked: str) -> None:
    response = given(blob, range=asked)
    assert response.status_code == 416
    assert response.headers["Content-Range"] == "bytes */200"
    assert body(response) == b""


def test_head_says_everything_and_sends_nothing(blob: Blob) -> None:
    whole, head = given(blob), given(blob, "head")
    assert dict(head.headers) == dict(whole.headers)
    assert body(head) == b""
    assert given(blob, "head", range="bytes=5-9").status_code == 206


def test_a_file_that_the_reader_has_is_not_sent_again(blob: Blob) -> None:
    tag = given(blob).headers["ETag"]
    again = given(blob, **{"if-none-match": tag})
    assert (again.status_code, body(again)) == (304, b"")
    assert again.headers["Cache-Control"] == "private, no-cache"
    assert given(blob, **{"if-none-match": '"other"'}).status_code == 200


def test_a_part_of_another_version_is_not_added_to_this_one(blob: Blob) -> None:
    tag = given(blob).headers["ETag"]
    assert given(blob, range="bytes=5-9", **{"if-range": tag}).status_code == 206
    assert given(blob, range="bytes=5-9", **{"if-range": '"other"'}).status_code == 200


def test_a_file_can_do_nothing_where_it_is_opened(blob: Blob) -> None:
    headers = given(blob).headers
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["Content-Disposition"].startswith("inline")
    request = RequestFactory().get("/")
    saved = give(request, blob, name='a"b.pdf', media_type="application/pdf", in_place=False)
    OPEN.append(saved)
    assert saved.headers["Content-Disposition"] == 'attachment; filename="a\\"b.pdf"'


def test_behind_nginx_the_desk_only_shows_the_way(blob: Blob, settings: Settings) -> None:
    settings.FILES_ACCEL = "/media-inside/"
    response = given(blob, range="bytes=5-9")
    assert response.headers["X-Accel-Redirect"] == "/media-inside/files/ab/cd"
    assert body(response) == b""
    assert response.headers["Content-Type"] == "video/mp4"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_from_s3_a_link_of_a_minute_is_given(
    blob: Blob, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client signs by itself: no server is asked."""
    settings.FILES_S3_BUCKET = "evidence"
    settings.STORAGES = settings.STORAGES | {
        "files": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": "evidence",
                "endpoint_url": "https://s3.example.com",
                "region_name": "ru-1",
                "access_key": "key",
                "secret_key": "secret",
                "signature_version": "s3v4",
            },
        }
    }
    response = given(blob)
    assert response.status_code == 302
    link = response.headers["Location"]
    assert link.startswith("https://s3.example.com/evidence/files/ab/cd?")
    assert "X-Amz-Expires=60" in link
    assert "response-content-type=video%2Fmp4" in link
    assert "secret" not in link
    assert response.headers["Cache-Control"] == "private, no-cache"


def test_a_file_that_is_lost_is_gone(blob: Blob) -> None:
    storages["files"].delete(blob.path)
    with pytest.raises(Gone):
        given(blob)


def test_in_a_loop_the_file_is_read_piece_by_piece() -> None:
    async def read() -> list[int]:
        file = io.BytesIO(bytes(giving.PIECE * 2 + 5))
        pieces = giving._InTheLoop(file, giving.PIECE + 9)
        return [len(piece) async for piece in pieces]

    assert async_to_sync(read)() == [giving.PIECE, 9]
