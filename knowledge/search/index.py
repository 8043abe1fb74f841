"""Titles, the phrases people ask with, and passages, by words (BM25) and by meaning, scored apart and blended."""

import logging
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from .answer_forms import bonus
from .encoders import Encoder, Vectors
from .lexicon import Lexicon
from .queries import Query
from .queries import read as read_question
from .reading import Document, Field, Reading, read, unpacked
from .segment import Floats, Segment
from .spelling import Vocabulary

__all__ = ["Document", "Hit", "Index"]

LOOKED_INTO = 100  # candidates whose passages are compared by meaning: in a large base all of them are too many
RERANKED = 20  # candidates whose passages are looked at for the form of the answer
# With fewer of the articles encoded, as after a large import, words alone are compared: half-known scores
# would be judged as if they were whole.
ENCODED_AT_LEAST = 0.9
_log = logging.getLogger(__name__)
FEW = 200  # changed articles beside the bulk; with more, or a tenth, everything is laid out anew


@dataclass(frozen=True)
class Weights:
    """How much each field tells. Words count in shares of the question's weight, meaning from 0 to 1."""

    title: float = 0.0
    asked: float = 0.0
    passage: float = 0.0
    body: float = 0.0
    coverage: float = 0.0
    title_meaning: float = 0.0
    asked_meaning: float = 0.0
    passage_meaning: float = 0.0
    whole_meaning: float = 0.0


@dataclass(frozen=True)
class Blend:
    """An article with a title or phrases is known by them first; one without is weighed by its text alone."""

    named: Weights
    nameless: Weights


# Found on the measuring data, scored on halves that the search did not see: docs/assistant.md
BY_WORDS = Blend(
    Weights(title=2.0, asked=1.0, passage=1.0, body=0.1), Weights(passage=3.0, body=0.3)
)
BY_WORDS_AND_MEANING = Blend(
    Weights(
        title=3.2,
        asked=1.3,
        passage=0.35,
        body=0.75,
        title_meaning=3.2,
        asked_meaning=2.1,
        passage_meaning=1.9,
        whole_meaning=1.4,
    ),
    Weights(passage=1.8, body=2.6, coverage=1.2, passage_meaning=4.4),
)


@dataclass(frozen=True)
class Hit:
    """A found document. `score` is what `Blend` makes of the parts, about 0 to 10."""

    key: int
    score: float
    title: float
    asked: float
    passage_score: float
    body: float
    title_meaning: float
    asked_meaning: float
    passage_meaning: float
    whole_meaning: float
    coverage: float  # share of the question's weight that the document contains at all, 0 to 1
    strangers: int  # names in the question that the document does not mention
    telling_words: int  # of the question: those that could tell what it is about
    foreign: bool  # the question is in letters that the articles are not written in
    among: int  # how many documents there are
    has_name: bool  # the document has a title or phrases that could have matched
    passage: str


@dataclass(frozen=True)
class _Part:
    """A segment, and which of its documents are still what the knowledge base says."""

    segment: Segment
    alive: NDArray[np.bool_]

    def without(self, keys: Collection[int]) -> "_Part":
        gone = np.isin(self.segment.keys, np.fromiter(keys, dtype=np.int64))
        return _Part(self.segment, self.alive & ~gone)


@dataclass(frozen=True)
class _Scored:
    """What one question earned in one part, by document; the units' scores for choosing the passage."""

    part: _Part
    fields: dict[str, Floats]
    passages: Floats
    total: Floats
    strangers: NDArray[np.int8]
    telling_words: int
    foreign: bool


class TooManyChanges(Exception):
    """More has changed than fits beside the bulk."""


class Index:
    """The searchable knowledge base of one moment; it never changes, `with_changes` gives another.

    `encoder` is None as long as too few articles have vectors. The bulk of the articles is laid out once. What has changed since stands in a small part beside it.
    """

    def __init__(
        self,
        documents: Iterable[Document] = (),
        *,
        readings: Iterable[Reading] = (),
        encoder: Encoder | None = None,
    ) -> None:
        self._encoder = encoder
        self.vocabulary = Vocabulary()
        self._lexicon = Lexicon()
        self._recent: dict[int, Reading] = {}
        read_now = (read(document, encoder) for document in documents)
        self._stand_on(self._part(chain(readings, read_now)))

    def __len__(self) -> int:
        return self._count

    def with_changes(self, changed: Sequence[Reading], removed: Collection[int]) -> "Index":
        """This index with these readings in place of what stood under their keys, and without the removed.

        Raises TooManyChanges when the whole had better be laid out anew.
        """
        gone = {reading.key for reading in changed}.union(removed)
        recent = {key: reading for key, reading in self._recent.items() if key not in gone}
        recent |= {reading.key: reading for reading in changed}
        if len(recent) > max(FEW, self._count // 10):
            raise TooManyChanges
        index = object.__new__(Index)
        index._encoder = self._encoder
        index.vocabulary, index._lexicon = self.vocabulary, self._lexicon
        index._recent = recent
        bulk = self._parts[0].without(gone) if self._parts else None
        index._stand_on(bulk, index._part(recent.values()))
        return index

    def _part(self, readings: Iterable[Reading]) -> _Part | None:
        """A part of these readings, None if there are none."""
        coming = iter(readings)
        first = next(coming, None)
        if first is None:
            return None
        segment = Segment(self._learnt(chain([first], coming)), self._lexicon)
        return _Part(segment, np.ones(len(segment.keys), dtype=np.bool_))

    def _learnt(self, readings: Iterable[Reading]) -> Iterator[Reading]:
        for reading in readings:
            self.vocabulary.add(reading.words)
            yield reading

    def _stand_on(self, *parts: _Part | None) -> None:
        self._parts = [part for part in parts if part is not None]
        self._count = sum(int(part.alive.sum()) for part in self._parts)
        encoded = sum(int((p.alive & p.segment.encoded).sum()) for p in self._parts)
        enough = encoded >= ENCODED_AT_LEAST * self._count
        self.encoder = self._encoder if enough else None
        self.blend = BY_WORDS_AND_MEANING if self.encoder else BY_WORDS
        self._idf: dict[str, float] = {}
        self._unknown_idf = self._rarity(0)

    def _rarity(self, count: int) -> float:
        return math.log(1 + (self._count - count + 0.5) / (count + 0.5))

    def idf(self, term: str) -> float:
        """How rare a term, or a family of terms, is among the articles; 0 for one that stands nowhere."""
        if term not in self._idf:
            members, count = self._lexicon.members(term), 0
            for part in self._parts if members else ():
                holders = [part.segment.bodies.of(member)[0] for member in members]
                owners = holders[0] if len(holders) == 1 else np.unique(np.concatenate(holders))
                count += int(part.alive[owners].sum())
            self._idf[term] = self._rarity(count) if count else 0.0
        return self._idf[term]

    def understand(self, question: str) -> Query:
        """The question's words with their corrections, synonyms and weights."""
        return read_question(question, self.idf, self._unknown_idf, self.vocabulary)

    def search(self, question: str, k: int = 10, exclude: Collection[int] = ()) -> list[Hit]:
        """At most `k` documents, best first; documents whose key is in `exclude` are left out."""
        query = self.understand(question)
        meant = self._meaning_of(query)
        if meant is None and not any(query.groups):
            return []
        scored = self._scored(query, meant)
        found = sorted(
            self._likely(scored, max(k, RERANKED), exclude),
            key=lambda item: (-item[0], item[1].part.segment.keys[item[2]]),
        )[: max(k, RERANKED)]
        # A title says what an article is for; where there is none, the form of the answer tells
        best = sorted(found, key=lambda item: -(item[0] + self._form(question, item[1], item[2])))
        return [self._hit(total, of, number) for total, of, number in best[:k]]

    def _form(self, question: str, of: _Scored, number: int) -> float:
        if of.part.segment.named[number]:
            return 0.0
        return bonus(question, self._passage(of, number)[0])

    def _meaning_of(self, query: Query) -> Vectors | None:
        if self.encoder is None or not any(letter.isalnum() for letter in query.text):
            return None
        try:
            vector: Vectors = self.encoder.encode([query.text])[0]
        except Exception:  # of a library or a network: the words are still there
            _log.warning("a question is compared by its words alone", exc_info=True)
            return None
        return vector

    def _numbered(self, group: dict[str, float]) -> dict[int, float]:
        numbered: dict[int, float] = {}
        for term, weight in group.items():
            for member in self._lexicon.members(term):
                numbered[member] = max(numbered.get(member, 0.0), weight)
        return numbered

    def _scored(self, query: Query, meant: Vectors | None) -> list[_Scored]:
        groups = [self._numbered(group) for group in query.groups]
        in_names = [self._numbered(group) for group in query.in_names]
        return [self._score(part, groups, in_names, query, meant) for part in self._parts]

    def _score(
        self,
        part: _Part,
        groups: Sequence[dict[int, float]],
        in_names: Sequence[dict[int, float]],
        query: Query,
        meant: Vectors | None,
    ) -> _Scored:
        segment, mass = part.segment, np.float32(query.mass)
        passages = segment.postings[Field.PASSAGE].score(groups) / mass
        fields = {
            "title": segment.postings[Field.TITLE].score(in_names) / mass,
            "asked": segment.asked_units.best(segment.postings[Field.ASKED].score(in_names)) / mass,
            "passage": segment.passage_units.best(passages),
            "body": segment.bodies.score(groups) / mass,
            "coverage": np.minimum(1, segment.bodies.held(groups, query.idfs) / mass),
        }
        units = self.blend.nameless.passage * passages
        if meant is not None and (told := segment.meanings) is not None:
            fields |= {
                "title_meaning": self._likeness(told.titles @ meant),
                "asked_meaning": segment.asked_units.best(self._likeness(told.asked @ meant)),
                "whole_meaning": self._likeness(told.wholes @ meant),
            }
            near = segment.passages_of(self._worth_a_look(part, fields))
            closeness = np.zeros(len(units), dtype=np.float32)
            closeness[near] = self._likeness(told.passages(near, meant))
            units = units + self.blend.nameless.passage_meaning * closeness
            fields["passage_meaning"] = segment.passage_units.best(closeness)
        total = self._total(segment, fields)
        names = [group for group, is_name in zip(groups, query.names, strict=True) if is_name]
        strangers = np.full(len(segment.keys), len(names), dtype=np.int8)
        for group in names:
            strangers -= segment.bodies.score([group]) > 0
        alive = np.where(part.alive, total, 0)
        return _Scored(part, fields, units, alive, strangers, len(groups), query.is_foreign)

    def _total(self, segment: Segment, fields: Mapping[str, Floats]) -> Floats:
        total: Floats = np.where(
            segment.named, _sum(self.blend.named, fields), _sum(self.blend.nameless, fields)
        )
        return total

    def _worth_a_look(self, part: _Part, fields: Mapping[str, Floats]) -> NDArray[np.intp]:
        """The documents whose passages are compared by meaning; the mean of all passages stands for each until then."""
        guessed = self._total(part.segment, {**fields, "passage_meaning": fields["whole_meaning"]})
        if len(guessed) <= LOOKED_INTO:
            return np.arange(len(guessed))
        return np.sort(np.argpartition(-guessed, LOOKED_INTO)[:LOOKED_INTO])

    def _likeness(self, cosines: Floats) -> Floats:
        """0 for texts that have nothing to do with each other, 1 for the same text."""
        unrelated = self.encoder.unrelated if self.encoder else 0.0
        likeness: Floats = (cosines - np.float32(unrelated)) / np.float32(1 - unrelated)
        return np.maximum(0, likeness)

    def _likely(
        self, scored: Sequence[_Scored], most: int, exclude: Collection[int]
    ) -> Iterator[tuple[float, _Scored, int]]:
        for of in scored:
            total = of.total
            if exclude:
                total = np.where(
                    np.isin(of.part.segment.keys, np.fromiter(exclude, np.int64)), 0, total
                )
            for number in np.argsort(-total, kind="stable")[:most]:
                if total[number] > 0:
                    yield float(total[number]), of, int(number)

    def _passage(self, of: _Scored, number: int) -> tuple[str, str]:
        """(the passage that matched best or "", the first passage or "")."""
        passages = unpacked(of.part.segment.packed_passages[number])
        if not passages:
            return "", ""
        units = of.passages[of.part.segment.passage_units.of(number)]
        best = int(units.argmax())
        return (passages[best] if units[best] > 0 else ""), passages[0]

    def _hit(self, score: float, of: _Scored, number: int) -> Hit:
        segment = of.part.segment
        matched, opening = self._passage(of, number)
        part = {name: float(values[number]) for name, values in of.fields.items()}
        return Hit(
            key=int(segment.keys[number]),
            score=score,
            title=part["title"],
            asked=part["asked"],
            passage_score=part["passage"],
            body=part["body"],
            title_meaning=part.get("title_meaning", 0.0),
            asked_meaning=part.get("asked_meaning", 0.0),
            passage_meaning=part.get("passage_meaning", 0.0),
            whole_meaning=part.get("whole_meaning", 0.0),
            coverage=part["coverage"],
            strangers=int(of.strangers[number]),
            telling_words=of.telling_words,
            foreign=of.foreign,
            among=self._count,
            has_name=bool(segment.named[number]),
            passage=matched or opening,
        )


def _sum(weights: Weights, fields: Mapping[str, Floats]) -> Floats:
    told = ((getattr(weights, name), values) for name, values in fields.items())
    parts = [np.float32(weight) * values for weight, values in told if weight]
    total: Floats = np.sum(parts, axis=0, dtype=np.float32)
    return total
