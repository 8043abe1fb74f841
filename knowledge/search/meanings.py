"""The vectors of a batch of readings, by field: what titles, phrases, passages and whole articles mean."""

import numpy as np
from numpy.typing import NDArray

from .encoders import Vectors
from .growing import Growing
from .reading import Reading


class Meanings:
    """Rows in the order in which documents, phrases and passages were added; zeros for what is not encoded yet.

    Passages are most of it and only those of candidates are compared, so a number of theirs takes one byte: 127 stands
    for the largest of its row.
    """

    def __init__(self) -> None:
        self._titles, self._asked, self._wholes = (Growing(np.float32) for _ in range(3))
        self._small, self._largest = Growing(np.int8), Growing(np.float32)
        self.encoded: list[bool] = []

    def add(self, reading: Reading) -> None:
        rows, after = reading.vectors, 1 + reading.asked
        self.encoded.append(rows is not None)
        if rows is None:  # found by its words
            self._titles.add_unknown(1)
            self._asked.add_unknown(reading.asked)
            self._wholes.add_unknown(1)
            self._small.add_unknown(reading.passages)
            self._largest.add_unknown(reading.passages)
            return
        told = rows.astype(np.float32)
        self._titles.add(told[:1] if reading.has_title else np.zeros_like(told[:1]))
        self._asked.add(told[1:after])
        self._wholes.add(_middle(told[after:]))
        largest = np.abs(told[after:]).max(axis=1, initial=1e-9)
        self._largest.add(largest)
        self._small.add(np.rint(told[after:] * (127 / largest)[:, None]))

    def laid_out(self) -> "Compared | None":
        """What can be compared; None if nothing is encoded."""
        if not any(self.encoded):
            return None
        fields = (self._titles, self._asked, self._wholes, self._small, self._largest)
        return Compared(*(field.taken() for field in fields))


class Compared:
    """Cosines of a question with all titles, phrases and wholes, and with chosen passages."""

    def __init__(
        self,
        titles: Vectors,
        asked: Vectors,
        wholes: Vectors,
        small: NDArray[np.int8],
        largest: NDArray[np.float32],
    ) -> None:
        self.titles, self.asked, self.wholes = titles, asked, wholes
        self._small, self._largest = small, largest

    def passages(self, numbers: NDArray[np.intp], meant: Vectors) -> NDArray[np.float32]:
        """The cosines of these passages."""
        cosines: NDArray[np.float32] = self._small[numbers].astype(np.float32) @ meant
        return cosines * (self._largest[numbers] / np.float32(127))


def _middle(rows: Vectors) -> Vectors:
    """The direction of all passages together, as one row; zeros if there are none."""
    total = rows.sum(axis=0, keepdims=True)
    middle: Vectors = total / max(float(np.linalg.norm(total)), 1e-9)
    return middle
