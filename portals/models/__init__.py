"""Who asks."""

from .attempt import SignInTry
from .consent import Consent, ConsentUse
from .journal import MemberChange
from .member import Invitation, Member
from .outgoing import OutgoingMail
from .portal import Portal
from .user import WITH_SECOND_FACTOR, DeskRole, User, session_hash, short_name
from .vouching import SignInKey, SpentToken, VouchedAccount

__all__ = [
    "WITH_SECOND_FACTOR",
    "Consent",
    "ConsentUse",
    "DeskRole",
    "Invitation",
    "Member",
    "MemberChange",
    "OutgoingMail",
    "Portal",
    "SignInKey",
    "SignInTry",
    "SpentToken",
    "User",
    "VouchedAccount",
    "session_hash",
    "short_name",
]
