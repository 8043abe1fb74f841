"""A batch of readings laid out for scoring: postings sorted by term, vectors in one matrix; it never changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .encoders import Vectors
from .lexicon import Lexicon
from .reading import Field, Reading

# The usual two numbers of BM25. A word that stands twice in a title or a passage says hardly more than one that
# stands once; passages are about equally long, so their length tells little.
IN_TITLES, IN_PASSAGES, IN_BODIES = (0.8, 0.5), (0.8, 0.3), (1.0, 0.6)

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]


class Postings:
    """Which units hold a term, and its BM25 weight in each."""

    def __init__(
        self,
        terms: Integers,
        units: Integers,
        counts: Floats,
        sizes: Floats,
        form: tuple[float, float],
    ) -> None:
        saturation, length = form
        order = np.argsort(terms, kind="stable")
        self._units = units[order]
        filled = sizes[sizes > 0]
        average = float(filled.mean()) if len(filled) else 1.0
        damp = saturation * (1 - length + length * sizes / average)
        counts = counts[order]
        weights = counts * (saturation + 1) / (counts + damp[self._units])
        self._weights = weights.astype(np.float32)
        self._terms, self._starts = np.unique(terms[order], return_index=True)
        self._ends = np.append(self._starts[1:], len(order))
        self.size = len(sizes)

    def of(self, term: int) -> tuple[Integers, Floats]:
        """(units, weights) of a term; empty ones if it stands nowhere."""
        at = int(self._terms.searchsorted(term))
        if at == len(self._terms) or self._terms[at] != term:
            return self._units[:0], self._weights[:0]
        here = slice(self._starts[at], self._ends[at])
        return self._units[here], self._weights[here]

    def score(self, groups: Sequence[Mapping[int, float]]) -> Floats:
        """Each unit's score; of a group's alternatives (term -> weight) the best one counts, once."""
        scores = np.zeros(self.size, dtype=np.float32)
        once = np.zeros(self.size, dtype=np.float32)
        for group in groups:
            touched = []
            for term, weight in group.items():
                units, weights = self.of(term)
                if len(units):
                    once[units] = np.maximum(once[units], weights * np.float32(weight))
                    touched.append(units)
            for units in touched:
                scores[units] += once[units]
                once[units] = 0
        return scores

    def held(self, groups: Sequence[Mapping[int, float]], limits: Sequence[float]) -> Floats:
        """What each unit holds of the groups at all, however often; a group weighs at most its limit."""
        held = np.zeros(self.size, dtype=np.float32)
        once = np.zeros(self.size, dtype=np.float32)
        for group, limit in zip(groups, limits, strict=True):
            touched = []
            for term, weight in group.items():
                units, _weights = self.of(term)
                once[units] = np.maximum(once[units], np.float32(min(weight, limit)))
                touched.append(units)
            for units in touched:
                held[units] += once[units]
                once[units] = 0
        return held


@dataclass(frozen=True)
class _Units:
    """The units of one field, those of a document side by side."""

    firsts: Integers  # of each document, and one more: the number of all units

    @classmethod
    def counted(cls, counts: Iterable[int]) -> "_Units":
        return cls(np.cumsum([0, *counts], dtype=np.int32))

    @property
    def all(self) -> int:
        return int(self.firsts[-1])

    def best(self, scores: Floats) -> Floats:
        """Per document the score of its best unit; 0 for one that has none."""
        found = np.zeros(len(self.firsts) - 1, dtype=np.float32)
        having = self.firsts[1:] > self.firsts[:-1]
        if having.any():
            found[having] = np.maximum.reduceat(scores, self.firsts[:-1][having])
        return found

    def of(self, document: int) -> slice:
        return slice(int(self.firsts[document]), int(self.firsts[document + 1]))


class Segment:
    """Readings in one layout; a document's number is its place among them. The readings are let go."""

    def __init__(self, readings: Iterable[Reading], lexicon: Lexicon) -> None:
        keys: list[int] = []
        asked: list[int] = []
        passages: list[int] = []
        terms: list[Integers] = []
        rows: list[NDArray[np.void]] = []
        vectors: list[NDArray[np.float16] | None] = []
        self.has_title: list[bool] = []
        self.packed_passages: list[bytes] = []
        for reading in readings:
            keys.append(reading.key)
            asked.append(reading.asked)
            passages.append(reading.passages)
            terms.append(lexicon.numbers(reading.terms)[reading.postings["term"]])
            rows.append(reading.postings)
            vectors.append(reading.vectors)
            self.has_title.append(reading.has_title)
            self.packed_passages.append(reading.packed_passages)
        self.keys = np.array(keys, dtype=np.int64)
        self.asked_units, self.passage_units = _Units.counted(asked), _Units.counted(passages)
        # Whether there is a title or a phrase that could match
        self.named = np.array(self.has_title, dtype=np.bool_) | (np.array(asked) > 0)
        self._lay_out(np.concatenate(terms), rows)
        self._stack(vectors)

    def passages_of(self, documents: NDArray[np.intp]) -> tuple[NDArray[np.intp], Vectors]:
        """(numbers, vectors) of the passages of these documents, which come in order."""
        firsts = self.passage_units.firsts
        wanted = np.zeros(self.passage_units.all + 1, dtype=np.int32)
        np.add.at(wanted, firsts[documents], 1)
        np.add.at(wanted, firsts[documents + 1], -1)
        near = np.flatnonzero(np.cumsum(wanted[:-1]))
        return near, self._passages[near].astype(np.float32)

    def _lay_out(self, terms: Integers, by_document: Sequence[NDArray[np.void]]) -> None:
        n = len(self.keys)
        documents = np.repeat(np.arange(n, dtype=np.int32), [len(rows) for rows in by_document])
        rows = np.concatenate(by_document)
        fields, counts = rows["field"], rows["count"].astype(np.float32)
        whose = {
            Field.TITLE: (np.arange(n, dtype=np.int32), n, IN_TITLES),
            Field.ASKED: (self.asked_units.firsts, self.asked_units.all, IN_TITLES),
            Field.PASSAGE: (self.passage_units.firsts, self.passage_units.all, IN_PASSAGES),
        }
        self.postings: dict[Field, Postings] = {}
        for name, (firsts, size, form) in whose.items():
            here = fields == name
            units = (firsts[documents[here]] + rows["unit"][here]).astype(np.int32)
            lengths = np.bincount(units, weights=counts[here], minlength=size).astype(np.float32)
            self.postings[name] = Postings(terms[here], units, counts[here], lengths, form)
        # The whole article: what stands in any field, counted together
        pairs, place = np.unique(terms.astype(np.int64) * n + documents, return_inverse=True)
        together = np.bincount(place, weights=counts, minlength=len(pairs)).astype(np.float32)
        owners = (pairs % n).astype(np.int32)
        lengths = np.bincount(owners, weights=together, minlength=n).astype(np.float32)
        self.bodies = Postings((pairs // n).astype(np.int32), owners, together, lengths, IN_BODIES)

    def _stack(self, vectors: Sequence[NDArray[np.float16] | None]) -> None:
        self.encoded = np.array([rows is not None for rows in vectors], dtype=np.bool_)
        self.titles: Vectors | None = None
        width = next((rows.shape[1] for rows in vectors if rows is not None), 0)
        if not width:
            return
        self.titles = np.zeros((len(self.keys), width), dtype=np.float32)
        self.asked: Vectors = np.zeros((self.asked_units.all, width), dtype=np.float32)
        # As they are stored: only those of candidates are compared, and half of the room is most of it
        self._passages = np.zeros((self.passage_units.all, width), dtype=np.float16)
        self.wholes: Vectors = np.zeros((len(self.keys), width), dtype=np.float32)
        for number, rows in enumerate(vectors):
            if rows is None:
                continue  # not encoded yet: found by its words
            phrases = self.asked_units.of(number)
            after = 1 + phrases.stop - phrases.start
            if self.has_title[number]:
                self.titles[number] = rows[0]
            self.asked[phrases] = rows[1:after]
            self._passages[self.passage_units.of(number)] = rows[after:]
            if len(rows) > after:
                middle = rows[after:].mean(axis=0, dtype=np.float32)
                self.wholes[number] = middle / max(float(np.linalg.norm(middle)), 1e-9)
