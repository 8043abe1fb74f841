"""What a person at the desk sees in the console: the queue, one's own chats, and all that are open."""

from datetime import datetime
from functools import lru_cache
from math import inf
from typing import Any, NamedTuple

from django.db.models import (
    Exists,
    Expression,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.expressions import OrderBy
from django.db.models.functions import Left
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from chat.composer import Seat, State
from chat.levels import Chat, levels_of
from chat.models import Entry, Thread, seat_of
from chat.presentation.waits import minutes_waited, wait_text
from chat.routing import Channel
from chat.service_level import ServiceLevel
from chat.statements import Counted, Slot, Statement
from partners.models import PartnerSupport
from portals.models import User

from .rows import COLUMNS, PREVIEW, Listed, row_html

TABS = ("mine", "queue", "all")
COUNTED = 1000  # chats of a queue: how many more there are helps nobody
ROWS_SHOWN = 50  # of a queue the first are taken; the rest are counted
OWN_ROWS_SHOWN = 200
LONGEST_WAIT_FIRST = ("answers_from", "pk")
AS_INDEXED = (
    "partner_id",
    *LONGEST_WAIT_FIRST,
)  # the same: all that one sees have one partner, or none
LATEST_FIRST = ("-last_at", "pk")
DESKS_KEPT = 1000  # desks whose statements are kept: our own four, and the partners'


class Part(NamedTuple):
    """A list under its heading; `rows` is html, `more` says how many chats are beyond the last row."""

    name: str
    heading: str
    rows: str
    more: str
    empty: str


def tab_named(name: str | None) -> str:
    return name if name in TABS else "mine"


# --- which chats ----------------------------------------------------------------------------------
def waiting_for(user: User) -> QuerySet[Thread]:
    """The queue of this person's channels, whoever waits longest first."""
    seat = seat_of(user)
    return _waiting(seat).order_by(*_incidents_first(seat), *LONGEST_WAIT_FIRST)


def mine(user: User) -> QuerySet[Thread]:
    """The chats that this person answers, the latest word first."""
    return _held(seat_of(user), user.pk).order_by(*LATEST_FIRST)


def all_open(user: User) -> QuerySet[Thread]:
    """Every chat of this person's channels that is not finished, those with the assistant too."""
    return _open(seat_of(user)).order_by(*LATEST_FIRST)


def _waiting(seat: Seat) -> QuerySet[Thread]:
    """Not the standard chats of a portal that a partner answers now, nor a partner's after the return: they rest."""
    support = PartnerSupport.objects.active().filter(portal=OuterRef("portal"))
    answered = Exists(support.filter(partner=seat.partner)) if seat.partner else ~Exists(support)
    # that our own desk's chats have no partner is said again, so that the index gives them in order of waiting
    return Thread.objects.at_seat(seat).waiting().filter(answered, partner=seat.partner)


def _held(seat: Seat, person: int | Expression) -> QuerySet[Thread]:
    return Thread.objects.at_seat(seat).filter(state=State.ACTIVE, operator=person)


def _open(seat: Seat) -> QuerySet[Thread]:
    return Thread.objects.at_seat(seat).open()


# --- what is read of them -------------------------------------------------------------------------
def _rows(threads: QuerySet[Thread], order: tuple[str | OrderBy, ...], limit: int) -> Statement:
    """The first of them. What a line says is read for these alone."""
    first = threads.order_by(*order).values("pk")[:limit]
    said = Entry.objects.said().filter(thread=OuterRef("pk")).order_by("-public_seq")
    preview = Subquery(said.annotate(begins=Left("body", PREVIEW + 1)).values("begins")[:1])
    # joined, not asked for each row: there is at most one active support a portal
    support = FilteredRelation(
        "portal__partner_supports", condition=Q(portal__partner_supports__ended_at=None)
    )
    shown = Thread.objects.filter(pk__in=first).annotate(
        preview=preview,
        support=support,
        supported_by=F("support__partner"),
        in_incident=_in_incident(),
    )
    return Statement(shown.order_by(*order).values_list(*COLUMNS))


def _in_incident() -> Exists:
    return Exists(Thread.objects.in_open_incident().filter(pk=OuterRef("pk")))


def _incidents_first(seat: Seat) -> tuple[OrderBy, ...]:
    """Special support's own queue is short enough to be sorted: an open incident stands above all that waits longer."""
    return (_in_incident().desc(),) if _is_special(seat) else ()


def _is_special(seat: Seat) -> bool:
    return seat.channels == (Channel.ENTERPRISE,)


@lru_cache(maxsize=DESKS_KEPT)
def _queue_rows(seat: Seat, limit: int) -> Statement:
    return _rows(_waiting(seat), (*_incidents_first(seat), *AS_INDEXED), limit)


@lru_cache(maxsize=DESKS_KEPT)
def _held_rows(seat: Seat, limit: int) -> Statement:
    return _rows(_held(seat, Slot("person")), LATEST_FIRST, limit)


@lru_cache(maxsize=DESKS_KEPT)
def _open_rows(seat: Seat, limit: int) -> Statement:
    return _rows(_open(seat), LATEST_FIRST, limit)


@lru_cache(maxsize=DESKS_KEPT)
def _queue_ends(seat: Seat) -> Statement:
    """Who joined the queue last, and since when the first waits; no row for an empty queue."""
    first = _waiting(seat).order_by(*AS_INDEXED).values("answers_from")[:1]
    last = _waiting(seat).order_by(*AS_INDEXED).reverse()[:1]
    return Statement(last.annotate(oldest=Subquery(first)).values_list("uuid", "oldest"))


@lru_cache(maxsize=DESKS_KEPT)
def _queue_length(seat: Seat, limit: int) -> Counted:
    return Counted(_waiting(seat).order_by()[: limit + 1])


@lru_cache(maxsize=DESKS_KEPT)
def _open_length(seat: Seat, limit: int) -> Counted:
    return Counted(_open(seat).order_by()[: limit + 1])


@lru_cache(maxsize=DESKS_KEPT)
def _held_length(seat: Seat) -> Counted:
    return Counted(_held(seat, Slot("person")).order_by())


def counters(user: User, moment: datetime | None = None) -> dict[str, Any]:
    """{"waiting", "mine", "oldest_wait_minutes", "newest": uuid of who joined the queue last or None, "note",
    "waiting_shown": in words}. Of a queue beyond all measure no more than COUNTED + 1 are counted."""
    moment, seat = moment or timezone.now(), seat_of(user)
    ends = _queue_ends(seat).rows()
    newest, oldest = ends[0] if ends else (None, None)
    waiting = _queue_length(seat, COUNTED).number()
    return {
        "waiting": waiting,
        "waiting_shown": _at_most(waiting),
        "mine": _held_length(seat).number(person=user.pk),
        "oldest_wait_minutes": minutes_waited(oldest, moment),
        "newest": str(newest) if newest else None,
        "note": _note(waiting, oldest, moment),
    }


def _at_most(number: int, shown: int = 0) -> str:
    """«12», «1000+»: how many there are beside those that are shown."""
    return f"{COUNTED - shown}+" if number > COUNTED else str(number - shown)


def _beyond(number: int, shown: int) -> str:
    return _at_most(number, shown) if number > shown else ""


def _note(waiting: int, oldest: datetime | None, moment: datetime) -> str:
    if not waiting:
        return _("Очередь пуста")
    if oldest is None or oldest > moment:
        return _("Ждут %(n)s") % {"n": _at_most(waiting)}
    return _("Ждут %(n)s, дольше всех %(wait)s") % {
        "n": _at_most(waiting),
        "wait": wait_text(oldest, moment),
    }


def render_lists(user: User, tab: str, current: str | None = None) -> dict[str, Any]:
    """{"queue": html, "assigned": html, "counters": {…}} for the page and for the socket alike.

    `current` is the uuid of the chat that stands open beside the lists.
    """
    moment, tab = timezone.now(), tab_named(tab)
    figures, seat = counters(user, moment), seat_of(user)
    tab_query = "" if tab == "mine" else f"?tab={tab}"

    def html(rows: Statement, *, urgent_first: bool = False, **values: int) -> str:
        found = [Listed(*row) for row in rows.rows(**values)]
        levels = levels_of(map(_asked, found), moment)
        if urgent_first:
            found.sort(key=lambda chat: _urgency(chat, levels.get(chat.pk)))
        lines = (
            row_html(chat, user.pk, moment, current, tab_query, levels.get(chat.pk))
            for chat in found
        )
        return SafeString("".join(lines))  # the partial's own markup, and values that are escaped

    assigned = queue = None
    if tab == "all":
        assigned = Part(
            "assigned",
            _("Все открытые чаты"),
            html(_open_rows(seat, ROWS_SHOWN)),
            _beyond(_open_length(seat, COUNTED).number(), ROWS_SHOWN),
            _("Открытых чатов нет."),
        )
    else:
        queue = Part(
            "queue",
            _("Очередь, дольше ждущие выше"),
            html(_queue_rows(seat, ROWS_SHOWN), urgent_first=_is_special(seat)),
            _beyond(figures["waiting"], ROWS_SHOWN),
            _("Никто не ждёт. Новый чат появится здесь сам."),
        )
    if tab == "mine":
        assigned = Part(
            "assigned",
            _("Мои чаты"),
            html(_held_rows(seat, OWN_ROWS_SHOWN), person=user.pk),
            _beyond(figures["mine"], OWN_ROWS_SHOWN),
            _("Вы пока никому не отвечаете. Возьмите чат из очереди."),
        )
    return {"queue": _render(queue), "assigned": _render(assigned), "counters": figures}


def _urgency(chat: Listed, level: ServiceLevel | None) -> tuple[bool, float]:
    """An incident, then the promise that breaks first, then as they wait."""
    due_at = level.pressing.due_at if level and level.pressing else None
    return not chat.in_incident, due_at.timestamp() if due_at else inf


def _asked(chat: Listed) -> Chat:
    return Chat(chat.pk, chat.uuid, chat.last_seq, chat.state, chat.plan, chat.partner)


def _render(part: Part | None) -> str:
    if part is None:
        return ""
    return render_to_string("console/_queue.html", {"part": part})
