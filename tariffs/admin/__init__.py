"""Where staff edit schedules and tariff plans, and see at once what they mean."""

from .describing import describe_days, describe_next_change
from .plans import TariffPlanAdmin
from .schedules import ScheduleAdmin

__all__ = ["ScheduleAdmin", "TariffPlanAdmin", "describe_days", "describe_next_change"]
