"""The three-try contract: the operator is offered once, in time, and only where there are operators."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue import COUNTED_AT_MOST, Dialogue, Step, Turn, after

FAILURES = (Turn.NOT_FOUND, Turn.NOT_HELPED)


def talk(turns: list[Turn], *, operators_included: bool) -> tuple[Dialogue, list[Step]]:
    dialogue, steps = Dialogue(), []
    for turn in turns:
        dialogue, step = after(dialogue, turn, operators_included=operators_included)
        steps.append(step)
    return dialogue, steps


def failures_counted_by_hand(turns: list[Turn]) -> list[int]:
    """How many failed tries there were after each turn, by the words of the contract."""
    failed, asked_for_a_person, counts = 0, 0, []
    for turn in turns:
        if turn is Turn.PERSON_REQUESTED:
            asked_for_a_person += 1
            failed += asked_for_a_person >= 2
        failed += turn in FAILURES
        counts.append(failed)
    return counts


def test_the_operator_is_offered_at_the_third_failed_try_and_never_again() -> None:
    for turns in product(Turn, repeat=6):
        counts = failures_counted_by_hand(list(turns))
        due = counts.index(3) if 3 in counts else None

        dialogue, steps = talk(list(turns), operators_included=True)

        assert [at for at, step in enumerate(steps) if step is Step.OFFER_OPERATOR] == (
            [] if due is None else [due]
        )
        assert Step.EXPLAIN_TARIFF not in steps
        assert dialogue.offered is (due is not None)
        assert dialogue.failed_tries == counts[-1]


def test_without_operators_the_tariff_is_explained_once_and_nobody_is_offered() -> None:
    for turns in product(Turn, repeat=6):
        counts = failures_counted_by_hand(list(turns))
        due = counts.index(3) if 3 in counts else None

        dialogue, steps = talk(list(turns), operators_included=False)

        assert [at for at, step in enumerate(steps) if step is Step.EXPLAIN_TARIFF] == (
            [] if due is None else [due]
        )
        assert Step.OFFER_OPERATOR not in steps
        assert dialogue.offered is False


@given(st.lists(st.sampled_from(Turn), max_size=60), st.booleans())
def test_no_conversation_reaches_the_offer_early_late_or_twice(
    turns: list[Turn], included: bool
) -> None:
    counts = failures_counted_by_hand(turns)
    _dialogue, steps = talk(turns, operators_included=included)

    offers = [at for at, step in enumerate(steps) if step is Step.OFFER_OPERATOR]
    assert offers == ([counts.index(3)] if included and 3 in counts else [])


@given(st.lists(st.tuples(st.sampled_from(Turn), st.booleans()), max_size=60))
def test_a_tariff_that_changes_under_way_still_offers_once_and_only_while_it_has_operators(
    turns: list[tuple[Turn, bool]],
) -> None:
    counts = failures_counted_by_hand([turn for turn, _included in turns])
    dialogue, offers = Dialogue(), []
    for at, (turn, included) in enumerate(turns):
        dialogue, step = after(dialogue, turn, operators_included=included)
        if step is Step.OFFER_OPERATOR:
            offers.append(at)
            assert included
            assert counts[at] >= 3
    assert len(offers) <= 1
    assert dialogue.offered is bool(offers)


def test_the_first_call_for_a_person_is_no_failed_try_and_the_second_is() -> None:
    once, _steps = talk([Turn.PERSON_REQUESTED], operators_included=True)
    twice, _steps = talk([Turn.PERSON_REQUESTED] * 2, operators_included=True)
    assert (once.failed_tries, twice.failed_tries) == (0, 1)


def test_a_help_that_came_resets_nothing() -> None:
    dialogue, steps = talk(
        [Turn.NOT_FOUND, Turn.ANSWERED, Turn.NOT_HELPED, Turn.OTHER, Turn.NOT_FOUND],
        operators_included=True,
    )
    assert steps[-1] is Step.OFFER_OPERATOR
    assert dialogue.failed_tries == 3


def test_counts_stay_small_enough_for_their_columns() -> None:
    full = Dialogue(COUNTED_AT_MOST, COUNTED_AT_MOST, True)
    for turn in Turn:
        assert after(full, turn, operators_included=True) == (full, Step.CONTINUE)


def test_operators_that_come_when_the_tries_are_used_up_are_offered_at_the_very_next_turn() -> None:
    dialogue, _steps = talk([Turn.NOT_FOUND] * 4, operators_included=False)
    for turn in Turn:
        assert after(dialogue, turn, operators_included=True)[1] is Step.OFFER_OPERATOR
