"""What nothing refers to any more is removed: rows without a reader, files without a row."""

from collections.abc import Iterator
from datetime import datetime, timedelta

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
    """Files in the storage that have no row: of processes that died between the two. How many."""
    dropped = 0
    for path in _old_paths(moment - YOUNG):
        known = Blob.objects.filter(path=path) | Blob.objects.filter(thumbnail=path)
        if not known.exists():
            keeping.drop([path])
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
