"""A picture is kept for articles."""

import hashlib
import secrets
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from knowledge.models import Picture
from knowledge.pictures import BadPicture, clean

__all__ = ["BadPicture", "keep_picture", "remove_picture"]

LONGEST_TITLE = 200


def keep_picture(
    raw: bytes, title: str, *, by: AbstractBaseUser | None, moment: datetime
) -> Picture:
    """Store it under a random name; the same file twice is one picture. Raises BadPicture."""
    source_hash = hashlib.sha256(raw).hexdigest()
    known = Picture.objects.filter(source_hash=source_hash).first()
    if known is not None and default_storage.exists(known.path):
        return known
    ready = clean(raw)
    new = Picture(
        name=f"{secrets.token_hex(16)}-{ready.width}x{ready.height}.{ready.ending}",
        title=" ".join(title.split())[:LONGEST_TITLE],
        media_type=ready.media_type,
        width=ready.width,
        height=ready.height,
        size=len(ready.content),
        source_hash=source_hash,
        added_at=moment,
        added_by=by,  # type: ignore[misc]  # whoever AUTH_USER_MODEL is
    )
    picture = known or new  # a picture whose file was lost gets it again, under its old name
    default_storage.save(picture.path, ContentFile(ready.content))
    if known is None:
        # Whoever sent the same file a moment earlier was first: theirs is the picture.
        Picture.objects.bulk_create([new], ignore_conflicts=True)
        picture = Picture.objects.get(source_hash=source_hash)
    return picture


@transaction.atomic
def remove_picture(picture: Picture) -> None:
    """Delete it, and the file once nothing can bring the row back."""
    picture.delete()
    transaction.on_commit(lambda: default_storage.delete(picture.path))
