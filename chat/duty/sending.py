"""One message through one channel: by apprise, or as a signed request to the person's own webhook. Never raises."""

import json
import logging
import threading
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone

from chat.webhooks import sending, signing
from portals.sealing import SealBroken

from .models import DutyChannel

log = logging.getLogger(__name__)
ANSWER_WITHIN = (
    12.0  # seconds for a messenger or a mail server; a webhook has chat.webhooks.sending's five
)
# Where apprise can send: services for people. Not what writes to this machine or asks any address anyhow (json://).
SERVICES = frozenset(
    [
        "tgram",
        "smsc",
        "mailto",
        "mailtos",
        "ntfy",
        "ntfys",
        "slack",
        "mmost",
        "mmosts",
        "rocket",
        "rockets",
        "matrix",
        "matrixs",
        "discord",
        "signal",
        "signals",
        "whatsapp",
        "whapi",
        "viber",
        "threema",
        "zulip",
        "gotify",
        "gotifys",
        "pover",
        "twilio",
        "voipms",
        "vonage",
        "nexmo",
        "plivo",
        "sinch",
        "telnyx",
        "clickatell",
        "bulksms",
        "seven",
        "msgbird",
        "infobip",
        "nctalk",
        "nctalks",
        "synology",
        "synologys",
        "gchat",
        "workflow",
        "workflows",
        "opsgenie",
        "pagerduty",
        "squadcast",
        "signl4",
        "goalert",
        "goalerts",
        "webex",
        "line",
        "zoom",
        "lark",
        "feishu",
        "dingtalk",
        "wecombot",
        "exotel",
        "smseagle",
        "smseagles",
    ]
)


class Message(NamedTuple):
    """`key` is the same in every copy of the same message; `data` is what a webhook is told beside it."""

    key: str
    title: str
    text: str
    at: datetime
    data: dict[str, Any]


def send(channel: DutyChannel, message: Message) -> str:
    """What went wrong, in a word or two without the other side's own; empty when it is on its way."""
    try:
        if channel.kind == DutyChannel.Kind.WEBHOOK:
            return _to_webhook(channel, message)
        return _by_apprise(channel.url, message)
    except SealBroken:
        return "sealed with another key: enter the channel anew"
    except Exception as problem:  # whatever a library does with what it was told
        log.exception("channel %s", channel.pk)
        return type(problem).__name__


def _to_webhook(channel: DutyChannel, message: Message) -> str:
    at = message.at.astimezone(UTC).isoformat()
    told = {"type": "duty.page", "timestamp": at, "data": message.data | {"title": message.title, "text": message.text}}  # fmt: skip
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    headers = signing.headers(channel.secret, message.key, timezone.now(), text)
    private_too = settings.WEBHOOKS_TO_PRIVATE_ADDRESSES
    answer = sending.send(channel.url, headers, text, private_too=private_too)
    return "" if answer.is_taken else answer.problem or f"HTTP {answer.status}"


def _by_apprise(url: str, message: Message) -> str:
    """In a thread of its own: not every service keeps to a time."""
    done: SimpleQueue[bool] = SimpleQueue()
    teller = threading.Thread(target=lambda: done.put(_notify(url, message)), daemon=True)
    teller.start()
    try:
        return "" if done.get(timeout=ANSWER_WITHIN) else "not taken"
    except Empty:
        return "timeout"


def _notify(url: str, message: Message) -> bool:
    import apprise  # a second of imports that web servers and most tasks never need

    teller = apprise.Apprise()
    try:
        return bool(teller.add(url) and teller.notify(title=message.title, body=message.text))
    except Exception:
        log.exception("apprise")
        return False


def is_service(url: str) -> bool:
    """Whether apprise understands the address and may send there."""
    import apprise

    scheme, _sep, rest = url.partition("://")
    return (
        bool(rest) and scheme.lower() in SERVICES and apprise.Apprise.instantiate(url) is not None
    )
