"""Which days the Russian production calendar closes, and which weekends it makes working days."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from holidays import country_holidays

KNOWN_YEARS = range(1992, 2100)  # the library knows no others
NOVEMBER = 11


class ProductionYear(NamedTuple):
    """One year: names of its days off, and the weekend days that the government made working."""

    days_off: Mapping[date, str]
    working_weekends: frozenset[date]


@lru_cache(maxsize=64)
def production_year(year: int) -> ProductionYear:
    """The year as decreed; of a year without a decree only the holidays named in the law."""
    calendar = country_holidays("RU", years=year, language="ru")
    # The library has no WORKDAY category for Russia: moved working days stand only here.
    return ProductionYear(dict(calendar.items()), frozenset(calendar.weekend_workdays))


def day_off_name(day: date) -> str | None:
    """Name of the public holiday or of the moved day off; None on any other day, Sundays too."""
    return production_year(day.year).days_off.get(day)


def is_working_weekend(day: date) -> bool:
    """A Saturday or Sunday that was officially exchanged for a working day."""
    return day in production_year(day.year).working_weekends


def is_decreed(year: int) -> bool:
    """Whether the days moved by the government's yearly decree are known; each decree moves some."""
    return year in country_holidays("RU").special_public_holidays


def year_to_learn(today: date) -> int | None:
    """The year whose decree staff should have by now: this one, and from 1 November on the next; None when they do."""
    years = [today.year, today.year + 1] if today.month >= NOVEMBER else [today.year]
    return next((year for year in years if not is_decreed(year)), None)
