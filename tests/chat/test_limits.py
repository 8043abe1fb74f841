"""How fast one person may write."""

from collections.abc import Iterator

import pytest

from chat import limits


@pytest.fixture(autouse=True)
def nobody_wrote_yet() -> Iterator[None]:
    limits.forget()
    yield
    limits.forget()


def allowed(person: int, times: int, now: float) -> int:
    return sum(limits.messages.take(person, now) == 0.0 for _ in range(times))


def test_twenty_messages_go_at_once_and_the_next_waits_for_the_first_to_be_ten_seconds_old() -> (
    None
):
    assert allowed(1, 20, now=100.0) == 20
    assert limits.messages.take(1, now=104.0) == pytest.approx(6.0)


def test_no_ten_seconds_have_more_than_twenty_messages() -> None:
    sent = [now / 10 for now in range(1_000, 2_000) if limits.messages.take(1, now=now / 10) == 0.0]
    assert max(sum(start <= moment < start + 10 for moment in sent) for start in sent) == 20
    assert len(sent) == 200


def test_after_the_wait_that_was_told_a_message_goes() -> None:
    allowed(1, 20, now=100.0)
    told = limits.messages.take(1, now=100.1)
    assert limits.messages.take(1, now=100.1 + told - 0.01) > 0
    assert limits.messages.take(1, now=100.1 + told + 0.001) == 0.0


def test_asking_in_vain_does_not_lengthen_the_wait() -> None:
    allowed(1, 20, now=100.0)
    assert {limits.messages.take(1, now=100.0) for _ in range(1_000)} == {10.0}


def test_a_day_later_no_more_than_twenty_go_at_once() -> None:
    allowed(1, 20, now=100.0)
    assert allowed(1, 30, now=86_500.0) == 20


def test_one_person_does_not_slow_another_down() -> None:
    allowed(1, 25, now=100.0)
    assert allowed(2, 20, now=100.0) == 20


def test_the_quiet_are_forgotten_and_those_who_must_wait_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "_FORGET_ABOVE", 100)
    for person in range(1, 102):
        limits.messages.take(person, now=100.0)
    allowed(500, 20, now=109.0)
    limits.messages.take(999, now=110.0)
    assert set(limits.messages._taken) == {500, 999}
    assert limits.messages.take(500, now=109.0) > 0


def test_without_a_moment_the_clock_counts() -> None:
    assert limits.messages.take(1) == 0.0
