"""How sure the assistant is: a few signals of what was found, weighed by a logistic model that data set.

Pure arithmetic. The model tells the probability that the question belongs to this knowledge base and that
the best hits answer it; below the threshold the assistant says that it found nothing.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.search.index import Hit

LOOKED_AT = 3  # the best hits, whose strongest signals count: the right one is often second
FEW, MANY_ARTICLES = (
    30,
    1500,
)  # beyond these sizes nothing was measured: what holds there is assumed
MANY = 2  # names that the articles found do not mention; more of them tell no more
FALSE_ANSWERS_ALLOWED = 0.05
# Of a question in another language only its meaning is compared: no share of words, no names, no length tells anything.
# On the demo's articles 15 such questions about them had best scores of 2.9 to 6.4, 14 about other things 0.2 to 2.8.
FOREIGN_FROM_SCORE, FOREIGN_STEEPNESS, FOREIGN_AMONG = 3.2, 2.0, 50
PULL_TO_NOTHING = 0.02  # ridge: a hundred questions do not justify large weights
CAUTION = 0.85  # of the difference that sizes were seen to make: few bases were seen
_STEPS = 100

Signals = Mapping[str, float]


def _strongest(value: Callable[[Hit], float]) -> Callable[[Sequence[Hit]], float]:
    return lambda hits: max((value(hit) for hit in hits[:LOOKED_AT]), default=0.0)


_SIGNALS: dict[str, Callable[[Sequence[Hit]], float]] = {
    # Where the subject is at home, the second and the third best are about it too
    "score": lambda hits: sum(hit.score for hit in hits[:LOOKED_AT]) / LOOKED_AT,
    "name": _strongest(lambda hit: max(hit.title, hit.asked)),
    "coverage": _strongest(lambda hit: hit.coverage),
    "strangers": lambda hits: float(min([MANY, *(hit.strangers for hit in hits[:LOOKED_AT])])),
    "size": lambda hits: math.log(min(max(hits[0].among, FEW), MANY_ARTICLES)) if hits else 0.0,
    # A short question scores high by chance
    "length": lambda hits: math.log1p(hits[0].telling_words) if hits else 0.0,
}
BY_WORDS = ("score", "name", "coverage", "strangers", "length")
BY_WORDS_AND_MEANING = ("score", "strangers", "length")


def signals(hits: Sequence[Hit]) -> Signals:
    """What speaks for these hits, best first, being an answer."""
    return {name: read(hits) for name, read in _SIGNALS.items()}


@dataclass(frozen=True)
class Calibration:
    """The weights of the signals for one engine, and the least confidence of an answer."""

    engine: str
    constant: float
    weights: Mapping[str, float]
    threshold: float

    def confidence(self, hits: Sequence[Hit]) -> float:
        """Between 0 and 1; 0 for no hits."""
        if not hits:
            return 0.0
        found = signals(hits)
        sum_ = self.constant + sum(weight * found[name] for name, weight in self.weights.items())
        if hits[0].foreign:
            sum_ = self._by_meaning_alone(hits[0].score, found["size"])
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, sum_))))

    def _by_meaning_alone(self, score: float, size: float) -> float:
        """At the threshold for the score from which a question in another language is answered."""
        larger = self.weights.get("size", 0.0) * (size - math.log(FOREIGN_AMONG))
        threshold = min(self.threshold, 1 - 1e-6)  # 1: not calibrated, nothing is answered
        return _logit(threshold) + FOREIGN_STEEPNESS * (score - FOREIGN_FROM_SCORE) + larger


@dataclass(frozen=True)
class Example:
    """A question with a known end: the signals of its hits, and whether it could be answered from them."""

    signals: Signals
    answerable: bool


def fit(
    engine: str,
    names: Sequence[str],
    examples: Sequence[Example],
    *,
    refused: int = 0,
    beside: Sequence[Sequence[Example]] = (),
) -> Calibration:
    """The model that tells the two kinds apart best, both weighing the same, with its threshold.

    `refused` counts out-of-scope questions that never got as far as the engine. Examples of other knowledge bases
    may stand `beside`, each as heavy as the first; the threshold is the first one's, and how much less a smaller base
    needs, where fewer articles can resemble a question by chance, is learnt from all.

    Raises ValueError unless there are examples of both kinds in each.
    """
    bases = [examples, *beside]
    share = np.concatenate([_shares(base) for base in bases]) / len(bases)
    everything = [example for base in bases for example in base]
    right = np.array([example.answerable for example in everything], dtype=float)
    table = np.array([[example.signals[name] for name in names] for example in everything])
    middle, spread = table.mean(axis=0), table.std(axis=0) + 1e-6
    rows = np.column_stack([np.ones(len(table)), (table - middle) / spread])
    ridge = PULL_TO_NOTHING * np.diag([0.0, *[1.0] * len(names)])
    found = np.zeros(rows.shape[1])
    for _step in range(_STEPS):  # Newton's method; the function is convex
        sure = 1 / (1 + np.exp(-rows @ found))
        slope = rows.T @ (share * (sure - right)) + ridge @ found
        bend = (rows * (share * sure * (1 - sure))[:, None]).T @ rows + ridge
        step = np.linalg.solve(bend + 1e-9 * np.eye(len(found)), slope)
        found -= step
        if np.abs(step).max() < 1e-9:
            break
    weights = found[1:] / spread
    calibration = Calibration(
        engine=engine,
        constant=float(found[0] - weights @ middle),
        weights={name: float(weight) for name, weight in zip(names, weights, strict=True)},
        threshold=0.5,
    )
    first = with_threshold(calibration, examples, refused)
    if not beside:
        return first
    need = _logit(first.threshold)
    middle_size = examples[0].signals["size"]
    away = [(base[0].signals["size"] - middle_size) for base in beside]
    more = [_logit(with_threshold(calibration, base).threshold) - need for base in beside]
    slope = sum(x * y for x, y in zip(away, more, strict=True)) / (sum(x * x for x in away) or 1.0)
    a_step = CAUTION * max(0.0, slope)
    return Calibration(
        engine,
        first.constant + a_step * middle_size,
        {**first.weights, "size": -a_step},
        first.threshold,
    )


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _shares(examples: Sequence[Example]) -> NDArray[np.float64]:
    """What each example weighs, for both kinds to weigh a half."""
    right = np.array([example.answerable for example in examples], dtype=float)
    if not 0 < right.sum() < len(right):
        raise ValueError("both answerable and out-of-scope questions are needed")
    shares: NDArray[np.float64] = np.where(right == 1, 0.5 / right.sum(), 0.5 / (1 - right).sum())
    return shares


def with_threshold(
    calibration: Calibration, examples: Sequence[Example], refused: int = 0
) -> Calibration:
    """The lowest threshold at which at most 5 % of the out-of-scope questions are answered."""

    def confidence(example: Example) -> float:
        found = calibration.constant + sum(
            weight * example.signals[name] for name, weight in calibration.weights.items()
        )
        return 1 / (1 + math.exp(-found))

    foreign = sorted((confidence(e) for e in examples if not e.answerable), reverse=True)
    own = sorted(confidence(e) for e in examples if e.answerable)
    highest_refused = foreign[
        min(int((len(foreign) + refused) * FALSE_ANSWERS_ALLOWED), len(foreign) - 1)
    ]
    above = [sure for sure in own if sure > highest_refused]
    # Half-way to the next question that is answered: neither kind stands on the line
    threshold = (highest_refused + above[0]) / 2 if above else highest_refused + 1e-6
    return Calibration(calibration.engine, calibration.constant, calibration.weights, threshold)
