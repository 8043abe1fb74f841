"""Failed questions are put together by what they are about, and the gaps are put in order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assistant.gathering import gather, urgency
from assistant.likeness import compare

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_like_questions_make_one_group_and_another_begins_its_own() -> None:
    likeness = [[1.0, 0.8, 0.1], [0.8, 1.0, 0.2], [0.1, 0.2, 1.0]]
    assert gather(likeness, alike_from=0.5, chats="abc", homes={}) == [0, 0, 2]


def test_a_question_goes_to_the_known_group_that_it_is_most_like() -> None:
    likeness = [[0.6, 0.9, 1.0]]
    assert gather(likeness, alike_from=0.5, chats="a", homes={}) == [1]


def test_what_is_like_nothing_stays_with_the_earlier_question_of_its_chat() -> None:
    likeness = [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    assert gather(likeness, alike_from=0.5, chats="aa", homes={"a": 0}) == [0, 0]
    assert gather([row[1:] for row in likeness], alike_from=0.5, chats="aa", homes={}) == [0, 0]
    assert gather([row[1:] for row in likeness], alike_from=0.5, chats="ab", homes={}) == [0, 1]


def test_a_new_topic_in_an_old_chat_goes_where_its_like_is() -> None:
    assert gather([[0.0, 0.7, 1.0]], alike_from=0.5, chats="a", homes={"a": 0}) == [1]


@given(st.data())
def test_every_question_belongs_to_a_group_that_a_question_or_a_known_gap_began(
    data: st.DataObject,
) -> None:
    known, new = data.draw(st.integers(0, 4)), data.draw(st.integers(0, 6))
    share = st.floats(0, 1)
    likeness = [[data.draw(share) for _ in range(known + new)] for _ in range(new)]
    chats = [data.draw(st.sampled_from("abc")) for _ in range(new)]
    belongs = gather(likeness, alike_from=0.5, chats=chats, homes={})
    for place, column in enumerate(belongs):
        assert column < known or belongs[column - known] == column
        assert column <= known + place


def test_a_gap_that_more_chats_met_is_more_urgent_and_a_silent_one_less() -> None:
    def met(chats: int = 2, days: int = 0, solved: int = 0) -> float:
        last = NOW - timedelta(days=days)
        return urgency(chats=chats, last_at=last, solved_by_people=solved, moment=NOW)

    assert met(chats=3) > met(chats=2) > met(days=20) > met(days=40)
    assert met(days=30) == met() / 2
    assert met(solved=1) > met()


def test_words_put_forms_of_one_question_together_and_others_apart() -> None:
    known = ["Как выгрузить сделки в Excel"]
    new = ["не могу выгрузить сделки в excel", "Не приходит смс с кодом входа", ""]
    likeness = compare(known, new, None)
    alike = [row[0] >= likeness.alike_from for row in likeness.rows]
    assert alike == [True, False, False]
    assert likeness.rows[1][2] > 0.99  # a question is like itself


class TwoMeanings:
    """Texts with «вход» point one way, others at a right angle."""

    unrelated = 0.2

    def encode(self, texts: list[str]) -> object:
        import numpy as np

        return np.array([[1.0, 0.0] if "вход" in text else [0.0, 1.0] for text in texts])


def test_an_encoder_decides_where_there_is_one() -> None:
    likeness = compare(
        ["вход не работает"], ["не могу сделать вход", "не могу сделать"], TwoMeanings()
    )
    assert [row[0] for row in likeness.rows] == [1.0, 0.0]
