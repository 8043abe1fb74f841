"""A customer's list of chats, line by line: worded here, in the markup of its partial."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache, lru_cache
from html import escape
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import naturalday
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chat.composer import State
from chat.models import Thread
from chat.statements import Slot, Statement
from chat.stencil import line
from portals.models import Portal, User

SHOWN = 50
ALL = 1000  # of somebody who asks for all of them
FINISHED = [State.SOLVED, State.CLOSED]


class Listed(NamedTuple):
    """What a line is made of, in the order of `COLUMNS`."""

    uuid: UUID
    subject: str
    state: str
    unread: int
    last_at: datetime
    partner: str | None
    operator: str | None


COLUMNS = (
    "uuid",
    "subject",
    "state",
    "customer_unread",
    "last_at",
    "partner__name",
    "operator__name",
)


@cache
def _chats(limit: int) -> Statement:
    """One more than the limit, to know whether there are more."""
    finished = ExpressionWrapper(Q(state__in=FINISHED), BooleanField())
    own = Thread.objects.filter(customer=Slot("person"), portal=Slot("portal"))
    open_first = own.order_by(finished, "-last_at", "pk")
    return Statement(open_first.values_list(*COLUMNS)[: limit + 1])


def chat_lists(
    user: User, portal: Portal, current: UUID | None = None, *, whole: bool = False
) -> dict[str, Any]:
    """{"open_threads", "finished_threads": html, "more_threads": whether there are others}, the open ones first.

    `current` is the chat that stands open beside the list: what is new in it is being read.
    """
    limit, today, zone = (
        ALL if whole else SHOWN,
        timezone.localdate(),
        timezone.get_current_timezone(),
    )
    found = [Listed(*row) for row in _chats(limit).rows(person=user.pk, portal=portal.pk)]

    def html(chats: Iterable[Listed]) -> str:
        lines = (_html(chat, chat.last_at.astimezone(zone), today, current) for chat in chats)
        return SafeString("".join(lines))  # the partial's own markup, and values that are escaped

    shown = found[:limit]
    return {
        "open_threads": html(chat for chat in shown if chat.state not in FINISHED),
        "finished_threads": html(chat for chat in shown if chat.state in FINISHED),
        "more_threads": len(found) > limit and not whole,
    }


def _html(chat: Listed, at: datetime, today: date, current: UUID | None) -> str:
    finished, open_beside = chat.state in FINISHED, chat.uuid == current
    pill, answers = ("", "") if finished else _answers(chat)
    return line(
        "chat/_thread_line.html",
        {
            "uuid": str(chat.uuid),
            "subject": escape(chat.subject),
            "unread": str(chat.unread),
            "pill": pill,
            "answers": escape(answers),
            "at": at.isoformat(timespec="seconds"),
            "when": f"{at:%H:%M}" if at.date() == today else _day(at.date(), today, get_language()),
        },
        finished=finished,
        has_news=chat.unread > 0 and not open_beside,
        current=open_beside,
    )


def _answers(chat: Listed) -> tuple[str, str]:
    """The kind of the pill, and whom the chat is with; only lists of open chats show it."""
    if chat.partner is not None:
        return "partner", _("Партнёр «%(name)s»") % {"name": chat.partner}
    if chat.state == State.WAITING:
        return "waiting", _("В очереди")
    if chat.state == State.ACTIVE and chat.operator is not None:
        return "active", _("Отвечает %(name)s") % {"name": chat.operator}
    if chat.state == State.ACTIVE:
        return "active", _("С оператором")
    return "assistant", _("С помощником")


@lru_cache(maxsize=1000)
def _day(day: date, today: date, _language: str | None) -> str:
    """«вчера», «5 нояб.»; the same words for all who read it on that day."""
    return escape(str(naturalday(day, "j N")).lower())
