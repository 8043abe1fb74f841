"""The small copies of pictures."""

import logging

from django.db import transaction
from django.db.models import Q

from files import keeping, pictures
from files.models import Blob
from files.refusals import BadFile
from files.signals import blob_changed

log = logging.getLogger(__name__)


def make_thumbnail(blob_id: int) -> None:
    """Made once, also where two make it; a picture of which none can be made gets none."""
    blob = Blob.objects.without_thumbnail().filter(pk=blob_id).first()
    if blob is None:
        return
    path = _drawn(blob)
    if path is None:
        return  # the disk is full: the sweep comes again
    with transaction.atomic():
        rows = Blob.objects.filter(Q(wants_thumbnail=True), pk=blob_id)
        first = rows.update(thumbnail=path, wants_thumbnail=False)
    if not first:
        keeping.drop([path] if path else [])
        return
    blob.thumbnail, blob.wants_thumbnail = path, False
    blob_changed.send(Blob, blob=blob)


def _drawn(blob: Blob) -> str | None:
    """The path of the new copy; empty where the picture yields none, None where there is no room for it now."""
    try:
        with keeping.on_disk(blob.path) as source, pictures.thumbnail(source).file as small:
            return keeping.put(small)
    except BadFile:
        return None
    except (pictures.NotDrawn, FileNotFoundError) as problem:
        log.warning("files: no thumbnail of %s: %r", blob, problem)
        return ""
