"""Tokens of other programs, and where events are told."""

from .token import ApiToken
from .webhook import Attempt, Delivery, Endpoint

__all__ = ["ApiToken", "Attempt", "Delivery", "Endpoint"]
