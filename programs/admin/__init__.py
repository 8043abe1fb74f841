"""Where staff let programs in, and see what they were told."""

from .tokens import ApiTokenAdmin
from .webhooks import DeliveryAdmin, EndpointAdmin

__all__ = ["ApiTokenAdmin", "DeliveryAdmin", "EndpointAdmin"]
