"""Chats, for reading. Notes of the staff and the chats of partners do not exist here."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from chat.models import Entry, Thread
from programs.scopes import Scope

from .entry import Token, token_of
from .paging import LARGEST_PAGE, Page

router = Router(tags=["Чаты"])


class ThreadShown(Schema):
    id: UUID
    portal: str
    subject: str
    state: str
    channel: str
    created_at: datetime
    last_at: datetime
    solved_at: datetime | None
    last_seq: int = Field(description="Номер последнего события, как его видит клиент")
    score: int | None


class Threads(Schema):
    items: list[ThreadShown]
    next: int | None


class FileShown(Schema):
    """What was shown, by name; its bytes are given to people who may read the chat."""

    id: UUID
    name: str
    kind: str
    size: int


class MessageShown(Schema):
    seq: int
    author: str
    at: datetime
    text: str
    files: list[FileShown]


class Messages(Schema):
    items: list[MessageShown]
    next: int | None


class Since(Schema):
    """`?after=12`: the messages after this number of the chat."""

    limit: int = Field(50, ge=1, le=LARGEST_PAGE)
    after: int = Field(0, ge=0, le=2**31 - 1)


class Wanted(Schema):
    portal: str | None = Field(None, max_length=50)
    state: str | None = Field(None, max_length=16)


@router.get(
    "/threads", auth=Token(Scope.THREADS), response=Threads, summary="Чаты штатной поддержки"
)
def threads(request: HttpRequest, page: Query[Page], wanted: Query[Wanted]) -> Any:
    rows = token_of(request).threads().select_related("portal")
    if wanted.portal is not None:
        rows = rows.filter(portal__slug=wanted.portal)
    if wanted.state is not None:
        rows = rows.filter(state=wanted.state)
    return page.of(rows, show_thread)


@router.get("/threads/{thread_id}", auth=Token(Scope.THREADS), response=ThreadShown, summary="Чат")
def thread(request: HttpRequest, thread_id: UUID) -> Any:
    rows = token_of(request).threads().select_related("portal")
    return show_thread(get_object_or_404(rows, uuid=thread_id))


@router.get(
    "/threads/{thread_id}/messages",
    auth=Token(Scope.THREADS),
    response=Messages,
    summary="Сообщения чата, как их видит клиент",
)
def messages(request: HttpRequest, thread_id: UUID, since: Query[Since]) -> Any:
    thread = get_object_or_404(token_of(request).threads(), uuid=thread_id)
    said = Entry.objects.said().filter(thread=thread, public_seq__gt=since.after).in_order()
    found = list(said[: since.limit + 1])
    shown = found[: since.limit]
    return {
        "items": [show_message(entry) for entry in shown],
        "next": shown[-1].public_seq if len(found) > since.limit else None,
    }


def show_thread(thread: Thread) -> dict[str, Any]:
    return {
        "id": thread.uuid,
        "portal": thread.portal.slug,
        "subject": thread.subject,
        "state": thread.state,
        "channel": thread.channel,
        "created_at": thread.created_at,
        "last_at": thread.last_at,
        "solved_at": thread.solved_at,
        "last_seq": thread.last_public_seq,
        "score": thread.score,
    }


def show_message(entry: Entry) -> dict[str, Any]:
    return {
        "seq": entry.public_seq,
        "author": entry.author_kind,
        "at": entry.at,
        "text": entry.body,
        "files": entry.data.get("files", []),
    }
