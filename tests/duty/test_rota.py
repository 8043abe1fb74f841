"""Who is on duty: patterns, shifts, overrides, swaps, and what is wrong with the next two weeks. No database."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.duty.rota import (
    MOSCOW,
    Duty,
    Pattern,
    Rota,
    Swap,
    Trouble,
    duties,
    on_duty,
    stretches,
    warnings,
)

ANNA, BORIS, VERA = 1, 2, 3
ALL = frozenset({ANNA, BORIS, VERA})
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(text: str) -> datetime:
    """«30 21:00» of November 2026, in Moscow."""
    day, clock = text.split()
    return datetime(2026, 11, int(day), *map(int, clock.split(":")), tzinfo=MOSCOW)


NIGHTS = Pattern(ANNA, 1, date(2026, 11, 2), 1, time(21), 12 * HOUR)
SECOND = Pattern(BORIS, 2, date(2026, 11, 2), 7, time(9), 7 * DAY)


@pytest.mark.parametrize(
    ("moment", "people"),
    [
        ("2 08:59", ()),
        ("2 09:00", (BORIS,)),
        ("2 20:59", (BORIS,)),
        ("2 21:00", (ANNA, BORIS)),
        ("3 00:00", (ANNA, BORIS)),
        ("3 08:59", (ANNA, BORIS)),
        ("3 09:00", (BORIS,)),
        ("28 03:00", (ANNA, BORIS)),
    ],
)
def test_a_pattern_comes_again_and_is_half_open(moment: str, people: tuple[int, ...]) -> None:
    rota = Rota(ALL, patterns=(NIGHTS, SECOND))
    assert on_duty(rota, at(moment)) == people


def test_a_pattern_that_has_ended_begins_no_new_shift_but_finishes_the_last() -> None:
    rota = Rota(ALL, patterns=(NIGHTS._replace(last_on=date(2026, 11, 3)),))
    assert on_duty(rota, at("4 08:00")) == (ANNA,)
    assert on_duty(rota, at("4 22:00")) == ()


def test_three_weekly_patterns_of_three_weeks_make_a_rotation() -> None:
    weeks = tuple(
        Pattern(person, 1, date(2026, 11, 2) + 7 * n * DAY, 21, time(9), 7 * DAY)
        for n, person in enumerate((ANNA, BORIS, VERA))
    )
    found = stretches(Rota(ALL, patterns=weeks), at("2 09:00"), at("30 09:00"))
    assert [stretch.people for stretch in found] == [(ANNA,), (BORIS,), (VERA,), (ANNA,)]
    assert all(stretch.end - stretch.start == 7 * DAY for stretch in found)


def test_an_override_stands_instead_of_its_order_only_and_only_for_its_time() -> None:
    rota = Rota(
        ALL, patterns=(NIGHTS, SECOND), overrides=(Duty(VERA, 1, at("3 02:00"), at("3 04:00")),)
    )
    assert [on_duty(rota, at(m)) for m in ("3 01:59", "3 02:00", "3 04:00")] == [
        (ANNA, BORIS),
        (VERA, BORIS),
        (ANNA, BORIS),
    ]


def test_a_swap_puts_the_other_in_the_same_place_for_its_time() -> None:
    rota = Rota(
        ALL, patterns=(NIGHTS, SECOND), swaps=(Swap(ANNA, VERA, at("3 00:00"), at("4 00:00")),)
    )
    assert [on_duty(rota, at(m))[0] for m in ("2 23:00", "3 00:00", "3 22:00", "4 00:00")] == [
        ANNA,
        VERA,
        VERA,
        ANNA,
    ]


def test_a_swap_back_of_a_swapped_shift_leaves_it_with_its_first_owner() -> None:
    there = Swap(ANNA, VERA, at("3 00:00"), at("3 06:00"))
    back = Swap(VERA, ANNA, at("3 00:00"), at("3 06:00"))
    assert on_duty(Rota(ALL, patterns=(NIGHTS,), swaps=(there, back)), at("3 03:00")) == (ANNA,)


def test_whoever_cannot_be_called_is_passed_over_and_the_next_moves_up() -> None:
    rota = Rota(ALL - {ANNA}, patterns=(NIGHTS, SECOND))
    assert on_duty(rota, at("3 03:00")) == (BORIS,)


def test_a_person_who_stands_in_the_rota_twice_is_called_once() -> None:
    rota = Rota(ALL, patterns=(SECOND,), shifts=(Duty(BORIS, 1, at("2 09:00"), at("2 12:00")),))
    assert on_duty(rota, at("2 10:00")) == (BORIS,)


def told(rota: Rota, now: str = "2 09:00", days: int = 14) -> list[tuple[str, str, str]]:
    def words(moment: datetime) -> str:
        return f"{moment.astimezone(MOSCOW):%-d %H:%M}"

    found = warnings(rota, at(now), days * DAY)
    return [(one.trouble.value, words(one.start), words(one.end)) for one in found]


def test_an_empty_rota_is_one_gap_of_two_weeks() -> None:
    assert told(Rota(ALL)) == [("nobody", "2 09:00", "16 09:00")]


def test_gaps_between_nights_are_each_named() -> None:
    assert told(Rota(ALL, patterns=(NIGHTS,)), days=2) == [
        ("nobody", "2 09:00", "2 21:00"),
        ("alone", "2 21:00", "3 09:00"),
        ("nobody", "3 09:00", "3 21:00"),
        ("alone", "3 21:00", "4 09:00"),
    ]


def test_one_person_only_is_said_for_the_whole_time() -> None:
    assert told(Rota(ALL, patterns=(SECOND,))) == [("alone", "2 09:00", "16 09:00")]


def test_two_people_in_one_place_are_an_overlap() -> None:
    rota = Rota(ALL, patterns=(SECOND,), shifts=(Duty(ANNA, 2, at("3 10:00"), at("3 12:00")),))
    assert ("overlap", "3 10:00", "3 12:00") in told(rota)
    found = warnings(rota, at("2 09:00"))
    assert [one.people for one in found if one.trouble is Trouble.OVERLAP] == [(ANNA, BORIS)]


def test_a_deactivated_person_leaves_a_gap_and_is_named() -> None:
    rota = Rota(ALL - {BORIS}, patterns=(SECOND,))
    assert told(rota) == [("nobody", "2 09:00", "16 09:00"), ("unable", "2 09:00", "16 09:00")]


def test_a_full_rota_warns_of_nothing() -> None:
    first = Pattern(ANNA, 1, date(2026, 11, 2), 7, time(9), 7 * DAY)
    assert told(Rota(ALL, patterns=(first, SECOND))) == []


def test_where_clocks_are_changed_a_shift_still_ends_at_its_hour() -> None:
    berlin = ZoneInfo("Europe/Berlin")  # 25 October 2026: three o'clock comes twice
    rota = Rota(
        ALL, patterns=(Pattern(ANNA, 1, date(2026, 10, 24), 1, time(21), 12 * HOUR),), zone=berlin
    )
    found = duties(
        rota, datetime(2026, 10, 24, 20, tzinfo=berlin), datetime(2026, 10, 25, 20, tzinfo=berlin)
    )
    assert [(f"{one.start:%d %H:%M}", f"{one.end:%d %H:%M}") for one in found] == [
        ("24 21:00", "25 09:00")
    ]


NAIVE = datetime(2026, 11, 1), datetime(2026, 11, 20)  # noqa: DTZ001
moments = st.datetimes(*NAIVE).map(
    lambda moment: moment.replace(tzinfo=MOSCOW, second=0, microsecond=0)
)
lengths = st.integers(1, 200).map(lambda hours: hours * HOUR)
people = st.sampled_from((ANNA, BORIS, VERA))


@st.composite
def shifts(draw: st.DrawFn) -> Duty:
    start = draw(moments)
    return Duty(draw(people), draw(st.integers(1, 3)), start, start + draw(lengths))


@st.composite
def swaps(draw: st.DrawFn) -> Swap:
    start = draw(moments)
    return Swap(draw(people), draw(people), start, start + draw(lengths))


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    return Pattern(
        draw(people),
        draw(st.integers(1, 3)),
        draw(st.dates(date(2026, 10, 1), date(2026, 11, 20))),
        draw(st.integers(1, 21)),
        draw(st.sampled_from((time(0), time(9), time(21, 30)))),
        draw(lengths),
    )


rotas = st.builds(
    Rota,
    st.sets(people).map(frozenset),
    st.lists(patterns(), max_size=3).map(tuple),
    st.lists(shifts(), max_size=3).map(tuple),
    st.lists(shifts(), max_size=2).map(tuple),
    st.lists(swaps(), max_size=2).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(rotas, moments)
def test_the_stretches_are_whole_and_say_at_each_moment_what_the_moment_says(
    rota: Rota, start: datetime
) -> None:
    end = start + 3 * DAY
    found = stretches(rota, start, end)
    assert (found[0].start, found[-1].end) == (start, end)
    assert all(before.end == after.start for before, after in pairwise(found))
    assert all(before.people != after.people for before, after in pairwise(found))
    for one in found:
        for moment in (one.start, one.end - timedelta(minutes=1)):
            assert on_duty(rota, moment) == one.people
            assert set(one.people) <= rota.able
    nobody = [w for w in warnings(rota, start, 3 * DAY) if w.trouble is Trouble.NOBODY]
    assert [(w.start, w.end) for w in nobody] == [
        (one.start, one.end) for one in found if not one.people
    ]
