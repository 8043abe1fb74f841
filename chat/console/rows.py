"""A line of the console's lists: worded here, in the markup of its partial."""

from datetime import datetime
from html import escape
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from chat.composer import State
from chat.presentation.waits import wait_text
from chat.stencil import line
from portals.models import short_name

PREVIEW = 90  # characters


class Listed(NamedTuple):
    """What a line is made of, in the order of `COLUMNS`. `supported_by` is the partner that answers the portal now,
    `preview` the beginning of what was said last."""

    uuid: UUID
    subject: str
    portal: str
    preview: str | None
    state: str
    partner: int | None
    supported_by: int | None
    answers_from: datetime | None
    operator: int | None
    operator_name: str | None
    operator_email: str | None
    unread: int


COLUMNS = (
    "uuid",
    "subject",
    "portal__name",
    "preview",
    "state",
    "partner_id",
    "supported_by",
    "answers_from",
    "operator_id",
    "operator__name",
    "operator__email",
    "desk_unread",
)


class Clock(NamedTuple):
    """How the chat stands in a word or two; since when somebody waits, where a clock runs; how many messages are new
    to this reader, and whether that is for this reader to answer."""

    words: str
    since: datetime | None = None
    unread: int = 0
    calls: bool = False


def clock(chat: Listed, person: int, moment: datetime) -> Clock:
    if chat.partner != chat.supported_by:
        return Clock(_("на паузе"))
    if chat.state == State.WAITING:
        return Clock(wait_text(chat.answers_from, moment), chat.answers_from, chat.unread)
    if chat.state == State.ASSISTANT:
        return Clock(_("с помощником"))
    if chat.operator == person:
        words = _("ждёт ответа") if chat.unread else _("ждём клиента")
        return Clock(words, None, chat.unread, chat.unread > 0)
    return Clock(short_name(chat.operator_name or "", chat.operator_email or ""))


def row_html(
    chat: Listed, person: int, moment: datetime, current: str | None, tab_query: str
) -> str:
    """`current` is the uuid of the chat that stands open beside the list, `tab_query` «?tab=…» or nothing."""
    uuid, said = str(chat.uuid), chat.preview or ""
    told = clock(chat, person, moment)
    return line(
        "console/_queue_row.html",
        {
            "uuid": uuid,
            "href": f"/console/chats/{uuid}/{tab_query}",
            "subject": escape(chat.subject),
            "portal": escape(chat.portal),
            "preview": escape(said if len(said) <= PREVIEW else f"{said[: PREVIEW - 1]}…"),
            "clock": escape(told.words),
            "since": told.since.isoformat() if told.since else "",
            "unread": str(told.unread),
        },
        waits=told.since is not None,
        has_news=told.unread > 0,
        calls=told.calls,
        current=uuid == current,
    )
