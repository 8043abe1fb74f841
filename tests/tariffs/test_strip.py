"""The coming days of a schedule in the reader's own days and hours."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from tariffs.hours import DayException, Hours, Window
from tariffs.strip import StripDay, strip

MOSCOW = ZoneInfo("Europe/Moscow")
VLADIVOSTOK = ZoneInfo("Asia/Vladivostok")
THURSDAY_NOON = datetime(2026, 10, 29, 9, 0, tzinfo=UTC)
OPERATORS = Hours(
    MOSCOW,
    windows=tuple(Window(day, time(10), time(19)) for day in range(5)),
    production_calendar=True,
)


def clock(day: StripDay) -> list[str]:
    return [f"{a:%H:%M}–{b:%H:%M}" for a, b in day.begins]


def bars(day: StripDay) -> list[str]:
    return [f"{a:%H:%M}–{b:%H:%M}" for a, b in day.open]


def test_fourteen_days_from_the_readers_today() -> None:
    days = strip(OPERATORS, MOSCOW, THURSDAY_NOON)
    assert [day.date.day for day in days] == [29, 30, 31, *range(1, 12)]
    assert [day.is_today for day in days] == [True] + [False] * 13
    assert [clock(day) for day in days[:4]] == [["10:00–19:00"]] * 2 + [[]] * 2
    assert [day.is_closed for day in days[:4]] == [False, False, True, True]


def test_a_public_holiday_is_closed_and_has_its_name() -> None:
    holiday = strip(OPERATORS, MOSCOW, THURSDAY_NOON)[6]
    assert (holiday.date, holiday.is_closed) == (date(2026, 11, 4), True)
    assert "народного единства" in holiday.name


@pytest.mark.parametrize(
    ("zone", "here", "shown"),
    [
        ("Asia/Yekaterinburg", ["12:00–21:00"], ["12:00–21:00"]),
        ("Europe/Kaliningrad", ["09:00–18:00"], ["09:00–18:00"]),
        ("Asia/Vladivostok", ["17:00–02:00"], ["00:00–02:00", "17:00–00:00"]),
    ],
)
def test_hours_stand_in_the_readers_zone(zone: str, here: list[str], shown: list[str]) -> None:
    friday = strip(OPERATORS, ZoneInfo(zone), THURSDAY_NOON)[1]
    assert (clock(friday), bars(friday)) == (here, shown)


def test_the_end_of_the_evening_before_is_named_where_nothing_else_opens() -> None:
    saturday = strip(OPERATORS, VLADIVOSTOK, THURSDAY_NOON)[2]
    assert (clock(saturday), bars(saturday)) == ([], ["00:00–02:00"])
    assert saturday.open_until is not None
    assert saturday.open_until.hour == 2
    assert strip(OPERATORS, VLADIVOSTOK, THURSDAY_NOON)[1].open_until is None


@pytest.mark.parametrize("zone", [MOSCOW, VLADIVOSTOK, ZoneInfo("America/St_Johns")])
def test_round_the_clock_is_every_whole_day_but_the_closed_one(zone: ZoneInfo) -> None:
    always = Hours(MOSCOW, around_the_clock=True)
    assert all(day.all_day for day in strip(always, zone, THURSDAY_NOON))
    moved = Hours(
        zone, around_the_clock=True, exceptions=(DayException(date(2026, 11, 2), (), "Переезд"),)
    )
    closed = [day for day in strip(moved, zone, THURSDAY_NOON) if not day.all_day]
    assert [(day.date, day.is_closed, day.name) for day in closed] == [
        (date(2026, 11, 2), True, "Переезд")
    ]


def test_a_night_shift_is_one_stretch() -> None:
    night = Hours(MOSCOW, windows=tuple(Window(day, time(22), time(6)) for day in range(7)))
    today = strip(night, MOSCOW, THURSDAY_NOON)[0]
    assert (clock(today), bars(today)) == (["22:00–06:00"], ["00:00–06:00", "22:00–00:00"])


def test_a_day_on_which_the_readers_clock_is_set_back_is_still_whole() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
    days = strip(Hours(MOSCOW, around_the_clock=True), berlin, before, days=3)
    assert [day.all_day for day in days] == [True] * 3


def test_a_desk_that_never_opens_has_only_closed_days() -> None:
    assert all(day.is_closed for day in strip(Hours(MOSCOW), MOSCOW, THURSDAY_NOON))
