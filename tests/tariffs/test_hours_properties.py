"""What holds for any schedule at any moment, against a second, naive reading of the rules."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tariffs.hours import DayException, Hours, Window
from tariffs.production_calendar import day_off_name, is_working_weekend

ZONES = [
    "Europe/Moscow",
    "Europe/Berlin",
    "America/New_York",
    "America/Nuuk",  # jumps at midnight
    "Atlantic/Azores",  # midnight comes twice
    "Australia/Lord_Howe",  # jumps by half an hour
    "Asia/Kathmandu",
    "UTC",
]
FIRST_DAY, LAST_DAY = date(2024, 12, 20), date(2027, 1, 20)
TICK = timedelta(microseconds=1)

clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 0, 15, 30, 59]))
windows = st.builds(Window, st.integers(0, 6), clocks, clocks)
# Close to new year, to changes of the clock and to moved days, where something happens
dates = st.one_of(
    st.dates(FIRST_DAY, LAST_DAY),
    st.dates(date(2025, 3, 28), date(2025, 4, 7)),
    st.dates(date(2025, 10, 24), date(2025, 11, 6)),
    st.dates(date(2025, 12, 29), date(2026, 1, 12)),
)
exceptions = st.builds(
    DayException, dates, st.lists(st.tuples(clocks, clocks), max_size=2).map(tuple), st.just("")
)
any_hours = st.builds(
    Hours,
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    windows=st.lists(windows, max_size=8).map(tuple),
    exceptions=st.lists(exceptions, max_size=4, unique_by=lambda exception: exception.date).map(
        tuple
    ),
    production_calendar=st.booleans(),
    around_the_clock=st.sampled_from([False, False, False, True]),
)
moments = st.builds(
    lambda day, clock, shift: datetime.combine(day, clock, UTC) + shift,
    dates,
    clocks,
    st.sampled_from([-TICK, timedelta(), TICK, timedelta(minutes=7)]),
)
spans = st.timedeltas(timedelta(), timedelta(days=20))
DAYLIGHT = Hours(ZoneInfo("Europe/Moscow"), (Window(0, time(10), time(19)),), (), True)
quickly = settings(max_examples=150, deadline=None, derandomize=True)


def in_utc(moment: datetime | None) -> datetime | None:
    """Arithmetic and comparison within a zone are those of its wall clock, not of time."""
    return None if moment is None else moment.astimezone(UTC)


def windows_begun_on(hours: Hours, day: date) -> list[tuple[time, time]]:
    for exception in hours.exceptions:
        if exception.date == day:
            return list(exception.windows)
    if hours.around_the_clock:
        return [(time(0), time(0))]
    weekday = day.weekday()
    if hours.production_calendar and day_off_name(day):
        return []
    if hours.production_calendar and is_working_weekend(day):
        weekday = 0
    return [(window.start, window.end) for window in hours.windows if window.weekday == weekday]


def reads_open(hours: Hours, moment: datetime) -> bool:
    """The rules read naively: look at the clock on the wall and at the list on the door."""
    wall = moment.astimezone(hours.zone)
    day, clock = wall.date(), wall.time()
    for start, end in windows_begun_on(hours, day):
        if start <= clock and (clock < end or end <= start):
            return True
    if any(exception.date == day for exception in hours.exceptions):
        return False
    if hours.production_calendar and not hours.around_the_clock and day_off_name(day):
        return False
    night_before = windows_begun_on(hours, day - timedelta(days=1))
    return any(end <= start and clock < end for start, end in night_before)


@quickly
@given(any_hours, moments)
@example(DAYLIGHT, datetime(2025, 11, 1, 7, tzinfo=UTC))  # a working Saturday
def test_the_desk_is_open_exactly_when_the_list_on_the_door_says_so(
    hours: Hours, moment: datetime
) -> None:
    for number in range(60):
        instant = moment + number * timedelta(minutes=29)
        assert hours.is_open(instant) == reads_open(hours, instant), instant


@quickly
@given(any_hours, moments)
def test_the_next_opening_is_open_and_nothing_is_open_before_it(
    hours: Hours, moment: datetime
) -> None:
    opening = in_utc(hours.next_opening(moment))
    if opening is None:
        assert hours.open_time(moment, moment + timedelta(days=400)) == timedelta()
        return
    assert opening >= moment
    assert hours.is_open(opening)
    assert hours.open_time(moment, opening) == timedelta()
    assert (opening == moment) == hours.is_open(moment)
    assert opening == moment or not hours.is_open(opening - TICK)
    assert in_utc(hours.opens_at(moment)) == (None if hours.is_open(moment) else opening)


@quickly
@given(any_hours, moments)
def test_an_open_desk_is_open_until_it_closes(hours: Hours, moment: datetime) -> None:
    closing = in_utc(hours.closes_at(moment))
    if closing is not None:
        assert hours.is_open(moment)
        assert hours.is_open(closing - TICK)
        assert not hours.is_open(closing)
        assert hours.open_time(moment, closing) == closing - moment
    elif hours.is_open(moment):
        year = timedelta(days=365)
        assert hours.open_time(moment, moment + year) == year


def test_a_partner_in_berlin_opens_and_closes_to_the_second_on_every_day_of_three_years() -> None:
    """By day and by night, also where the clock jumps: 23 and 25 hours later it is the same time on the wall."""
    berlin, second = ZoneInfo("Europe/Berlin"), timedelta(seconds=1)
    every_day = range(7)
    by_day = Hours(berlin, tuple(Window(day, time(9), time(21)) for day in every_day))
    by_night = Hours(berlin, tuple(Window(day, time(22), time(6)) for day in every_day))
    nights = set()
    for number in range((date(2028, 1, 1) - date(2025, 1, 1)).days):
        today = date(2025, 1, 1) + timedelta(days=number)
        for hours, opens, closes, ends_on in (
            (by_day, time(9), time(21), today),
            (by_night, time(22), time(6), today + timedelta(days=1)),
        ):
            opening, closing = (
                datetime.combine(day, clock, berlin).astimezone(UTC)
                for day, clock in ((today, opens), (ends_on, closes))
            )
            edges = (opening - second, opening, closing - second, closing)
            assert [hours.is_open(edge) for edge in edges] == [False, True, True, False], today
            assert in_utc(hours.next_opening(opening - second)) == opening
            assert in_utc(hours.closes_at(opening)) == closing
            if hours is by_night:
                nights.add(closing - opening)
    assert nights == {timedelta(hours=length) for length in (7, 8, 9)}


@quickly
@given(any_hours, moments, spans, spans)
def test_open_time_adds_up(
    hours: Hours, start: datetime, first: timedelta, second: timedelta
) -> None:
    middle, end = start + first, start + first + second
    total = hours.open_time(start, end)
    assert total == hours.open_time(start, middle) + hours.open_time(middle, end)
    assert timedelta() <= total <= end - start


@quickly
@given(any_hours, moments, st.timedeltas(timedelta(), timedelta(hours=60)))
@example(DAYLIGHT, datetime(2025, 11, 10, 7, tzinfo=UTC), timedelta(hours=9))  # a whole day's
def test_open_time_has_passed_at_the_first_moment_that_is_named(
    hours: Hours, start: datetime, time: timedelta
) -> None:
    due = in_utc(hours.after_open_time(start, time))
    if due is None:
        assert hours.open_time(start, start + timedelta(days=399)) < time
        return
    assert hours.open_time(start, due) == time
    assert due == start or hours.open_time(start, due - TICK) < time


@quickly
@given(any_hours, dates)
def test_the_days_of_a_strip_are_all_the_open_time_there_is(hours: Hours, first: date) -> None:
    strip = [
        (opens.astimezone(UTC), closes.astimezone(UTC))
        for number in range(14)
        for opens, closes in hours.day(first + number * timedelta(days=1))
    ]
    midnights = [
        datetime.combine(day, time(0), hours.zone) for day in (first, first + timedelta(days=14))
    ]
    listed = sum((closes - opens for opens, closes in strip), timedelta())
    assert strip == sorted(strip)
    assert all(opens < closes for opens, closes in strip)
    assert listed == hours.open_time(*midnights)
