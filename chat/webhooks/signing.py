"""How a request is signed: Standard Webhooks, which receivers' libraries verify. Pure."""

import base64
import secrets
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook

USER_AGENT = "Support24-Webhooks/1"


def new_secret() -> str:
    """In clear; whoever keeps it seals it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def headers(secret: str, message: str, moment: datetime, text: str) -> dict[str, str]:
    """The time is that of the attempt: a receiver refuses what is older than five minutes."""
    moment = moment.astimezone(UTC)
    return {
        "content-type": "application/json",
        "user-agent": USER_AGENT,
        "webhook-id": message,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(message, moment, text),
    }
