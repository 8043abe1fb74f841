"""The terms of a knowledge base by number, and the families of terms that begin alike; it only grows."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from .queries import prefix_of


class Lexicon:
    """Numbers from 0 in the order in which terms were met."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._families: defaultdict[str, list[int]] = defaultdict(list)

    def numbers(self, terms: Iterable[str]) -> NDArray[np.int32]:
        """The number of each term; new ones are taken in."""
        return np.fromiter((self._number(term) for term in terms), dtype=np.int32)

    def members(self, term: str) -> list[int]:
        """The numbers that stand behind a term, or behind a family («^откры»)."""
        if term.startswith("^"):
            return self._families.get(term, [])
        number = self._numbers.get(term)
        return [] if number is None else [number]

    def _number(self, term: str) -> int:
        number = self._numbers.get(term)
        if number is None:
            number = self._numbers[term] = len(self._numbers)
            if family := prefix_of(term):
                self._families[family].append(number)
        return number
