"""What people do with the members of a portal."""

from .invitations import accept_invitation, invite_integrator, withdraw_invitation
from .keys import accept_public_key, give_secret, revoke_key
from .letters import mail_is_sent, send_letters, write_letter
from .members import change_role, withdraw_member
from .tries import attempt, forget_old_tries, own_password_is_right
from .vouching import Arrival, arrive, link_account, read_token

__all__ = [
    "Arrival",
    "accept_invitation",
    "accept_public_key",
    "arrive",
    "attempt",
    "change_role",
    "forget_old_tries",
    "give_secret",
    "invite_integrator",
    "link_account",
    "mail_is_sent",
    "own_password_is_right",
    "read_token",
    "revoke_key",
    "send_letters",
    "withdraw_invitation",
    "withdraw_member",
    "write_letter",
]
