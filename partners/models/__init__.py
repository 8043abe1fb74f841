"""Who answers instead."""

from .code import CodeAttempt, PartnerCode
from .partner import Partner, PartnerAgent
from .support import PartnerSupport
from .switch import Switch

__all__ = ["CodeAttempt", "Partner", "PartnerAgent", "PartnerCode", "PartnerSupport", "Switch"]
