"""An array that grows in place while its rows come, so that all of them never stand twice in memory."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

GROWTH = 1.25  # what is allotted is also written: doubling would take up to twice the room


class Growing:
    """Rows of one shape, which the first of them tells. Rows that are not known are zeros."""

    def __init__(self, dtype: DTypeLike) -> None:
        self._rows: NDArray[Any] | None = None
        self._dtype = dtype
        self._count = 0

    def add(self, rows: NDArray[Any]) -> None:
        """Takes a copy of the rows."""
        end = self._count + len(rows)
        if self._rows is None:
            self._rows = np.zeros((end, *rows.shape[1:]), dtype=self._dtype)
        self._room_for(self._rows, end)
        self._rows[self._count : end] = rows
        self._count = end

    def add_unknown(self, count: int) -> None:
        """Room for `count` rows of zeros."""
        self._count += count

    def taken(self) -> NDArray[Any]:
        """All rows, in one dimension if none was ever known. Nothing can be added afterwards."""
        rows, self._rows = self._rows, None
        if rows is None:
            return np.zeros(self._count, dtype=self._dtype)
        rows.resize((self._count, *rows.shape[1:]), refcheck=False)
        return rows

    def _room_for(self, rows: NDArray[Any], end: int) -> None:
        if end > len(rows):
            rows.resize((max(end, int(len(rows) * GROWTH)), *rows.shape[1:]), refcheck=False)
