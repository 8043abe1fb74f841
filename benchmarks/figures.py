"""Percentiles and medians, and the line in which they are said."""

import statistics
import sys
from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the others lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def milliseconds(seconds: Sequence[float]) -> dict[str, float]:
    """{"p50", "p99", "max"} of durations in seconds."""
    return {
        "p50": round(percentile(seconds, 0.5) * 1000, 2),
        "p99": round(percentile(seconds, 0.99) * 1000, 2),
        "max": round(max(seconds) * 1000, 2),
    }


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
