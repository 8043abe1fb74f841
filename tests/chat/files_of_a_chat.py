"""Sends files as the page does, and looks at what is left of them."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chat import actions
from chat.models import Attachment, Thread
from portals.models import User

LOG = b"2026-11-26 OK\n"


def sends(
    client: Client, thread: Thread, raw: bytes = LOG, name: str = "журнал.log", **fields: str
) -> Any:
    """The answer to `POST /chats/<uuid>/attachments/`."""
    said = {"id": str(uuid4())} | fields
    upload = SimpleUploadedFile(name, raw)
    return client.post(f"/chats/{thread.uuid}/attachments/", said | {"file": upload})


def attached(
    thread: Thread,
    user: User | None = None,
    raw: bytes = LOG,
    name: str = "журнал.log",
    *,
    note: bool = False,
    client_id: UUID | None = None,
) -> Attachment:
    """A file that waits; by the chat's customer unless somebody else is named."""
    return actions.attach(
        thread,
        user or thread.customer,
        upload=SimpleUploadedFile(name, raw),
        client_id=client_id or uuid4(),
        note=note,
    )


def kept_in(media: Path) -> list[Path]:
    return sorted(path for path in media.rglob("*") if path.is_file())


def body_of(response: Any) -> bytes:
    """All of it; a file that is read to its end is closed."""
    found: bytes = b"".join(response.streaming_content) if response.streaming else response.content
    return found
