"""A file that nobody may open until the virus scanner has seen it."""

import logging

from django.conf import settings
from django.db import transaction

from files import keeping
from files.models import Blob, Scan
from files.scanning import NoAnswer, virus_in
from files.signals import blob_changed

from .thumbnails import make_thumbnail

log = logging.getLogger(__name__)


def scan(blob_id: int) -> bool:
    """False where the scanner does not answer: the file stays held back, says so, and the sweep asks again."""
    blob = Blob.objects.to_scan().filter(pk=blob_id).first()
    if blob is None:
        return True
    try:
        virus = _virus_in(blob)
    except NoAnswer as problem:
        log.warning("files: the scanner does not answer: %s", problem)
        Blob.objects.to_scan().filter(pk=blob_id).update(scan_note=str(problem)[:200])
        return False
    except FileNotFoundError:
        return True
    with transaction.atomic():
        blob.scan, blob.scan_note = (Scan.INFECTED if virus else Scan.CLEAN), virus
        saved = Blob.objects.to_scan().filter(pk=blob_id)
        if not saved.update(scan=blob.scan, scan_note=virus):
            return True  # another scan was quicker
    if virus:
        log.warning("files: %s found in %s of %s", virus, blob, blob.portal)
        keeping.drop(blob.paths)
    blob_changed.send(Blob, blob=blob)
    make_thumbnail(blob_id)
    return True


def _virus_in(blob: Blob) -> str:
    if not settings.CLAMD:
        return ""  # it has been switched off: what still waits is let go
    with keeping.on_disk(blob.path) as file:
        return virus_in(file, settings.CLAMD)
