"""What people do with tokens and webhooks, and what the desk does with deliveries."""

from .deliveries import deliver_due, drain, forget_old, send_again
from .endpoints import renew_secret, switch_on
from .tokens import issue_token, note_use, revoke_token, token_behind

__all__ = [
    "deliver_due",
    "drain",
    "forget_old",
    "issue_token",
    "note_use",
    "renew_secret",
    "revoke_token",
    "send_again",
    "switch_on",
    "token_behind",
]
