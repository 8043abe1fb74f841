"""How good the assistant is on a file of questions with known answers."""

import os
import resource
import time
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.engine import Engine
from assistant.finding import find, worth_naming
from assistant.judgement import Example, signals
from assistant.understanding import Intent, understand

RANKS = (1, 3, 10)
TRIES = 3


@dataclass(frozen=True)
class Question:
    """A question, the ids of the articles any of which answers it, and its group."""

    text: str
    gold: frozenset[str]
    answerable: bool
    group: str


@dataclass(frozen=True)
class Outcome:
    """What came of one question: `rank` of the right article from 1, 0 if not among ten."""

    question: Question
    rank: int
    solved: bool
    answered: bool
    milliseconds: float


def measure(
    engine: Engine, questions: Sequence[Question], names: Mapping[int, Collection[str]]
) -> dict[str, Any]:
    """The figures of the contract; `names` gives the ids by which an article may be called in `gold`."""
    outcomes = [_ask(engine, question, names) for question in questions]
    groups: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.question.group].append(outcome)
    times = sorted(outcome.milliseconds for outcome in outcomes) or [0.0]
    return {
        **_figures(outcomes),
        "query_p50_ms": round(times[len(times) // 2], 2),
        "query_p95_ms": round(times[int(len(times) * 0.95)], 2),
        "rss_mb": round(_resident_megabytes(), 1),
        "engine": engine.name,
        "groups": {name: _figures(group) for name, group in sorted(groups.items())},
    }


def _ask(engine: Engine, question: Question, names: Mapping[int, Collection[str]]) -> Outcome:
    def is_right(key: int) -> bool:
        return not question.gold.isdisjoint(names[key])

    began = time.perf_counter()
    hits = engine.search(question.text, max(RANKS))
    milliseconds = (time.perf_counter() - began) * 1000
    rank = next((place for place, hit in enumerate(hits, start=1) if is_right(hit.key)), 0)

    solved = answered = False
    if understand(question.text).intent is Intent.QUESTION:
        found, shown = find(engine, question.text), set[int]()
        for _try in range(TRIES):
            named = worth_naming(found.still_to_show(shown))
            if not named:
                break
            answered = True
            solved = solved or any(is_right(hit.key) for hit in named)
            shown.update(hit.key for hit in named)
    return Outcome(question, rank, solved, answered, milliseconds)


def examples(
    engine: Engine, questions: Sequence[Question], names: Mapping[int, Collection[str]]
) -> list[Example]:
    """What a calibration learns from. Orders, thanks and the like never reach the engine.

    A question whose article is not among ten teaches nothing: neither an answer nor silence is right.
    """
    told: list[Example] = []
    for question in questions:
        if understand(question.text).intent is not Intent.QUESTION:
            continue
        hits = engine.search(question.text, max(RANKS))
        found = any(not question.gold.isdisjoint(names[hit.key]) for hit in hits)
        if found or not question.answerable:
            told.append(Example(signals(hits), question.answerable))
    return told


def _figures(outcomes: Sequence[Outcome]) -> dict[str, float | int | None]:
    """Shares among the answerable and the out-of-scope questions; None where there are none."""
    asked = [outcome for outcome in outcomes if outcome.question.answerable]
    foreign = [outcome for outcome in outcomes if not outcome.question.answerable]

    def share(true: int, of: Sequence[Outcome]) -> float | None:
        return round(true / len(of), 4) if of else None

    return {
        "n": len(outcomes),
        **{f"recall@{k}": share(sum(0 < o.rank <= k for o in asked), asked) for k in RANKS},
        "mrr@10": round(sum(1 / o.rank for o in asked if o.rank) / len(asked), 4)
        if asked
        else None,
        "solved_in_3": share(sum(o.solved for o in asked), asked),
        "false_answers": share(sum(o.answered for o in foreign), foreign),
    }


def _resident_megabytes() -> float:
    """What the process holds now, or where that is not told, held at most."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
