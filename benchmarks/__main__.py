"""`python -m benchmarks`: every figure beside the floor's, one line each, and JSON under benchmarks/results/."""

import argparse
import json
import os
import platform
import time
from contextlib import ExitStack

from benchmarks.figures import say
from benchmarks.processes import machine_seconds
from benchmarks.rows import QUICK, Bench, Row, Size
from benchmarks.stand import ROOT, SHARED, Stand, many_files

RESULTS = ROOT / "benchmarks" / "results"
WORST_FOREIGN_LOAD = 10  # per cent of a core


ROWS = (
    "throughput",
    "embedded",
    "set_ups",
    "idle",
    "latency",
    "two_processes",
    "reading",
    "assistant",
    "ack_to_answer",
    "uploads",
)


def foreign_load() -> float:
    """Per cent of a core that somebody else is using."""
    before, begun_at = machine_seconds(), time.perf_counter()
    time.sleep(1)
    return round(100 * (machine_seconds() - before) / (time.perf_counter() - begun_at), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only shows that everything runs")
    parser.add_argument("--only", action="append", choices=ROWS, help="this row; may be repeated")
    asked = parser.parse_args()
    size, busy = QUICK if asked.quick else Size(), foreign_load()
    if busy > WORST_FOREIGN_LOAD:
        say(
            f"машина занята другим на {busy} % ядра: такой прогон годится для проверки, не для сравнения"
        )
    many_files()
    RESULTS.mkdir(parents=True, exist_ok=True)
    about = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "floor": "shared" if SHARED else "own (psycopg, asyncio)",
        "quick": asked.quick,
        "foreign_load_pct": busy,
    }
    with ExitStack() as stack:
        bench = Bench(Stand(stack), size)
        for name in asked.only or ROWS:
            figures = getattr(bench, name)()
            if name == "assistant" and "skipped" not in figures:
                for part, told in figures.items():
                    say(
                        f"assistant, {part}: "
                        + _line({k: v for k, v in told.items() if k != "groups"})
                    )
            elif name == "reading":
                for page, ms in figures["ms"].items():
                    say(f"reading, {page}: " + _line(ms))
            else:
                say(f"{name}: " + _line(figures))
            (RESULTS / f"{name}.json").write_text(
                json.dumps(about | {name: figures}, ensure_ascii=False, indent=1) + "\n"
            )


def _line(figures: Row) -> str:
    return ", ".join(f"{name} {value}" for name, value in figures.items())


if __name__ == "__main__":
    main()
