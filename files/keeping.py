"""Where the bytes are: the storage «files» of the settings, every file under a random name."""

import errno
import logging
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import Storage, storages

from .refusals import BadFile

log = logging.getLogger(__name__)
FOLDER = "files"
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def storage() -> Storage:
    return storages["files"]


def put(file: IO[bytes] | File[Any]) -> str:
    """Stored whole under a new name, which is returned, or not at all. Raises BadFile no_space, OSError."""
    name = secrets.token_hex(20)
    path = f"{FOLDER}/{name[:2]}/{name[2:]}"
    with said_when_full():
        try:
            file.seek(0)
            return storage().save(path, file if isinstance(file, File) else File(file))
        except BaseException:
            drop([path])
            raise


def drop(paths: Iterable[str]) -> None:
    """Deleted; what cannot be is found by the sweep. Never raises."""
    for path in paths:
        try:
            storage().delete(path)
        except Exception:  # whatever the storage's client raises
            log.warning("files: %s was not deleted, the sweep will find it", path, exc_info=True)


@contextmanager
def said_when_full() -> Iterator[None]:
    """A disk that is full is no fault of the file's: BadFile no_space."""
    try:
        yield
    except OSError as problem:
        if problem.errno not in FULL:
            raise
        log.error("files: no space left: %s", problem)
        raise BadFile("no_space") from None


@contextmanager
def on_disk(path: str) -> Iterator[IO[bytes]]:
    """A stored file as one that another process can read. Raises FileNotFoundError."""
    with storage().open(path) as stored:
        file = stored.file
        if file is not None and has_own_file(file):
            yield file
        else:  # it lies elsewhere
            with tempfile.TemporaryFile() as copy:
                for piece in stored.chunks():
                    copy.write(piece)
                copy.flush()
                yield copy


def has_own_file(file: IO[bytes]) -> bool:
    """Whether another process could read it."""
    try:
        return file.fileno() >= 0
    except (OSError, AttributeError):
        return False
