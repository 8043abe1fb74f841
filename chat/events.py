"""Renders entries: one for the customer, one for the desk, both by the page's own partial and nowhere else."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from html import escape
from json.encoder import encode_basestring as quoted
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import get_template
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assistant.answering import Outcome

from .attached import in_frame, shown_file
from .composer import Author
from .event import Event
from .models import Kind
from .stencil import marked, rendered, stencil
from .wording import event_line

PARTIALS = {True: "chat/_entry_desk.html", False: "chat/_entry.html"}
# What a plain message has none of; the rest of `e` is filled in.
PLAIN: dict[str, Any] = {
    "report": None,
    "choices": [],
    "articles": [],
    "nearest": [],
    "helped": None,
    "wrong": False,
    "asks_feedback": False,
    "offer": False,
    "offer_text": "",
    "explains_tariff": False,
    "names_partners": False,
    "new_topic": 0,
    "critical": False,
    "files": [],
}
MOSCOW = ZoneInfo(settings.TIME_ZONE)


@lru_cache(maxsize=1)
def roles() -> dict[str, str]:
    """In Russian, like the whole conversation: it is rendered once for all its readers."""
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "administrator": _("администратор"),
            "integrator": _("интегратор"),
            "employee": _("сотрудник"),
            Author.ASSISTANT: _("виртуальный"),
            Author.OPERATOR: _("оператор"),
            Author.AGENT: _("специалист партнёра"),
            Author.SYSTEM: "",
            Author.MEMBER: "",
            "note": _("заметка, клиент не видит"),
            "assistant's name": _("Помощник"),
        }


@lru_cache(maxsize=256)
def shown_time(at: str) -> tuple[str, str]:
    """(ISO 8601 to the second, «14:02»), both in Moscow; a batch shares its moment."""
    moment = datetime.fromisoformat(at).astimezone(MOSCOW)
    return moment.isoformat(timespec="seconds"), f"{moment:%H:%M}"


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2]).upper()


def role_of(event: Event) -> str:
    if event.kind == Kind.NOTE:
        return roles()["note"]
    return roles().get(event.data.get("role") or event.author_kind, "")


def paragraphs(text: str) -> list[str]:
    return [block for block in text.split("\n\n") if block.strip()]


def entry_context(event: Event, *, at_desk: bool) -> dict[str, Any]:
    """The variable `e` of the two partials: the same for every reader of that side."""
    data = event.data
    name = event.name or (
        roles()["assistant's name"] if event.author_kind == Author.ASSISTANT else ""
    )
    text = _line(data) if event.kind == Kind.STATE else event.body
    at, clock = shown_time(event.at)
    return {
        "seq": event.seq if at_desk else event.public_seq,
        "kind": event.kind,
        "author": event.author_kind,
        "author_id": event.author or 0,
        "id": event.client_id,
        "name": name,
        "initials": initials(name),
        "role": role_of(event),
        "at": at,
        "clock": clock,
        "text": text,
        "paragraphs": paragraphs(text),
        "report": data.get("report"),
        "choices": data.get("choices", []),
        "articles": data.get("articles", []),
        "nearest": data.get("nearest", []),
        "helped": data.get("helped"),
        "wrong": data.get("wrong", False),
        "asks_feedback": bool(data.get("articles")) and data.get("helped") is None,
        "offer": data.get("offer", False),
        "offer_text": data.get("offer_text", ""),
        "explains_tariff": data.get("explains_tariff", False),
        "names_partners": data.get("outcome") == Outcome.OUT_OF_SCOPE,
        "new_topic": data.get("new_topic", 0),
        "critical": data.get("critical", False),
        "files": [shown_file(file) for file in data.get("files", [])],
    }


def _line(data: dict[str, Any]) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return event_line(data)


UNSEEN = ("marked", "tried")


def is_visible(event: Event) -> bool:
    """A mark stands under its answer and a try in the try meter: they have a number, but no line of their own."""
    return event.data.get("change") not in UNSEEN


def entry_html(event: Event, *, at_desk: bool) -> SafeString:
    """The entry's `<li>` in Russian, for all readers of a side; empty for what has no line of its own."""
    if not is_visible(event):
        return SafeString()
    if _is_plain(event):
        said = {**_own_values(event, _as_it_is), "seq": _seq(event, at_desk=at_desk)}
        # the template's own markup, and values that are escaped
        return SafeString(_plain_html(event.kind, event.author_kind, at_desk)(said))
    with translation.override(settings.LANGUAGE_CODE):
        html = get_template(PARTIALS[at_desk]).render({"e": entry_context(event, at_desk=at_desk)})
        return SafeString(html)


def _is_plain(event: Event) -> bool:
    """A text and nothing else, as nearly all that is said."""
    said = event.kind == Kind.MESSAGE or event.kind == Kind.NOTE
    data = event.data
    return said and "report" not in data and "files" not in data and bool(event.body.strip())


def _seq(event: Event, *, at_desk: bool) -> str:
    return str(event.seq if at_desk else event.public_seq)


def _as_it_is(text: str) -> str:
    return text


def _inside_json(text: str) -> str:
    return quoted(text)[1:-1]


@lru_cache(maxsize=4096)
def _named(name: str, written: Callable[[str], str]) -> dict[str, str]:
    return {
        "json_name": quoted(name),
        "name": written(escape(name)),
        "initials": written(escape(initials(name))),
    }


def _own_values(event: Event, written: Callable[[str], str]) -> dict[str, str]:
    """What a plain entry is filled in with on either side; its number alone differs."""
    at, clock = shown_time(event.at)
    return {
        **_named(event.name, written),
        "author_id": str(event.author or 0),
        "id": event.client_id,
        "role": written(role_of(event)),
        "at": at,
        "clock": clock,
        "text": written("</p><p>".join(map(escape, paragraphs(event.body)))),
    }


@lru_cache(maxsize=32)
def _marked_html(kind: str, author_kind: str, at_desk: bool) -> str:
    """The partial of a plain message, rendered once for each kind: filling it in costs a tenth of rendering it."""
    with translation.override(settings.LANGUAGE_CODE):
        decided = {**PLAIN, "kind": kind, "author": author_kind}
        return rendered(get_template(PARTIALS[at_desk]), decided)


@lru_cache(maxsize=32)
def _plain_html(kind: str, author_kind: str, at_desk: bool) -> Callable[[dict[str, str]], str]:
    return stencil(_marked_html(kind, author_kind, at_desk))


@lru_cache(maxsize=32)
def _plain_frame(kind: str, author_kind: str, at_desk: bool) -> Callable[[dict[str, str]], str]:
    """The whole frame, its markup inside JSON once for all: only values are still quoted."""
    html = _inside_json(_marked_html(kind, author_kind, at_desk))
    values = (
        marked("seq"),
        marked("id"),
        author_kind,
        marked("json_name"),
        marked("at"),
        marked("json_text"),
    )
    return stencil(FRAME % (*values, _note(kind), "[]", f'"{html}"'))


# by hand: json.dumps of the same costs three times as much, on the hottest line of the desk
FRAME = (
    '{"type":"message","seq":%s,"id":"%s","author":"%s","name":%s,"at":"%s","text":%s,'
    '"note":%s,"attachments":%s,"html":%s}'
)


def _note(kind: str) -> str:
    return "true" if kind == Kind.NOTE else "false"


class Written:
    """An entry's numbered frames, written out when somebody of a side reads it, once for all of that side."""

    __slots__ = ("_event", "_frames", "_values")

    def __init__(self, event: Event) -> None:
        self._event = event
        self._frames: dict[bool, str | None] = {}
        self._values: dict[str, str] = {}

    def frame(self, *, at_desk: bool) -> str | None:
        """The frame of a message, answer or note; None for a reader to whom it does not exist, and for a
        change of state, which every reader reads together with how things stand."""
        if at_desk not in self._frames:
            self._frames[at_desk] = self._write(at_desk)
        return self._frames[at_desk]

    def _write(self, at_desk: bool) -> str | None:
        event = self._event
        seq = event.seq if at_desk else event.public_seq
        if seq is None or event.kind == Kind.STATE:
            return None
        if not _is_plain(event):
            name = event.name or (
                roles()["assistant's name"] if event.author_kind == Author.ASSISTANT else ""
            )
            html = quoted(entry_html(event, at_desk=at_desk))
            at = shown_time(event.at)[0]
            files = in_frame(event.data)
            named = (quoted(name), at, quoted(event.body), _note(event.kind), files, html)
            return FRAME % (seq, event.client_id, event.author_kind, *named)
        if not self._values:
            self._values = _own_values(event, _inside_json)
            self._values["json_text"] = quoted(event.body)
        self._values["seq"] = str(seq)
        return _plain_frame(event.kind, event.author_kind, at_desk)(self._values)
