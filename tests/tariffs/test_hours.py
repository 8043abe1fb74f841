"""Opening hours as tables: edges, nights, special days, and clocks that jump."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tariffs.clocks import overlapping
from tariffs.hours import DayException, Hours, Window

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
DAY = timedelta(days=1)


def windows(*rows: tuple[int, str, str]) -> tuple[Window, ...]:
    return tuple(
        Window(day, time.fromisoformat(start), time.fromisoformat(end)) for day, start, end in rows
    )


def moscow(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def closed_on(day: str) -> DayException:
    return DayException(date.fromisoformat(day), (), "Переезд")


def open_on(day: str, start: str, end: str) -> DayException:
    clock = (time.fromisoformat(start), time.fromisoformat(end))
    return DayException(date.fromisoformat(day), (clock,), "Особые часы")


WEEKDAYS = windows(*((day, "10:00", "19:00") for day in range(5)))
OFFICE = Hours(MOSCOW, WEEKDAYS)
ALWAYS = Hours(MOSCOW, around_the_clock=True)


@pytest.mark.parametrize(
    ("moment", "is_open", "opens_at", "closes_at"),
    [
        # Friday, 20 November 2026, and the weekend after it
        ("2026-11-20T00:00", False, "2026-11-20T10:00", None),
        ("2026-11-20T09:59:59.999999", False, "2026-11-20T10:00", None),
        ("2026-11-20T10:00", True, None, "2026-11-20T19:00"),
        ("2026-11-20T18:59:59.999999", True, None, "2026-11-20T19:00"),
        ("2026-11-20T19:00", False, "2026-11-23T10:00", None),
        ("2026-11-20T23:59:59.999999", False, "2026-11-23T10:00", None),
        ("2026-11-22T12:00", False, "2026-11-23T10:00", None),
        ("2026-12-31T19:00", False, "2027-01-01T10:00", None),  # no calendar: a Friday like any
    ],
)
def test_an_office_is_open_from_the_first_instant_and_closed_at_the_last(
    moment: str, is_open: bool, opens_at: str | None, closes_at: str | None
) -> None:
    now = moscow(moment)
    assert OFFICE.is_open(now) is is_open
    assert OFFICE.opens_at(now) == (moscow(opens_at) if opens_at else None)
    assert OFFICE.closes_at(now) == (moscow(closes_at) if closes_at else None)
    assert OFFICE.next_opening(now) == (moscow(opens_at) if opens_at else now)


def test_the_reader_of_another_zone_asks_about_the_same_instant_and_is_answered_in_the_schedules_zone() -> (
    None
):
    now = datetime(2026, 11, 20, 11, 59, tzinfo=ZoneInfo("Asia/Yekaterinburg"))
    assert not OFFICE.is_open(now)
    opens_at = OFFICE.opens_at(now)
    assert opens_at is not None
    assert opens_at.isoformat() == "2026-11-20T10:00:00+03:00"
    assert OFFICE.is_open(now + timedelta(minutes=1))


@pytest.mark.parametrize("question", ["is_open", "next_opening", "opens_at", "closes_at"])
def test_a_moment_without_a_zone_is_refused(question: str) -> None:
    with pytest.raises(ValueError, match="time zone"):
        getattr(OFFICE, question)(datetime(2026, 11, 20, 12))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("week", "opened_at", "closes_at"),
    [
        # Monday is 16 November 2026
        ([(MON, "18:00", "00:00")], "2026-11-16T20:00", "2026-11-17T00:00"),
        ([(MON, "22:00", "06:00")], "2026-11-17T05:59:59", "2026-11-17T06:00"),
        ([(MON, "10:00", "10:00")], "2026-11-17T09:59", "2026-11-17T10:00"),
        ([(SUN, "22:00", "06:00")], "2026-11-16T01:00", "2026-11-16T06:00"),
        ([(MON, "00:00", "00:00")], "2026-11-16T00:00", "2026-11-17T00:00"),
        (
            [(MON, "18:00", "00:00"), (TUE, "00:00", "03:00")],
            "2026-11-16T18:00",
            "2026-11-17T03:00",
        ),
        (
            [(MON, "10:00", "14:00"), (MON, "14:00", "19:00")],
            "2026-11-16T11:00",
            "2026-11-16T19:00",
        ),
        (
            [(MON, "10:00", "15:00"), (MON, "12:00", "19:00")],
            "2026-11-16T11:00",
            "2026-11-16T19:00",
        ),
        (
            [(MON, "10:00", "19:00"), (MON, "12:00", "13:00")],
            "2026-11-16T11:00",
            "2026-11-16T19:00",
        ),
        (
            [(MON, "20:00", "08:00"), (TUE, "06:00", "12:00")],
            "2026-11-16T23:00",
            "2026-11-17T12:00",
        ),
        (
            [(MON, "10:00", "13:00"), (MON, "14:00", "19:00")],
            "2026-11-16T11:00",
            "2026-11-16T13:00",
        ),
    ],
)
def test_windows_that_adjoin_or_overlap_close_once_even_over_midnight(
    week: list[tuple[int, str, str]], opened_at: str, closes_at: str
) -> None:
    hours = Hours(MOSCOW, windows(*week))
    assert hours.is_open(moscow(opened_at))
    assert hours.closes_at(moscow(opened_at)) == moscow(closes_at)
    assert not hours.is_open(moscow(closes_at))


@pytest.mark.parametrize(
    "always",
    [ALWAYS, Hours(MOSCOW, windows(*((day, "00:00", "00:00") for day in range(7))))],
    ids=["by name", "by its windows"],
)
@pytest.mark.parametrize(
    "moment", ["2026-12-31T23:59:59.999999", "2027-01-01T00:00", "2026-05-09T12:00"]
)
def test_round_the_clock_never_opens_nor_closes(always: Hours, moment: str) -> None:
    now = moscow(moment)
    assert always.is_open(now)
    assert always.never_closes
    assert always.next_opening(now) == now
    assert always.opens_at(now) is None
    assert always.closes_at(now) is None
    assert always.open_time(now, now + 365 * DAY) == 365 * DAY


def test_round_the_clock_knows_no_holidays_but_obeys_an_exception() -> None:
    hours = Hours(
        MOSCOW, (), (closed_on("2027-01-02"),), production_calendar=True, around_the_clock=True
    )
    new_year = moscow("2027-01-01T12:00")
    assert hours.is_open(new_year)
    assert not hours.never_closes
    assert hours.closes_at(new_year) == moscow("2027-01-02T00:00")
    assert hours.opens_at(moscow("2027-01-02T00:00")) == moscow("2027-01-03T00:00")
    assert hours.closes_at(moscow("2027-01-03T00:00")) is None
    assert hours.day_name(date(2027, 1, 1)) == ""
    assert hours.day_name(date(2027, 1, 2)) == "Переезд"


def test_full_days_under_the_production_calendar_close_for_a_holiday() -> None:
    hours = Hours(
        MOSCOW, windows(*((d, "00:00", "00:00") for d in range(7))), (), production_calendar=True
    )
    assert hours.closes_at(moscow("2026-11-01T12:00")) == moscow("2026-11-04T00:00")
    assert hours.opens_at(moscow("2026-11-04T12:00")) == moscow("2026-11-05T00:00")


@pytest.mark.parametrize(
    ("exception", "open_moments", "closed_moments"),
    [
        (closed_on("2026-11-20"), ["2026-11-19T18:59", "2026-11-23T10:00"], ["2026-11-20T12:00"]),
        (
            open_on("2026-11-20", "12:00", "15:00"),
            ["2026-11-20T12:00", "2026-11-20T14:59:59"],
            ["2026-11-20T11:59:59", "2026-11-20T15:00", "2026-11-20T18:00"],
        ),
        (open_on("2026-11-21", "12:00", "15:00"), ["2026-11-21T12:00"], ["2026-11-21T10:00"]),
        (open_on("2026-11-21", "20:00", "00:00"), ["2026-11-21T23:59:59"], ["2026-11-22T00:00"]),
        (
            open_on("2026-11-21", "20:00", "03:00"),
            ["2026-11-21T23:00", "2026-11-22T02:59:59"],
            ["2026-11-22T03:00", "2026-11-21T02:00"],
        ),
        # over the production calendar as well
        (open_on("2026-11-04", "10:00", "15:00"), ["2026-11-04T10:00"], ["2026-11-04T15:00"]),
        (closed_on("2025-11-01"), ["2025-10-31T12:00"], ["2025-11-01T12:00"]),
    ],
)
def test_what_staff_decided_about_a_day_replaces_everything(
    exception: DayException, open_moments: list[str], closed_moments: list[str]
) -> None:
    hours = Hours(MOSCOW, WEEKDAYS, (exception,), production_calendar=True)
    assert [text for text in open_moments if not hours.is_open(moscow(text))] == []
    assert [text for text in closed_moments if hours.is_open(moscow(text))] == []
    assert hours.day_name(exception.date) == exception.name


NIGHTS = windows(*((day, "22:00", "06:00") for day in range(7)))


@pytest.mark.parametrize(
    ("hours", "ends_at"),
    [
        (Hours(MOSCOW, NIGHTS), "2027-01-01T06:00"),
        (Hours(MOSCOW, NIGHTS, (closed_on("2027-01-01"),)), "2027-01-01T00:00"),
        (Hours(MOSCOW, NIGHTS, (open_on("2027-01-01", "12:00", "15:00"),)), "2027-01-01T00:00"),
        (Hours(MOSCOW, NIGHTS, (open_on("2027-01-01", "00:00", "02:00"),)), "2027-01-01T02:00"),
    ],
)
def test_a_night_shift_over_the_year_end_stops_at_the_midnight_of_a_special_day(
    hours: Hours, ends_at: str
) -> None:
    assert hours.closes_at(moscow("2026-12-31T23:00")) == moscow(ends_at)


def test_a_night_shift_stops_at_the_midnight_of_a_public_holiday() -> None:
    hours = Hours(MOSCOW, NIGHTS, (), production_calendar=True)
    assert hours.closes_at(moscow("2026-11-03T23:00")) == moscow("2026-11-04T00:00")
    assert hours.next_opening(moscow("2026-11-04T00:00")) == moscow("2026-11-05T22:00")


@pytest.mark.parametrize(("days_ahead", "is_found"), [(1, True), (400, True), (401, False)])
def test_an_opening_is_looked_for_during_four_hundred_days(days_ahead: int, is_found: bool) -> None:
    now = moscow("2026-11-20T12:00")
    clock = (time(10), time(11))
    hours = Hours(MOSCOW, (), (DayException(now.date() + days_ahead * DAY, (clock,), ""),))
    expected = now.replace(hour=10) + days_ahead * DAY if is_found else None
    assert hours.next_opening(now) == hours.opens_at(now) == expected
    assert hours.closes_at(now) is None


BERLIN_NIGHT = Hours(BERLIN, windows((SAT, "22:00", "06:00")))


@pytest.mark.parametrize(
    ("sunday", "length"), [("2026-03-29", 7), ("2026-10-25", 9), ("2026-11-01", 8)]
)
def test_a_night_shift_lasts_as_long_as_the_night_really_is(sunday: str, length: int) -> None:
    day = date.fromisoformat(sunday)
    opens = datetime.combine(day - DAY, time(22), BERLIN)
    assert BERLIN_NIGHT.open_time(opens - DAY, opens + 2 * DAY) == timedelta(hours=length)
    assert BERLIN_NIGHT.closes_at(opens) == datetime.combine(day, time(6), BERLIN)


@pytest.mark.parametrize(
    ("sunday", "window", "stretches"),
    [
        # 02:00–03:00 does not exist on 29 March 2026: 01:59:59 is followed by 03:00 (01:00 UTC)
        ("2026-03-29", ("01:00", "02:30"), [("00:00", "01:00")]),
        ("2026-03-29", ("02:30", "05:00"), [("01:00", "03:00")]),
        ("2026-03-29", ("02:10", "02:50"), []),
        ("2026-03-29", ("01:00", "04:00"), [("00:00", "02:00")]),
        # 02:00–03:00 comes twice on 25 October 2026, from 00:00 and from 01:00 UTC
        ("2026-10-25", ("01:00", "04:00"), [("23:00-", "03:00")]),
        ("2026-10-25", ("02:00", "03:00"), [("00:00", "02:00")]),
        ("2026-10-25", ("02:00", "02:30"), [("00:00", "00:30"), ("01:00", "01:30")]),
        ("2026-10-25", ("02:30", "04:00"), [("00:30", "01:00"), ("01:30", "03:00")]),
    ],
)
def test_the_wall_clock_decides_in_the_missing_and_in_the_doubled_hour(
    sunday: str, window: tuple[str, str], stretches: list[tuple[str, str]]
) -> None:
    def instant(text: str) -> datetime:
        eve = DAY if text.endswith("-") else timedelta()
        return utc(f"{sunday}T{text.removesuffix('-')}") - eve

    expected = [(instant(start), instant(end)) for start, end in stretches]
    hours = Hours(BERLIN, windows((SUN, *window)))
    listed = hours.day(date.fromisoformat(sunday))
    # Python never finds a time of a doubled hour equal to one of another zone
    assert [(start.astimezone(UTC), end.astimezone(UTC)) for start, end in listed] == expected
    for start, end in expected:
        closing, opening = hours.closes_at(start), hours.next_opening(start - timedelta(minutes=1))
        assert closing is not None and closing.astimezone(UTC) == end
        assert opening is not None and opening.astimezone(UTC) == start
        assert hours.is_open(start)
        assert not hours.is_open(end)


def test_a_day_is_listed_between_its_midnights_in_its_own_zone() -> None:
    hours = Hours(
        MOSCOW, windows((MON, "22:00", "06:00"), (TUE, "10:00", "13:00"), (TUE, "14:00", "00:00"))
    )
    shown = [f"{start:%d %H:%M}–{end:%d %H:%M}" for start, end in hours.day(date(2026, 11, 17))]
    assert shown == ["17 00:00–17 06:00", "17 10:00–17 13:00", "17 14:00–18 00:00"]
    assert hours.day(date(2026, 11, 19)) == []
    assert hours.day(date(2026, 11, 17))[0][0].tzinfo is MOSCOW


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-20T09:00", "2026-11-20T10:00", 0),
        ("2026-11-20T09:00", "2026-11-20T11:30", 1.5),
        ("2026-11-20T18:00", "2026-11-23T11:00", 2),
        ("2026-11-16T00:00", "2026-11-23T00:00", 45),
        ("2026-11-20T12:00", "2026-11-20T12:00", 0),
        ("2026-11-20T12:00", "2026-11-20T11:00", 0),
    ],
)
def test_only_open_hours_are_counted(start: str, end: str, hours: float) -> None:
    assert OFFICE.open_time(moscow(start), moscow(end)) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("pair", "overlap"),
    [
        ([(MON, "10:00", "14:00"), (MON, "14:00", "19:00")], False),
        ([(MON, "10:00", "14:01"), (MON, "14:00", "19:00")], True),
        ([(MON, "10:00", "19:00"), (MON, "12:00", "13:00")], True),
        ([(MON, "10:00", "19:00"), (MON, "10:00", "19:00")], True),
        ([(MON, "10:00", "19:00"), (TUE, "10:00", "19:00")], False),
        ([(MON, "20:00", "00:00"), (TUE, "00:00", "08:00")], False),
        ([(MON, "20:00", "08:00"), (TUE, "08:00", "12:00")], False),
        ([(MON, "20:00", "08:00"), (TUE, "07:59", "12:00")], True),
        ([(SUN, "20:00", "08:00"), (MON, "07:00", "12:00")], True),
        ([(SUN, "20:00", "00:00"), (MON, "00:00", "12:00")], False),
    ],
)
def test_windows_that_share_a_moment_are_found(
    pair: list[tuple[int, str, str]], overlap: bool
) -> None:
    one, other = windows(*pair)
    assert overlapping([one, other]) == ((one, other) if overlap else None)
    assert overlapping([other, one]) == ((other, one) if overlap else None)
