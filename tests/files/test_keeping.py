"""Thumbnails, scans and sweeps: what happens to bytes after they have come."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from files import keeping, tasks
from files.actions.receiving import received
from files.actions.scanning import scan
from files.actions.sweeping import drop_strays, drop_unused
from files.actions.thumbnails import make_thumbnail
from files.models import Blob, Scan, Terms
from files.refusals import BadFile
from files.signals import blob_changed
from portals.models import Portal
from tests.factories import PortalFactory, plan_named
from tests.files import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def portal() -> Portal:
    return PortalFactory()


def kept(portal: Portal, raw: bytes | None = None, name: str = "снимок.png") -> Blob:
    with (
        received(ContentFile(raw or samples.picture()), name, portal) as file,
        transaction.atomic(),
    ):
        return file.keep(portal)


def stored(media: Path) -> list[Path]:
    return sorted(path for path in media.rglob("*") if path.is_file())


@contextmanager
def heard_of(blob: Blob) -> Iterator[list[Blob]]:
    heard: list[Blob] = []

    def hear(sender: object, blob: Blob, **_: object) -> None:
        heard.append(blob)

    blob_changed.connect(hear)
    try:
        yield heard
    finally:
        blob_changed.disconnect(hear)


# --- thumbnails ---------------------------------------------------------------------------------
def test_a_thumbnail_is_made_once_and_said(portal: Portal, media: Path) -> None:
    blob = kept(portal)
    with heard_of(blob) as heard:
        tasks.thumbnail(blob.pk)
        tasks.thumbnail(blob.pk)
        tasks.forgotten_thumbnails()
    assert heard == [blob]
    blob.refresh_from_db()
    assert (blob.wants_thumbnail, len(stored(media))) == (False, 2)
    with keeping.storage().open(blob.thumbnail) as small:
        assert small.read(4) == b"RIFF"


def test_a_lost_task_is_found_by_the_sweep(portal: Portal) -> None:
    blob = kept(portal)
    tasks.forgotten_thumbnails()
    blob.refresh_from_db()
    assert blob.thumbnail


def test_a_picture_that_yields_none_is_not_tried_for_ever(portal: Portal) -> None:
    blob = kept(portal)
    storages["files"].delete(blob.path)
    make_thumbnail(blob.pk)
    blob.refresh_from_db()
    assert (blob.thumbnail, blob.wants_thumbnail) == ("", False)


# --- the virus scanner --------------------------------------------------------------------------
@contextmanager
def clamd(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A daemon that takes one stream and says what it is told to; its address, and what it was sent."""
    heard: list[bytes] = []

    def serve() -> None:
        talk, _address = server.accept()
        with talk:
            said = b""
            while not said.endswith(b"\0\0\0\0") and (piece := talk.recv(1 << 16)):
                said += piece
            heard.append(said)
            talk.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}", heard
        thread.join(5)


def nobody_listens() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"tcp://127.0.0.1:{server.getsockname()[1]}"


def test_without_a_scanner_a_file_can_be_opened_at_once(portal: Portal) -> None:
    assert kept(portal).scan == Scan.CLEAN


def test_a_clean_file_is_let_go(portal: Portal, settings: Settings) -> None:
    with clamd(b"stream: OK\0") as (address, heard):
        settings.CLAMD = address
        blob = kept(portal, b"hello log\n", "журнал.log")
        assert blob.scan == Scan.PENDING
        assert scan(blob.pk)
    assert heard == [b"zINSTREAM\0" + (10).to_bytes(4) + b"hello log\n" + bytes(4)]
    blob.refresh_from_db()
    assert (blob.scan, blob.scan_note) == (Scan.CLEAN, "")


def test_a_picture_gets_its_thumbnail_after_the_scan_and_not_before(
    portal: Portal, settings: Settings
) -> None:
    with clamd(b"stream: OK\0") as (address, _heard):
        settings.CLAMD = address
        blob = kept(portal)
        tasks.forgotten_thumbnails()
        blob.refresh_from_db()
        assert not blob.thumbnail
        tasks.scan(blob.pk)
    blob.refresh_from_db()
    assert blob.thumbnail


def test_an_infected_file_is_gone_and_does_not_come_back(
    portal: Portal, settings: Settings, media: Path
) -> None:
    with clamd(b"stream: Eicar-Test-Signature FOUND\0") as (address, _heard):
        settings.CLAMD = address
        blob = kept(portal, b"bad log\n", "журнал.log")
        tasks.scan_held_back()
    blob.refresh_from_db()
    assert (blob.scan, blob.scan_note) == (Scan.INFECTED, "Eicar-Test-Signature")
    assert stored(media) == []
    with pytest.raises(BadFile, match="infected"):
        kept(portal, b"bad log\n", "журнал.log")
    assert stored(media) == []


@pytest.mark.parametrize("said", [b"", b"stream: Can't read ERROR\0", None])
def test_a_scanner_that_does_not_answer_holds_the_file_back_and_is_asked_again(
    portal: Portal, settings: Settings, said: bytes | None
) -> None:
    settings.CLAMD = nobody_listens()
    blob = kept(portal, b"a log\n", "журнал.log")
    if said is None:
        assert scan(blob.pk) is False
    else:
        with clamd(said) as (address, _heard):
            settings.CLAMD = address
            assert scan(blob.pk) is False
    blob.refresh_from_db()
    assert blob.scan == Scan.PENDING
    with clamd(b"stream: OK\0") as (address, _heard):
        settings.CLAMD = address
        tasks.scan_held_back()
    blob.refresh_from_db()
    assert (blob.scan, blob.scan_note) == (Scan.CLEAN, "")


def test_where_the_scanner_is_switched_off_what_waits_is_let_go(
    portal: Portal, settings: Settings
) -> None:
    settings.CLAMD = nobody_listens()
    blob = kept(portal)
    settings.CLAMD = ""
    tasks.scan_held_back()
    blob.refresh_from_db()
    assert blob.scan == Scan.CLEAN


# --- sweeps -------------------------------------------------------------------------------------
def test_bytes_that_nobody_shows_go_with_their_small_copy(portal: Portal, media: Path) -> None:
    blob = kept(portal)
    make_thumbnail(blob.pk)
    assert len(stored(media)) == 2
    assert drop_unused() == 1
    assert (Blob.objects.count(), stored(media)) == (0, [])


def test_a_file_without_a_row_goes_when_it_is_old(portal: Portal, media: Path) -> None:
    blob = kept(portal)
    make_thumbnail(blob.pk)
    stray = keeping.put(ContentFile(b"left behind"))
    assert drop_strays(timezone.now()) == 0  # perhaps it is on its way in
    assert drop_strays(timezone.now() + timedelta(hours=7)) == 1
    assert not keeping.storage().exists(stray)
    blob.refresh_from_db()
    assert all(keeping.storage().exists(path) for path in blob.paths)


def test_an_upload_that_stopped_half_way_goes_when_it_is_old(
    settings: Settings, tmp_path: Path
) -> None:
    settings.FILES_INCOMING = str(tmp_path)
    half, other = tmp_path / "tmp123.upload.png", tmp_path / "timetable"
    half.write_bytes(b"half")
    other.write_bytes(b"ours")
    assert drop_strays(timezone.now()) == 0
    assert drop_strays(timezone.now() + timedelta(hours=7)) == 1
    assert not half.exists()
    assert other.exists()


def test_a_storage_that_has_never_been_used_has_no_strays() -> None:
    assert drop_strays(timezone.now()) == 0


def test_what_was_received_and_not_kept_leaves_nothing(portal: Portal, media: Path) -> None:
    with received(ContentFile(samples.picture()), "а.png", portal):
        assert len(stored(media)) == 1
    assert stored(media) == []
    with (
        pytest.raises(RuntimeError),
        received(ContentFile(samples.picture()), "а.png", portal) as file,
        transaction.atomic(),
    ):
        file.keep(portal)
        raise RuntimeError
    assert (Blob.objects.count(), stored(media)) == (0, [])


def test_each_tariff_of_a_new_installation_has_its_terms() -> None:
    plan = plan_named("free")
    assert Terms.of(plan).keep_days
    Terms.objects.update_or_create(plan=plan, defaults={"keep_days": None})
    assert Terms.of(plan).keep_days is None
