"""What a reader lacks, by number, and how a chat stands for them now. Synchronous: for a thread beside the loop."""

from dataclasses import dataclass
from typing import Any

from portals.models import User

from . import events
from .composer import Verdict
from .door import Visitor, speaking_to
from .event import Event
from .facts import verdict_of
from .history import PAGE, read_after
from .models import Kind, Thread
from .presentation import snapshot
from .sockets import encoded


@dataclass(frozen=True, slots=True)
class News:
    """Frames in order, written out, the last number, whether there is more, and the verdict of now."""

    frames: list[str]
    last: int
    more: bool
    verdict: Verdict


def news(visitor: Visitor, thread_id: int, after: int, known: Verdict) -> News:
    """Everything after the reader's last number; where a state changed, also how things stand now, read once.

    A verdict other than the `known` one without an event of its own is told by a `welcome` of its own.
    """
    thread, user = _rows(visitor, thread_id)
    verdict = verdict_of(thread, user)
    if not verdict.may_read:
        return News([], after, False, verdict)
    found = read_after(thread, after, at_desk=verdict.at_desk)
    changed = any(event.kind == Kind.STATE for event in found)
    now: dict[str, Any] = {}
    if changed or verdict != known:
        with speaking_to(visitor):
            now = snapshot(thread, user, verdict)
    frames = [_frame(event, now, at_desk=verdict.at_desk) for event in found]
    last = max([after, *(_number(event, verdict) for event in found)])
    if now and not changed:
        frames.append(encoded({"type": "welcome", "protocol": 1, **now, "last": last}))
    return News([frame for frame in frames if frame], last, len(found) == PAGE, verdict)


def _number(event: Event, verdict: Verdict) -> int:
    return event.seq if verdict.at_desk else event.public_seq or 0


def _rows(visitor: Visitor, thread_id: int) -> tuple[Thread, User]:
    threads = Thread.objects.select_related("portal__plan", "customer", "operator", "partner")
    return threads.get(pk=thread_id), User.objects.get(pk=visitor.person)


def _frame(event: Event, now: dict[str, Any], *, at_desk: bool) -> str | None:
    if event.kind != Kind.STATE:
        return events.Written(event).frame(at_desk=at_desk)
    e = events.entry_context(event, at_desk=at_desk)
    frame = {
        "type": "state",
        "seq": e["seq"],
        "at": e["at"],
        "text": e["text"],
        **now["thread"],
        "parts": now["parts"],
        "html": events.entry_html(event, at_desk=at_desk),
    }
    if event.data.get("change") == "marked":
        seq = event.data["answer_seq"] if at_desk else event.data["answer"]
        frame["marked"] = {"seq": seq, "value": event.data["value"]}
    return encoded(frame)
