"""What an endpoint is told: identifiers and states, never a text that somebody wrote. Pure."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from .scopes import EventType

NAMES = UUID(
    "4f0a2c8e-4f4b-5d52-9b0a-1f6b6f2f9d10"
)  # the space in which events get their identifiers


def event_id(*what: object) -> UUID:
    """The same happening has the same identifier, however often it is told."""
    return uuid5(NAMES, " ".join(map(str, what)))


def of_thread(
    *,
    thread: UUID,
    portal: str,
    state: str,
    channel: str,
    partner: str | None,
    seq: int,
    score: int | None,
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "thread": str(thread),
        "portal": portal,
        "state": state,
        "channel": channel,
        "partner": partner,
        "seq": seq,
    }
    return told if score is None else told | {"score": score}


def of_partner(*, portal: str, partner: str, reason: str | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {"portal": portal, "partner": partner}
    return told if reason is None else told | {"reason": reason}


def envelope(event_type: EventType, at: datetime, data: dict[str, Any]) -> dict[str, Any]:
    """The shape that Standard Webhooks recommends."""
    return {"type": event_type.value, "timestamp": at.astimezone(UTC).isoformat(), "data": data}


def body(payload: dict[str, Any]) -> str:
    """The very bytes that are signed."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def message_id(event: UUID) -> str:
    """`webhook-id`: the same in every attempt and every re-send, so a receiver can tell a repeat."""
    return f"msg_{event.hex}"
