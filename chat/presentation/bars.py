"""Where the bars of a chart stand: numbers in, coordinates out. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 560, 166
LEFT, FLOOR, TOP = 28, 136, 16
WIDEST, GAP = 40, 2
LABELS_AT_MOST = 14


class Bar(NamedTuple):
    """Two parts, one upon the other; heights and places in the units of the drawing."""

    x: float
    width: float
    lower: float
    lower_y: float
    upper: float
    upper_y: float
    middle: float
    label: str  # "" where the labels would touch


class Chart(NamedTuple):
    bars: list[Bar]
    half: int  # what the middle line stands for
    whole: int  # what the top line stands for
    half_y: float


def stacked(values: Sequence[tuple[str, int, int]]) -> Chart:
    """Bars of (label, lower part, upper part); the scale ends at a round number over the highest."""
    whole = round_over(max((lower + upper for _label, lower, upper in values), default=0))
    step = (WIDTH - LEFT) / max(len(values), 1)
    width = min(WIDEST, step * 0.65)
    each = -(-len(values) // LABELS_AT_MOST) or 1  # every n-th label
    bars = []
    for place, (label, lower, upper) in enumerate(values):
        middle = LEFT + step * (place + 0.5)
        low, high = _height(lower, whole), _height(upper, whole)
        gap = GAP if low and high > GAP else 0
        bars.append(
            Bar(
                round(middle - width / 2, 1),
                round(width, 1),
                low,
                round(FLOOR - low, 1),
                round(high - gap, 1),
                round(FLOOR - low - high, 1),
                round(middle, 1),
                label if place % each == 0 else "",
            )
        )
    return Chart(bars, whole // 2, whole, (FLOOR + TOP) / 2)


def round_over(number: int) -> int:
    """The least of 2, 4, 10, 20, 40, 100 … that is not below the number: its half is whole as well."""
    scale = 1
    while True:
        for step in (2, 4, 10):
            if number <= step * scale:
                return step * scale
        scale *= 10


def _height(value: int, whole: int) -> float:
    return round((FLOOR - TOP) * value / whole, 1)
