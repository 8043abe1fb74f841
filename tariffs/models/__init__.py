"""Rows that staff edit: schedules with their windows and special days, and tariff plans."""

from tariffs.models.plan import TariffPlan
from tariffs.models.promises import WithTargets
from tariffs.models.schedule import Schedule, ScheduleException, Window

__all__ = ["Schedule", "ScheduleException", "TariffPlan", "Window", "WithTargets"]
