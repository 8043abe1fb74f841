"""Where staff keep partners and their codes."""

from .codes import PartnerCodeAdmin
from .partners import PartnerAdmin, PartnerSupportAdmin, PortalWithPartnerAdmin, SwitchAdmin

__all__ = [
    "PartnerAdmin",
    "PartnerCodeAdmin",
    "PartnerSupportAdmin",
    "PortalWithPartnerAdmin",
    "SwitchAdmin",
]
