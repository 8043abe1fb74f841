"""The index of words is gone through from the newest number, each once, and by those alone who may look."""

from itertools import pairwise

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from chat import search_index
from chat.composer import Seat
from chat.models import Entry
from chat.routing import Channel
from chat.search_index import PLACES, STRETCHES, audiences, find, prepare, stretches
from tests.factories import PartnerFactory, ThreadFactory, said

on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="указатель слов есть только у PostgreSQL"
)
DESK = Seat((Channel.STANDARD,))


def bounds(key: int) -> tuple[int, int]:
    bits = STRETCHES[key % 8]
    return (key // 8) << bits, ((key // 8 + 1) << bits) - 1


@given(st.integers(min_value=0, max_value=1 << 27))
def test_stretches_hold_every_number_once_from_the_newest_down(newest: int) -> None:
    held = [bounds(key) for key in stretches(newest)]
    first, last = held[0]
    assert first <= newest <= last
    for (lower, _), (_, upper) in pairwise(held):
        assert upper == lower - 1
    assert held[-1][0] == 0


@given(st.integers(min_value=0, max_value=1 << 27))
def test_there_are_few_of_them(newest: int) -> None:
    assert len(list(stretches(newest))) <= 16 + 16 + (newest >> STRETCHES[-1]) + 1


def test_before_the_first_number_there_is_nothing() -> None:
    assert list(stretches(-1)) == []


def test_every_desk_has_an_audience_of_its_own() -> None:
    seats = [
        *(Seat((channel,)) for channel in search_index.AUDIENCES),
        Seat(partner=1),
        Seat(partner=2),
    ]
    numbers = [audiences(seat)[0] for seat in seats]
    assert len(set(numbers)) == len(seats)
    assert audiences(Seat()) == []
    assert set(search_index.AUDIENCES) == set(Channel) - {Channel.PARTNER}


@on_postgresql
@pytest.mark.django_db
def test_the_index_is_made_of_the_array_that_the_search_asks_for() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'entries_by_their_words'")
        definition = cursor.fetchone()[0]
        cursor.execute(f"EXPLAIN {search_index.FIND}", [[0], [-2], "слово", 10, 5, 5])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "entries_by_their_words" in plan, definition
    assert plan.count("@>") >= 1
    assert "audience" in definition


@on_postgresql
@pytest.mark.django_db
def test_what_is_found_is_the_newest_across_stretches() -> None:
    thread = ThreadFactory()
    spread = [10_000_000 + number * 300_000 for number in range(9)]
    for number in spread:
        Entry.objects.filter(pk=said(thread, "Воронка").pk).update(id=number)
    prepare(everything=True)
    assert find(DESK, "воронка", None, 4) == spread[::-1][:4]
    assert find(DESK, "воронка", spread[5], 4) == spread[:5][::-1][:4]
    assert find(DESK, "воронка", None, 100) == spread[::-1]


@on_postgresql
@pytest.mark.django_db
def test_the_index_alone_keeps_the_desks_apart() -> None:
    alpha, beta = PartnerFactory(), PartnerFactory()
    ours = said(ThreadFactory(), "Воронка")
    theirs = said(ThreadFactory(channel="partner", partner=alpha), "Воронка")
    prepare()
    assert find(DESK, "воронка", None, 5) == [ours.pk]
    assert find(Seat(partner=alpha.pk), "воронка", None, 5) == [theirs.pk]
    assert find(Seat(partner=beta.pk), "воронка", None, 5) == []
    assert find(Seat(), "воронка", None, 5) == []
    assert PLACES.endswith("audience]")
