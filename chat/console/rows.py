"""A line of the console's lists: worded here, in the markup of its partial."""

from datetime import datetime
from html import escape
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from chat.composer import State
from chat.presentation.waits import span, wait_text
from chat.service_level import Ball, Kind, Promise, ServiceLevel
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
    pk: int = 0
    plan: int = 0
    last_seq: int = 0
    in_incident: bool = False


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
    "pk",
    "portal__plan",
    "last_seq",
    "in_incident",
)


class Clock(NamedTuple):
    """How the chat stands in a word or two; since when somebody waits, where a clock runs; how many messages are new
    to this reader, and whether that is for this reader to answer; the promise that presses."""

    words: str
    since: datetime | None = None
    unread: int = 0
    calls: bool = False
    pressing: Promise | None = None


def clock(chat: Listed, person: int, moment: datetime, level: ServiceLevel | None = None) -> Clock:
    pressing = level.pressing if level else None
    if chat.partner != chat.supported_by:
        return Clock(_("на паузе"))
    if pressing is not None:
        calls = chat.operator == person and chat.unread > 0
        unread = chat.unread if chat.operator in (None, person) else 0
        return Clock(_pressing_words(pressing), None, unread, calls, pressing)
    if chat.state == State.WAITING:
        return Clock(wait_text(chat.answers_from, moment), chat.answers_from, chat.unread)
    if chat.state == State.ASSISTANT:
        return Clock(_("с помощником"))
    if chat.operator == person:
        # read is not yet answered: with the ball at us, the customer waits
        waits = chat.unread > 0 or (level is not None and level.ball is Ball.OURS)
        words = _("ждёт ответа") if waits else _("ждём клиента")
        return Clock(words, None, chat.unread, chat.unread > 0)
    return Clock(short_name(chat.operator_name or "", chat.operator_email or ""))


def _pressing_words(promise: Promise) -> str:
    """«осталось 12 мин», «просрочено на 1 ч»: of the time in which those who answer are there."""
    words = _("просрочено на %(time)s") if promise.is_broken else _("осталось %(time)s")
    return words % {"time": span(abs(promise.left))}


def row_html(
    chat: Listed,
    person: int,
    moment: datetime,
    current: str | None,
    tab_query: str,
    level: ServiceLevel | None = None,
) -> str:
    """`current` is the uuid of the chat that stands open beside the list, `tab_query` «?tab=…» or nothing."""
    uuid, said = str(chat.uuid), chat.preview or ""
    told = clock(chat, person, moment, level)
    presses = told.pressing
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
            "promised": _promised(presses),
            "share": str(_share(presses)),
        },
        waits=told.since is not None,
        soon=presses is not None and not presses.is_broken,
        late=presses is not None and presses.is_broken,
        has_news=told.unread > 0,
        calls=told.calls,
        incident=chat.in_incident,
        current=uuid == current,
    )


def _promised(promise: Promise | None) -> str:
    """What is due, for those who do not see the list."""
    if promise is None:
        return ""
    return _("Решение:") if promise.kind is Kind.SOLUTION else _("Ответ:")


def _share(promise: Promise | None) -> int:
    """How much of the promised time is left, in per cent."""
    return max(0, round(100 * (promise.left / promise.target))) if promise else 0
