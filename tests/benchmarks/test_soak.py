"""When the soak calls a figure flat."""

import pytest

from benchmarks.soak import Sample, grown, growth


def samples(**figures: list[float]) -> list[Sample]:
    count = len(next(iter(figures.values())))
    flat = {"rss_mib": 130.0, "files": 20, "postgresql": 4, "redis": 4}
    return [
        Sample(n, n, n, **{k: figures.get(k, [v] * count)[n] for k, v in flat.items()})  # type: ignore[arg-type]
        for n in range(count)
    ]


def test_what_stays_is_flat_whatever_the_beginning_was_like() -> None:
    assert grown(samples(rss_mib=[90, 110, 120, 130, 130, 131, 130, 131, 130, 131, 130, 131])) == {}


@pytest.mark.parametrize("name", ["rss_mib", "files", "postgresql", "redis"])
def test_what_grows_with_every_minute_is_named(name: str) -> None:
    found = grown(samples(**{name: [100.0 + n for n in range(30)]}))
    assert list(found) == [name]
    assert found[name] > 10


def test_a_single_peak_is_no_growth() -> None:
    assert growth([5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 90, 5]) == 0


def test_what_shrinks_is_flat() -> None:
    assert grown(samples(files=[float(n) for n in range(40, 10, -1)])) == {}
