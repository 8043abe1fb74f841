"""Incidents, who is on duty, how each is reached, and every step of a call."""

from .channel import DutyChannel
from .incident import Call, Declaration, Incident, Level, Matter
from .page import PageAttempt, PageStep, Watch
from .rota import DutyOverride, DutyPattern, DutyShift, DutySwap
from .rule import PagingRule

__all__ = [
    "Call",
    "Declaration",
    "DutyChannel",
    "DutyOverride",
    "DutyPattern",
    "DutyShift",
    "DutySwap",
    "Incident",
    "Level",
    "Matter",
    "PageAttempt",
    "PageStep",
    "PagingRule",
    "Watch",
]
