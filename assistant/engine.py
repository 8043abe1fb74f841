"""What can find articles for a question and say how sure it is; everything above it is told no more."""

import logging
import time
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from assistant import judgement
from assistant.calibrations import NotCalibrated, calibration_of
from assistant.judgement import Calibration
from knowledge.search.index import Hit, Index

CALIBRATION_KEPT_FOR_SECONDS = 60.0
_log = logging.getLogger(__name__)


class Engine(Protocol):
    """Finds articles; the scores are the engine's own, `confidence` says what they are worth."""

    @property
    def name(self) -> str: ...

    @property
    def threshold(self) -> float:
        """The least confidence of an answer."""
        ...

    def search(self, query: str, k: int, exclude: Collection[int] = ()) -> list[Hit]:
        """At most `k` hits, best first, without the articles in `exclude`. Never raises on odd text."""
        ...

    def confidence(self, hits: Sequence[Hit]) -> float:
        """How sure it is, from 0 to 1, that these hits, best first and none left out, hold an answer."""
        ...


class IndexEngine:
    """The index of a knowledge base: by words and meaning where it has an encoder, else by words."""

    def __init__(self, index: Callable[[], Index], calibration: Calibration | None = None) -> None:
        self._index = index
        self._given = calibration
        self._calibration: Calibration | None = None
        self._read_at = float("-inf")

    @property
    def name(self) -> str:
        return engine_name(self._index())

    @property
    def threshold(self) -> float:
        return self._judge().threshold

    def search(self, query: str, k: int, exclude: Collection[int] = ()) -> list[Hit]:
        return self._index().search(query, k, exclude)

    def confidence(self, hits: Sequence[Hit]) -> float:
        return self._judge().confidence(hits)

    def _judge(self) -> Calibration:
        name, now = self.name, time.monotonic()
        if self._given is not None:
            return self._given
        if (
            self._calibration is None
            or self._calibration.engine != name
            or now - self._read_at > CALIBRATION_KEPT_FOR_SECONDS
        ):
            self._calibration, self._read_at = _calibration(name), now
        return self._calibration


def engine_name(index: Index) -> str:
    """As calibrations and figures call it."""
    return index.encoder.version if index.encoder else "lexical"


def signal_names(index: Index) -> tuple[str, ...]:
    return judgement.BY_WORDS_AND_MEANING if index.encoder else judgement.BY_WORDS


def _calibration(name: str) -> Calibration:
    try:
        return calibration_of(name)
    except NotCalibrated:
        _log.error("the assistant abstains from everything: run calibrate_assistant for %s", name)
        return Calibration(name, constant=-50.0, weights={}, threshold=1.0)
