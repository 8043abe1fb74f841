"""How a form's files come in: onto the disk, no further than the limits, and a full disk is said."""

import errno
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import RequestFactory
from pytest_django import Settings

from files import keeping, receiving
from files.actions.receiving import received
from files.models import Blob
from files.receiving import problem_of
from files.refusals import BadFile
from tests.conftest import ON_CI
from tests.factories import PortalFactory
from tests.files import samples


def form(*files: SimpleUploadedFile) -> Any:
    return RequestFactory().post("/", {"text": "Вот", "files": files})


def test_files_lie_on_the_disk_and_the_rest_of_the_form_is_read() -> None:
    request = form(SimpleUploadedFile("а.log", b"small"), SimpleUploadedFile("б.log", b"other"))
    assert problem_of(request) is None
    found = request.FILES.getlist("files")
    assert [type(file) for file in found] == [TemporaryUploadedFile] * 2
    assert request.POST["text"] == "Вот"
    for file in found:
        file.close()


def test_a_file_larger_than_any_kind_is_read_past_and_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(receiving, "LARGEST", 100_000)
    request = form(
        SimpleUploadedFile("большой.mp4", bytes(300_000)), SimpleUploadedFile("б.log", b"b")
    )
    bad = problem_of(request)
    assert bad is not None
    assert bad.code == "too_large"
    assert "большой.mp4" in bad.message
    assert [file.name for file in request.FILES.getlist("files")] == ["б.log"]
    request.FILES["files"].close()


def test_files_of_a_form_are_limited_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "LARGEST_FORM", 150_000)
    request = form(*[SimpleUploadedFile(f"{n}.log", bytes(90_000)) for n in range(3)])
    bad = problem_of(request)
    assert bad is not None
    assert bad.code == "form_too_large"
    for file in request.FILES.getlist("files"):
        file.close()


# --- a full disk --------------------------------------------------------------------------------
@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of its own of 8 MB, all but 1 MB of it taken."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "files", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, check=False).returncode == 0
    if not mounted:
        message = "не найдено: право подключить маленький диск (mount)"
        pytest.fail(message) if ON_CI and os.geteuid() == 0 else pytest.skip(message)
    (folder / "filler").write_bytes(bytes(7 << 20))
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def left_on(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and path.name != "filler"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["журнал.log", "снимок.png"])
def test_a_storage_that_is_full_says_so_and_keeps_nothing(
    full_disk: Path, settings: Settings, name: str
) -> None:
    settings.MEDIA_ROOT = str(full_disk / "media")
    raw = samples.noisy("PNG", (900, 900)) if name.endswith("png") else b"line\n" * 600_000
    with (
        pytest.raises(BadFile, match="no_space") as bad,
        received(ContentFile(raw), name, PortalFactory()),
    ):
        pytest.fail("received")
    assert "негде сохранить" in bad.value.message
    assert left_on(full_disk) == []
    assert not Blob.objects.exists()


def test_where_what_comes_has_no_room_the_form_says_so(
    full_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(full_disk))
    request = form(SimpleUploadedFile("запись.mp4", bytes(3 << 20)))
    bad = problem_of(request)
    assert bad is not None
    assert bad.code == "no_space"
    assert not request.FILES
    assert request.POST["text"] == "Вот"
    assert left_on(full_disk) == []


def test_another_trouble_of_the_disk_is_no_lack_of_room() -> None:
    with pytest.raises(OSError, match="other"), keeping.said_when_full():
        raise OSError(errno.EIO, "other")
