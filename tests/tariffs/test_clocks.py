"""Hours of a date as people write them."""

from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tariffs.clocks import BadClocks, Fault, fault_of, parse_clocks, read_clocks, write_clocks

times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
stretches = st.tuples(times, times).filter(lambda clock: clock[0] != clock[1])


@pytest.mark.parametrize(
    ("text", "clocks"),
    [
        ("", ()),
        ("  Закрыто ", ()),
        ("круглосуточно", ((time(0), time(0)),)),
        ("0-24", ((time(0), time(0)),)),
        ("10–14", ((time(10), time(14)),)),
        ("10.30 — 14:05", ((time(10, 30), time(14, 5)),)),
        ("15-18; 9-13", ((time(9), time(13)), (time(15), time(18)))),
        ("9-13, 13-18", ((time(9), time(13)), (time(13), time(18)))),
        ("22-6+1", ((time(22), time(6)),)),
        ("10-10 +1", ((time(10), time(10)),)),
        ("22:00–00:00", ((time(22), time(0)),)),
    ],
)
def test_hours_are_read(text: str, clocks: object) -> None:
    assert read_clocks(text) == clocks


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("с утра до вечера", Fault.UNREADABLE),
        ("10", Fault.UNREADABLE),
        ("10-14,", Fault.UNREADABLE),
        ("24-10", Fault.UNREADABLE),
        ("10:60-12", Fault.UNREADABLE),
        ("10-24:30", Fault.UNREADABLE),
        ("١٠-١٤", None),  # digits of another script are digits
        ("10-10", Fault.EMPTY),
        ("19-10", Fault.REVERSED),
        ("10-19 +1", Fault.NO_NIGHT),
        ("10-24 +1", Fault.NO_NIGHT),
        ("10-14, 13:59-18", Fault.OVERLAPPING),
        ("10-18, 12-13", Fault.OVERLAPPING),
        ("10-14, 10-14", Fault.OVERLAPPING),
        ("20-24, 22-6 +1", Fault.OVERLAPPING),
    ],
)
def test_hours_that_cannot_be_are_refused(text: str, fault: Fault | None) -> None:
    if fault is None:
        assert read_clocks(text) == ((time(10), time(14)),)
        return
    with pytest.raises(BadClocks) as refusal:
        read_clocks(text)
    assert refusal.value.fault is fault


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(stretches, max_size=4))
def test_what_is_written_reads_back_as_the_same_hours(clocks: list[tuple[time, time]]) -> None:
    assert parse_clocks(write_clocks(clocks), strictly=True) == tuple(clocks)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(times, times)
def test_every_two_times_are_one_stretch_at_most(start: time, end: time) -> None:
    """An end before the start is a night or nothing; no two times can be read both ways."""
    allowed = [night for night in (False, True) if fault_of(start, end, overnight=night) is None]
    assert len(allowed) == 1 or (start, end) == (time(0), time(0)) or len(allowed) == 0
    if end > start or end == time(0):
        assert allowed == [False]
    else:
        assert allowed == [True]
