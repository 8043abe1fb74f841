"""A file is looked at, made harmless and stored; only then, under whatever lock its reader needs, does it get a row."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from shutil import copyfileobj
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.db import connection

from files import keeping, pictures
from files.inspection import inspect
from files.kinds import MB, MOST_BYTES, Form, Kind
from files.models import Blob, Scan
from files.names import safe_name
from files.refusals import BadFile
from portals.models import Portal

PIECE = 1 << 20
MOST_WRITTEN_ANEW = 2 * MOST_BYTES[Kind.PICTURE]


@dataclass
class Received:
    """What a file turned out to be. `path` is where it is stored, empty where the portal had it already."""

    name: str
    form: Form
    sha256: str
    size: int
    path: str = ""
    width: int | None = None
    height: int | None = None

    def keep(self, portal: Portal) -> Blob:
        """Its row: a new one, or that of equal bytes, held until the caller's transaction ends.

        Raises BadFile infected, or broken where the equal bytes have been erased a moment ago.
        """
        assert connection.in_atomic_block
        rows = Blob.objects.select_for_update(of=("self",)).filter(
            portal=portal, sha256=self.sha256
        )
        blob = rows.first()
        if blob is None and self.path:
            new = Blob(
                portal=portal,
                sha256=self.sha256,
                size=self.size,
                path=self.path,
                width=self.width,
                height=self.height,
                wants_thumbnail=self.form.kind is Kind.PICTURE,
                scan=Scan.PENDING if settings.CLAMD else Scan.CLEAN,
            )
            Blob.objects.bulk_create([new], ignore_conflicts=True)  # of two at once one is first
            blob = rows.first()
        if blob is None:
            raise BadFile("broken", self.name)
        if blob.scan == Scan.INFECTED:
            raise BadFile("infected", self.name)
        if blob.path == self.path:
            self.path = ""  # the row's from now on
        return blob


@contextmanager
def received(upload: File[Any], name: str, portal: Portal) -> Iterator[Received]:
    """The file under a safe name, inspected and stored. What `keep` has not given to a row by the end is deleted,
    and so it is when the caller's transaction fails: enter this outside of it. Raises BadFile, OSError."""
    with keeping.said_when_full():
        found = _looked_at(upload, safe_name(name), portal)
    stored = found.path
    try:
        yield found
    except BaseException:
        found.path = stored
        raise
    finally:
        if found.path:
            keeping.drop([found.path])


def _looked_at(upload: File[Any], name: str, portal: Portal) -> Received:
    with _on_disk(upload) as file:
        form = inspect(file, name)
        digest, size = _digest(file)
        known = Blob.objects.filter(portal=portal, sha256=digest).first()
        if known is not None and (form.kind is Kind.PICTURE) == (known.width is not None):
            return Received(name, form, digest, known.size, "", known.width, known.height)
        if form.kind is not Kind.PICTURE:
            return Received(name, form, digest, size, keeping.put(upload))
        try:
            drawn = pictures.cleaned(file, form.format)
        except pictures.NotDrawn as problem:
            raise BadFile(problem.code, name) from None
    with drawn.file:
        _digest_again, size = _digest(drawn.file)
        if size > MOST_WRITTEN_ANEW:  # others packed it better than we do, but not by this much
            raise BadFile("too_large", name, MOST_BYTES[form.kind] // MB)
        path = keeping.put(drawn.file)
    return Received(name, form, digest, size, path, drawn.width, drawn.height)


@contextmanager
def _on_disk(upload: File[Any]) -> Iterator[IO[bytes]]:
    """The upload as a file that another process can read."""
    file: Any = upload.file if upload.file is not None else upload
    if keeping.has_own_file(file):
        yield file
        return
    with tempfile.TemporaryFile() as copy:
        upload.seek(0)
        copyfileobj(upload, copy)
        copy.flush()
        yield copy


def _digest(file: IO[bytes]) -> tuple[str, int]:
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while piece := file.read(PIECE):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size
