"""Within how much open time those who answer promise to answer and to solve. Pure."""

from datetime import timedelta
from typing import NamedTuple


class Targets(NamedTuple):
    """Open time within which each is promised; None where nothing is."""

    first_answer: timedelta | None = None
    next_answer: timedelta | None = None
    solution: timedelta | None = None


NOTHING_PROMISED = Targets()
