"""A batch of readings laid out for scoring: postings sorted by term, vectors in one matrix; it never changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .growing import Growing
from .lexicon import Lexicon
from .meanings import Meanings
from .reading import POSTING, Field, Reading

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
        rows: list[int] = []
        different: list[int] = []
        terms, postings, meanings = Growing(np.int32), Growing(POSTING), Meanings()
        in_bodies, counts = Growing(np.int32), Growing(np.float32)
        self.has_title: list[bool] = []
        self.packed_passages: list[bytes] = []
        for reading in readings:
            keys.append(reading.key)
            asked.append(reading.asked)
            passages.append(reading.passages)
            rows.append(len(reading.postings))
            numbers, local = lexicon.numbers(reading.terms), reading.postings["term"]
            terms.add(numbers[local])
            postings.add(reading.postings)
            # The whole article: what stands in any field, counted together
            different.append(len(numbers))
            in_bodies.add(numbers)
            counts.add(np.bincount(local, reading.postings["count"], minlength=len(numbers)))
            meanings.add(reading)
            self.has_title.append(reading.has_title)
            self.packed_passages.append(reading.packed_passages)
        self.keys = np.array(keys, dtype=np.int64)
        self.asked_units, self.passage_units = _Units.counted(asked), _Units.counted(passages)
        # Whether there is a title or a phrase that could match
        self.named = np.array(self.has_title, dtype=np.bool_) | (np.array(asked) > 0)
        self.encoded = np.array(meanings.encoded, dtype=np.bool_)
        self.meanings = meanings.laid_out()
        self.postings = self._fields(terms.taken(), postings.taken(), rows)
        self.bodies = self._whole(in_bodies.taken(), counts.taken(), different)

    def passages_of(self, documents: NDArray[np.intp]) -> NDArray[np.intp]:
        """The numbers of the passages of these documents, which come in order."""
        firsts = self.passage_units.firsts
        wanted = np.zeros(self.passage_units.all + 1, dtype=np.int32)
        np.add.at(wanted, firsts[documents], 1)
        np.add.at(wanted, firsts[documents + 1], -1)
        return np.flatnonzero(np.cumsum(wanted[:-1]))

    def _fields(
        self, terms: Integers, rows: NDArray[np.void], by_document: list[int]
    ) -> dict[Field, Postings]:
        n = len(self.keys)
        documents = np.repeat(np.arange(n, dtype=np.int32), by_document)
        fields, counts = rows["field"], rows["count"].astype(np.float32)
        whose = {
            Field.TITLE: (np.arange(n, dtype=np.int32), n, IN_TITLES),
            Field.ASKED: (self.asked_units.firsts, self.asked_units.all, IN_TITLES),
            Field.PASSAGE: (self.passage_units.firsts, self.passage_units.all, IN_PASSAGES),
        }
        postings = {}
        for name, (firsts, size, form) in whose.items():
            here = fields == name
            units = (firsts[documents[here]] + rows["unit"][here]).astype(np.int32)
            lengths = np.bincount(units, weights=counts[here], minlength=size).astype(np.float32)
            postings[name] = Postings(terms[here], units, counts[here], lengths, form)
        return postings

    def _whole(self, terms: Integers, counts: Floats, by_document: list[int]) -> Postings:
        n = len(self.keys)
        documents = np.repeat(np.arange(n, dtype=np.int32), by_document)
        lengths = np.bincount(documents, weights=counts, minlength=n).astype(np.float32)
        return Postings(terms, documents, counts, lengths, IN_BODIES)
