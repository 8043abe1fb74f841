"""Who asks."""

from .consent import Consent, ConsentUse
from .journal import MemberChange
from .member import Invitation, Member
from .outgoing import OutgoingMail
from .portal import Portal
from .user import DeskRole, User, short_name
from .vouching import SignInKey, SpentToken, VouchedAccount

__all__ = [
    "Consent",
    "ConsentUse",
    "DeskRole",
    "Invitation",
    "Member",
    "MemberChange",
    "OutgoingMail",
    "Portal",
    "SignInKey",
    "SpentToken",
    "User",
    "VouchedAccount",
    "short_name",
]
