"""What nothing refers to any more is removed: rows without a reader, files without a row."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError

from files import keeping
from files.models import Blob

A_ROUND = 500
YOUNG = timedelta(hours=6)  # a file that is on its way in has no row yet


def drop_unused() -> int:
    """The bytes that no attachment shows any more, at most 500; how many. Who shows them at this moment keeps them."""
    dropped = 0
    for blob_id in Blob.objects.unused().values_list("pk", flat=True)[:A_ROUND]:
        try:
            with transaction.atomic():
                blob = Blob.objects.select_for_update(of=("self",)).filter(pk=blob_id).first()
                if blob is None or not Blob.objects.unused().filter(pk=blob_id).exists():
                    continue
                paths = blob.paths
                blob.delete()
        except ProtectedError:
            continue
        keeping.drop(paths)
        dropped += 1
    return dropped


def drop_strays(moment: datetime) -> int:
    """Files in the storage that have no row, and uploads half-way in: of processes that died. How many."""
    dropped = _drop_half_way(moment - YOUNG)
    for path in _old_paths(moment - YOUNG):
        known = Blob.objects.filter(path=path) | Blob.objects.filter(thumbnail=path)
        if not known.exists():
            keeping.drop([path])
            dropped += 1
    return dropped


def _drop_half_way(before: datetime) -> int:
    """Those in a folder of our own; the system looks after its folder itself."""
    dropped = 0
    if settings.FILES_INCOMING:
        for path in Path(settings.FILES_INCOMING).glob("*.upload*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    dropped += 1
    return dropped


def _old_paths(before: datetime) -> Iterator[str]:
    store = keeping.storage()
    try:
        folders, _files = store.listdir(keeping.FOLDER)
    except FileNotFoundError:
        return
    for folder in folders:
        _folders, names = store.listdir(f"{keeping.FOLDER}/{folder}")
        for name in names:
            path = f"{keeping.FOLDER}/{folder}/{name}"
            try:
                if store.get_modified_time(path) < before:
                    yield path
            except FileNotFoundError:
                continue
