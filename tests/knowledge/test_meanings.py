"""Vectors in the index: rows keep their places while they come, and one byte a number tells likeness well enough."""

import numpy as np

from knowledge.search.growing import Growing
from knowledge.search.meanings import Meanings
from knowledge.search.reading import POSTING, Reading, packed


def reading(key: int, vectors: np.ndarray | None, *, passages: int, asked: int = 0) -> Reading:
    text = [f"абзац {n}" for n in range(passages)]
    return Reading(
        key=key,
        has_title=True,
        asked=asked,
        terms=(),
        words=(),
        postings=np.zeros(0, POSTING),
        packed_passages=packed(text),
        vectors=vectors,
    )


def directions(count: int) -> np.ndarray:
    rows = np.random.default_rng(7).normal(size=(count, 512)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_rows_keep_their_places_while_an_array_grows() -> None:
    growing, expected = Growing(np.int32), []
    growing.add_unknown(2)
    expected += [[0, 0]] * 2
    for n in range(1, 200):
        rows = np.full((n % 5, 2), n)
        growing.add(rows)
        growing.add_unknown(n % 3)
        expected += [[n, n]] * (n % 5) + [[0, 0]] * (n % 3)
    assert growing.taken().tolist() == expected
    assert Growing(np.int32).taken().tolist() == []


def test_a_passage_of_one_byte_a_number_is_as_like_the_question_as_before() -> None:
    rows = directions(60)
    meanings = Meanings()
    meanings.add(reading(1, None, passages=3))
    meanings.add(reading(2, rows.astype(np.float16), passages=57, asked=2))
    compared, question = meanings.laid_out(), directions(61)[60]
    assert compared is not None
    assert meanings.encoded == [False, True]
    cosines = compared.passages(np.arange(60), question)
    assert cosines[:3].tolist() == [0, 0, 0]
    assert np.abs(cosines[3:] - rows[3:] @ question).max() < 0.002
    assert np.allclose(compared.asked, rows[1:3], atol=1e-3)
    assert np.allclose(compared.titles, [np.zeros(512), rows[0]], atol=1e-3)


def test_nothing_encoded_is_nothing_to_compare() -> None:
    meanings = Meanings()
    meanings.add(reading(1, None, passages=3))
    assert meanings.laid_out() is None
