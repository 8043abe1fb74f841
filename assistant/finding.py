"""From a question to the articles that the assistant is sure enough of to name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from assistant.engine import Engine
from knowledge.search.index import Hit
from knowledge.search.words import stems

WEIGHED = 10  # hits of which the confidence is told and the tries are taken
REMEMBERED = 2  # earlier messages that may complete a short one
AS_GOOD_AS = 0.9  # a second article is named beside the first from this share of its score
FAR_BEHIND = 0.4  # a hit with less than this share of the best score is no further try


@dataclass(frozen=True)
class Found:
    """What a question found: every hit, best first, and how sure the engine is that they answer it."""

    question: str  # as it was read, with what preceded it if that helped
    hits: tuple[Hit, ...]
    confidence: float
    threshold: float

    @property
    def is_sure(self) -> bool:
        return bool(self.hits) and self.confidence >= self.threshold

    def still_to_show(self, shown: Collection[int]) -> list[Hit]:
        """The next tries: articles not shown yet, best first; none if the engine is not sure."""
        if not self.is_sure:
            return []
        least = FAR_BEHIND * self.hits[0].score
        return [hit for hit in self.hits if hit.key not in shown and hit.score >= least]


def find(engine: Engine, question: str, said_before: Sequence[str] = ()) -> Found:
    """The question alone if it is clear enough, else read with what the person said before.

    The confidence is the question's, not an article's: it does not fall when the first try did not help.
    """
    alone = _weighed(engine, question)
    if alone.is_sure or not said_before or not stems(question):
        return alone
    together = _weighed(engine, " ".join([*said_before[-REMEMBERED:], question]))
    return together if together.is_sure else alone


class Scored(Protocol):
    @property
    def score(self) -> float: ...


S = TypeVar("S", bound=Scored)


def worth_naming(hits: Sequence[S]) -> Sequence[S]:
    """The best hit, and the second if it is as good."""
    if len(hits) > 1 and hits[1].score >= AS_GOOD_AS * hits[0].score:
        return hits[:2]
    return hits[:1]


def _weighed(engine: Engine, question: str) -> Found:
    hits = tuple(engine.search(question, WEIGHED))
    return Found(question, hits, engine.confidence(hits), engine.threshold)
