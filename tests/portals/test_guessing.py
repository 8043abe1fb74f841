"""When wrong guesses close the door, and for how long."""

from datetime import UTC, datetime, timedelta

import pytest

from portals.guessing import Limit, locked_until, place_of, tries_left

NOON = datetime(2026, 10, 29, 12, 0, tzinfo=UTC)
FIVE = Limit(5, timedelta(minutes=15))
TEN = Limit(10, timedelta(minutes=15))


def minutes_ago(*minutes: float) -> list[datetime]:
    return [NOON - timedelta(minutes=ago) for ago in minutes]


@pytest.mark.parametrize(
    ("wrong_minutes_ago", "locked_for_minutes"),
    [
        ([], None),
        ([0, 0, 0, 0], None),
        ([0, 0, 0, 0, 0], 15),
        ([0, 1, 2, 3, 4], 15),
        ([5, 6, 7, 8, 9], 10),
        ([0, 1, 2, 3, 15], 15),  # five within fifteen minutes, to the second
        ([0, 1, 2, 3, 15.02], None),
        ([14.99, 15, 15, 15, 15], 0.01),
        ([15, 15, 15, 15, 15], None),  # over at the very moment that was named
        ([14, 20, 25, 28, 29], 1),
    ],
)
def test_five_wrong_guesses_within_fifteen_minutes_lock_for_fifteen_minutes_from_the_fifth(
    wrong_minutes_ago: list[float], locked_for_minutes: float | None
) -> None:
    until = None if locked_for_minutes is None else NOON + timedelta(minutes=locked_for_minutes)
    assert locked_until(minutes_ago(*wrong_minutes_ago), NOON, FIVE) == until


@pytest.mark.parametrize(
    ("wrong_minutes_ago", "left"),
    [
        ([], 5),
        ([0], 4),
        ([0, 1], 3),
        ([0, 1, 2], 2),
        ([0, 1, 2, 3], 1),
        ([0, 1, 2, 3, 4], 0),
        ([0, 15, 16], 4),
        ([15, 15, 15, 15, 15], 5),
    ],
)
def test_tries_that_are_left(wrong_minutes_ago: list[float], left: int) -> None:
    assert tries_left(minutes_ago(*wrong_minutes_ago), NOON, FIVE) == left


def test_whoever_waited_for_the_end_of_the_lock_has_all_tries_again() -> None:
    wrong = minutes_ago(0, 1, 2, 3, 14)
    end = locked_until(wrong, NOON, FIVE)
    assert end is not None
    assert tries_left(wrong, end, FIVE) == 5


@pytest.mark.parametrize(("wrong", "locked"), [(9, False), (10, True), (12, True)])
def test_an_address_has_ten_tries(wrong: int, locked: bool) -> None:
    assert (locked_until(minutes_ago(*range(wrong)), NOON, TEN) is not None) == locked
    assert tries_left(minutes_ago(*range(wrong)), NOON, TEN) == max(0, 10 - wrong)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:0:1::5", "2001:db8:0:1::/64"),
        ("2001:db8:0:1:ffff::", "2001:db8:0:1::/64"),
        ("2001:db8:0:2::5", "2001:db8:0:2::/64"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_a_home_network_is_one_place(address: str, place: str) -> None:
    assert place_of(address) == place
