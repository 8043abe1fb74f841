"""What scenarios share: one house of real processes, their size, and a seed that repeats them."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from tests.faults.harness import House

SEED = int(os.environ.get("FAULTS_SEED") or int.from_bytes(os.urandom(4)))
FULL = os.environ.get("FAULTS") == "full"
# what the short version leaves to `make faults`: a variant of what it has, or a long silence
only_full = pytest.mark.skipif(not FULL, reason="make faults")


@dataclass(frozen=True)
class Size:
    """`make faults` runs everything at full size, `make test` a short version of it."""

    full: bool

    def of(self, short: int, full: int) -> int:
        return full if self.full else short


@pytest.fixture
def size() -> Size:
    return Size(FULL)


@pytest.fixture
def random(request: pytest.FixtureRequest) -> Random:
    """Every scenario's own, made from the seed and its name: one alone repeats as among all."""
    return Random(f"{SEED}:{request.node.name}")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with ExitStack() as stack:
        yield House(tmp_path_factory.mktemp("house"), stack)


@pytest.fixture
def house(built: House) -> House:
    built.heal()
    return built


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.failed:  # type: ignore[attr-defined]
        report.sections.append(("repeat with", f"FAULTS_SEED={SEED}"))  # type: ignore[attr-defined]
        for name, thing in getattr(item, "funcargs", {}).items():
            log: Path | None = getattr(thing, "log", None)
            if log is not None and log.exists():
                text = log.read_text(errors="replace")[-6000:]
                report.sections.append((f"log of {name}", text))  # type: ignore[attr-defined]
    return report


def pytest_sessionstart() -> None:
    sys.__stderr__.write(f"FAULTS_SEED={SEED}\n")
