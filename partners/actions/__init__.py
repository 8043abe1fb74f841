"""What people do with partners, their codes and the portals that they support."""

from .activation import activate_code, preview_code, return_to_standard
from .codes import issue_codes, revoke_code
from .endings import close_partner, end_expired, reopen_partner

__all__ = [
    "activate_code",
    "close_partner",
    "end_expired",
    "issue_codes",
    "preview_code",
    "reopen_partner",
    "return_to_standard",
    "revoke_code",
]
