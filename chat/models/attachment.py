"""A file that somebody shows in a chat."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.kinds import SHOWN_IN_PLACE, form_of
from files.kinds import Kind as FileKind
from files.models import Blob
from portals.models import User

from .entry import Entry
from .thread import Thread

FILE_KINDS = [
    (FileKind.PICTURE.value, _("картинка")),
    (FileKind.VIDEO.value, _("видео")),
    (FileKind.TEXT.value, _("журнал или текст")),
    (FileKind.JSON.value, "JSON"),
    (FileKind.HAR.value, "HAR"),
    (FileKind.PDF.value, "PDF"),
    (FileKind.ARCHIVE.value, _("архив")),
]


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def waiting(self) -> Self:
        """Beside somebody's text, not sent yet."""
        return self.filter(entry=None, erased_at=None)

    def waiting_of(self, thread: Thread, user: User) -> Self:
        return self.waiting().filter(thread=thread, author=user).order_by("pk")

    def kept(self) -> Self:
        return self.filter(erased_at=None)

    def bytes(self) -> int:
        total: int | None = self.kept().aggregate(total=Sum("size"))["total"]
        return total or 0


class Attachment(models.Model):
    """It waits beside its author's text until an entry takes it along; erased, it keeps its line and loses its bytes."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    thread = models.ForeignKey(
        Thread, models.CASCADE, related_name="attachments", verbose_name=_("чат"), db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("кто прислал")
    )
    client_id = models.UUIDField(editable=False)
    entry = models.ForeignKey(
        Entry, models.CASCADE, null=True, related_name="attachments", editable=False
    )
    is_note = models.BooleanField(_("к заметке"), default=False, editable=False)
    name = models.CharField(_("название"), max_length=120, editable=False)
    kind = models.CharField(_("вид"), max_length=8, choices=FILE_KINDS, editable=False)
    size = models.PositiveBigIntegerField(_("размер"), editable=False)
    blob = models.ForeignKey(
        Blob, models.PROTECT, null=True, related_name="attachments", editable=False
    )
    created_at = models.DateTimeField(_("прислан"), default=timezone.now)
    erased_at = models.DateTimeField(_("удалён"), null=True, blank=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("файл")
        verbose_name_plural = _("файлы")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["author", "created_at"], name="files_of_a_person_by_day"),
            models.Index(
                fields=["created_at"], condition=Q(entry=None), name="files_that_were_not_sent"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "author", "client_id"], name="a_repeated_upload_is_stored_once"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None, blob__isnull=False)
                | Q(erased_at__isnull=False, blob=None),
                name="a_file_has_its_bytes_until_it_is_erased",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("attachment", args=[self.uuid])

    @property
    def media_type(self) -> str:
        form = form_of(self.name)
        return form.media_type if form else "application/octet-stream"

    @property
    def is_shown_in_place(self) -> bool:
        return self.kind in SHOWN_IN_PLACE

    def as_said(self) -> dict[str, Any]:
        """As its entry keeps it in `data["files"]`, for pages and frames."""
        blob = self.blob
        return said_of(
            str(self.uuid),
            self.name,
            self.kind,
            self.size,
            blob.width if blob else None,
            blob.height if blob else None,
        )


def said_of(
    uuid: str, name: str, kind: str, size: int, width: int | None, height: int | None
) -> dict[str, Any]:
    said: dict[str, Any] = {"id": uuid, "name": name, "kind": kind, "size": size}
    return said | {"width": width, "height": height} if width and height else said
