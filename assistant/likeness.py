"""How alike questions are: by meaning where there is an encoder, by the stems that they share where there is none."""

import math
import threading
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from knowledge.search.queries import prefix_of
from knowledge.search.words import stems

MOST_STEMS = 60  # of a long report
PREFIX_WEIGHT = 0.5
ENCODED_AT_ONCE = 16  # texts: whoever asks the assistant meanwhile waits for no more of them
MOST_REMEMBERED = 5000  # vectors; half of their numbers' length, some five megabytes
# Set on the questions for measuring (286, alike = answered by the same article): of pairs that were put together
# 72 % and 64 % were alike; most of the others were about neighbouring articles.
ALIKE_IN_MEANING = 0.58
ALIKE_IN_WORDS = 0.40


class Encoder(Protocol):
    """What turns texts into rows of length one; `unrelated` is the cosine of texts that have nothing in common."""

    @property
    def unrelated(self) -> float: ...

    def encode(self, texts: Sequence[str]) -> Any:
        """One row a text, as an array of numpy."""
        ...


class Remembering:
    """An encoder that meets the same texts again and again: known gaps are compared with every new question."""

    def __init__(self, encoder: Encoder) -> None:
        self.unrelated = encoder.unrelated
        self._encoder = encoder
        self._known: dict[str, Any] = {}
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Any:
        with self._lock:
            new = [text for text in dict.fromkeys(texts) if text not in self._known]
            for start in range(0, len(new), ENCODED_AT_ONCE):
                some = new[start : start + ENCODED_AT_ONCE]
                rows = self._encoder.encode(some).astype(np.float16)
                self._known.update(zip(some, rows, strict=True))
            found = np.stack([self._known[text] for text in texts]).astype(np.float32)
            for text in list(self._known)[:-MOST_REMEMBERED]:
                del self._known[text]
        return found


@dataclass(frozen=True)
class Likeness:
    """`rows[i]` compares new question i with the known ones and then with the new ones, 0 to 1."""

    rows: list[list[float]]
    alike_from: float


def compare(known: Sequence[str], new: Sequence[str], encoder: Encoder | None) -> Likeness:
    """New questions beside those that stand for the known groups, and beside one another."""
    texts = [*known, *new]
    if encoder is None:
        return Likeness(_by_words(texts, len(known)), ALIKE_IN_WORDS)
    vectors = encoder.encode(texts)
    cosines = (vectors[len(known) :] @ vectors.T).tolist()
    span = 1 - encoder.unrelated
    return Likeness(
        [[max(0.0, (cosine - encoder.unrelated) / span) for cosine in row] for row in cosines],
        ALIKE_IN_MEANING,
    )


def _by_words(texts: Sequence[str], known: int) -> list[list[float]]:
    """Cosines of the texts' stems and beginnings of stems, each by its rarity among these texts."""
    bags = [_bag(text) for text in texts]
    rarity = {
        term: math.log(1 + len(texts) / count)
        for term, count in Counter(term for bag in bags for term in bag).items()
    }
    postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    vectors: list[dict[str, float]] = []
    for place, bag in enumerate(bags):
        vector = {term: weight * rarity[term] for term, weight in bag.items()}
        length = math.hypot(*vector.values()) or 1.0
        vectors.append({term: weight / length for term, weight in vector.items()})
        for term, weight in vectors[place].items():
            postings[term].append((place, weight))
    rows = []
    for vector in vectors[known:]:
        row = [0.0] * len(texts)
        for term, weight in vector.items():
            for place, other in postings[term]:
                row[place] += weight * other
        rows.append(row)
    return rows


def _bag(text: str) -> dict[str, float]:
    bag: dict[str, float] = {}
    for stem in dict.fromkeys(stems(text)[:MOST_STEMS]):
        bag[stem] = 1.0
        if prefix := prefix_of(stem):
            bag[prefix] = PREFIX_WEIGHT
    return bag
