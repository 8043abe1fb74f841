"""The Russian production calendar: decreed days, yearly norms, and the hours that follow from them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from holidays import country_holidays

from tariffs.hours import Hours, Window
from tariffs.production_calendar import day_off_name, is_decreed, is_working_weekend, year_to_learn

MOSCOW = ZoneInfo("Europe/Moscow")
OPERATORS = Hours(
    MOSCOW, tuple(Window(day, time(10), time(19)) for day in range(5)), (), production_calendar=True
)
NINE_HOURS = timedelta(hours=9)


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def is_served(day: date) -> bool:
    """Open that day, and then for exactly the usual hours."""
    stretches = OPERATORS.day(day)
    if stretches:
        assert stretches == [
            (datetime.combine(day, time(10), MOSCOW), datetime.combine(day, time(19), MOSCOW))
        ]
    return bool(stretches)


# Weekdays off, and Saturdays on, by the government's decrees on moving days off
@pytest.mark.parametrize(
    ("day", "served"),
    [
        # 2024: decree 1314 of 10 August 2023
        ("2024-04-27", True),
        ("2024-04-29", False),
        ("2024-04-30", False),
        ("2024-05-10", False),
        ("2024-11-02", True),
        ("2024-12-28", True),
        ("2024-12-30", False),
        ("2024-12-31", False),
        # 2025: decree 1335 of 4 October 2024
        ("2025-01-08", False),
        ("2025-01-09", True),
        ("2025-02-24", True),
        ("2025-03-10", True),
        ("2025-05-02", False),
        ("2025-05-08", False),
        ("2025-06-13", False),
        ("2025-10-25", False),
        ("2025-11-01", True),
        ("2025-11-02", False),
        ("2025-11-03", False),
        ("2025-11-04", False),
        ("2025-12-31", False),
        # 2026: decree 1466 of 24 September 2025; 9 March and 11 May by the Labour Code
        ("2026-01-09", False),
        ("2026-01-12", True),
        ("2026-02-23", False),
        ("2026-03-09", False),
        ("2026-05-11", False),
        ("2026-05-12", True),
        ("2026-06-12", False),
        ("2026-11-03", True),
        ("2026-11-04", False),
        ("2026-12-30", True),
        ("2026-12-31", False),
    ],
)
def test_operators_keep_to_the_decrees(day: str, served: bool) -> None:
    assert is_served(date.fromisoformat(day)) is served


@pytest.mark.parametrize(("year", "working_days"), [(2024, 248), (2025, 247), (2026, 247)])
def test_a_year_has_as_many_working_days_as_its_official_norm(year: int, working_days: int) -> None:
    assert sum(is_served(day) for day in days_of(year)) == working_days
    since, until = (datetime(y, 1, 1, tzinfo=MOSCOW) for y in (year, year + 1))
    assert OPERATORS.open_time(since, until) == working_days * NINE_HOURS


# Every weekday off and every weekend day on, written down from the sources named, not from the library.
OFFICIAL = {
    # Labour Code, article 112, and decree 1335 of 4 October 2024: 4 January → 2 May, 23 February → 8 May,
    # 8 March → 13 June, 1 November → 3 November, 5 January → 31 December
    2025: (
        "01-01 01-02 01-03 01-06 01-07 01-08 05-01 05-02 05-08 05-09 06-12 06-13 11-03 11-04 12-31",
        "11-01",
    ),
    # Labour Code (8 March → 9 March, 9 May → 11 May) and decree 1466 of 24 September 2025: 3 January → 9 January,
    # 4 January → 31 December
    2026: (
        "01-01 01-02 01-05 01-06 01-07 01-08 01-09 02-23 03-09 05-01 05-11 06-12 11-04 12-31",
        "",
    ),
    # Labour Code (1 May → 3 May, 9 May → 10 May, 12 June → 14 June) and the decree on days off in 2027 as
    # consultant.ru publishes it (document LAW_544706): 20 February → 22 February, 2 January → 5 November,
    # 3 January → 31 December
    2027: (
        "01-01 01-04 01-05 01-06 01-07 01-08 02-22 02-23 03-08 05-03 05-10 06-14 11-04 11-05 12-31",
        "02-20",
    ),
}


@pytest.mark.parametrize("year", OFFICIAL)
def test_every_day_of_the_weekday_schedule_agrees_with_the_official_calendar(year: int) -> None:
    off, on = (
        {date.fromisoformat(f"{year}-{day}") for day in days.split()} for days in OFFICIAL[year]
    )
    assert all(day.weekday() < 5 for day in off)
    assert all(day.weekday() >= 5 for day in on)
    wrong = [
        day
        for day in days_of(year)
        if is_served(day) != (day in on or (day.weekday() < 5 and day not in off))
    ]
    assert wrong == []


@pytest.mark.parametrize("year", OFFICIAL)
def test_every_day_agrees_with_the_calendar_of_the_library(year: int) -> None:
    calendar = country_holidays("RU", years=year)
    assert [day for day in days_of(year) if is_served(day) != calendar.is_working_day(day)] == []


@pytest.mark.parametrize("year", OFFICIAL)
def test_the_opening_seconds_of_a_year_are_exact(year: int) -> None:
    """Second by second at the edges of every day, and no more time than the working days have."""
    second = timedelta(seconds=1)
    for day in days_of(year):
        opens, closes = (datetime.combine(day, time(hour), MOSCOW) for hour in (10, 19))
        edges = [OPERATORS.is_open(m) for m in (opens - second, opens, closes - second, closes)]
        assert edges == [False, is_served(day), is_served(day), False], day


def test_a_calendar_is_missed_from_november_on_and_in_its_own_year() -> None:
    year = next(year for year in range(2026, 2099) if not is_decreed(year))
    assert year_to_learn(date(year - 1, 10, 31)) is None
    assert year_to_learn(date(year - 1, 11, 1)) == year
    assert year_to_learn(date(year - 1, 12, 31)) == year
    assert year_to_learn(date(year, 1, 1)) == year
    assert year_to_learn(date(year - 2, 12, 31)) is None


def test_the_new_year_holidays_end_on_the_first_working_monday() -> None:
    closing = datetime(2025, 12, 30, 19, tzinfo=MOSCOW)
    assert OPERATORS.opens_at(closing) == datetime(2026, 1, 12, 10, tzinfo=MOSCOW)


def test_a_working_saturday_has_mondays_windows_even_where_saturdays_have_their_own() -> None:
    week = (Window(0, time(9), time(18)), Window(5, time(11), time(13)))
    hours = Hours(MOSCOW, week, (), production_calendar=True)
    working, ordinary = date(2025, 11, 1), date(2025, 11, 8)
    assert [start.hour for start, _ in hours.day(working)] == [9]
    assert [start.hour for start, _ in hours.day(ordinary)] == [11]
    assert [start.hour for start, _ in Hours(MOSCOW, week).day(working)] == [11]


def test_a_day_off_is_named_and_an_ordinary_day_is_not() -> None:
    assert OPERATORS.day_name(date(2026, 11, 4)) == "День народного единства"
    assert OPERATORS.day_name(date(2025, 11, 3)) == "Выходной (перенесено с 01.11.2025)"
    assert OPERATORS.day_name(date(2026, 11, 3)) == OPERATORS.day_name(date(2026, 11, 8)) == ""
    assert Hours(MOSCOW).day_name(date(2026, 11, 4)) == ""


def test_a_year_without_a_decree_still_has_the_holidays_of_the_law() -> None:
    assert day_off_name(date(2040, 1, 1)) == "Новогодние каникулы"
    assert not any(is_working_weekend(day) for day in days_of(2040))
