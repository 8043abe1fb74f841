"""Each row of figures, desk beside floor; `python -m benchmarks` chooses and prints them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.figures import median
from benchmarks.stand import ROOT, Stand, begun, end, finished, load, many_files


@dataclass(frozen=True)
class Size:
    """How much of everything; --quick proves only that it runs."""

    threads: int = 400
    seconds: float = 6
    rounds: int = 2
    set_ups: int = 3000
    idle: int = 10_000
    idle_seconds: float = 60  # long enough for everybody to be pinged
    slow_threads: int = 100
    slow_seconds: float = 15
    reading_threads: int = 50_000
    reading_messages: int = 20
    reading_times: int = 300
    uploads: int = 20
    upload_seconds: float = 6  # no longer than they last


QUICK = Size(40, 1.5, 1, 100, 200, 2, 20, 2, 200, 20, 10, 2)
Row = dict[str, Any]


class Bench:
    def __init__(self, stand: Stand, size: Size) -> None:
        self.stand, self.size = stand, size
        self._jobs: dict[bool, Path] = {}

    def jobs(self, *, embedded: bool = False) -> Path:
        if embedded not in self._jobs:
            size = self.size
            most = max(size.threads, size.slow_threads)
            most = most if embedded else max(most, size.set_ups, size.idle)
            self._jobs[embedded] = self.stand.seed(most, embedded=embedded)
        return self._jobs[embedded]

    def pairs(
        self, *, embedded: bool = False, **how: Any
    ) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Floor and desk in turn: (what the floor did, what the desk did)."""
        jobs = self.jobs(embedded=embedded)
        for _ in range(self.size.rounds):
            with self.stand.floor() as (url, pid):
                floor = load(url, pid, None, **how)
            with self.stand.desk(embedded=embedded) as (url, pid):
                yield floor, load(url, pid, jobs, **how)

    def throughput(self, *, embedded: bool = False) -> Row:
        """Messages a second and server CPU a message, one message of every chat on its way."""
        size = self.size
        runs = list(
            self.pairs(
                embedded=embedded, mode="closed", threads=size.threads, duration=size.seconds
            )
        )
        return {
            "msgs_per_s": [desk["msgs_per_s"] for _floor, desk in runs],
            "floor_msgs_per_s": [floor["msgs_per_s"] for floor, _desk in runs],
            "ratio": _ratio(runs, lambda run: run["msgs_per_s"]),
            "cpu_us": [desk["cpu_us_per_msg"]["server"] for _floor, desk in runs],
            "floor_cpu_us": [floor["cpu_us_per_msg"]["server"] for floor, _desk in runs],
            "cpu_ratio": _ratio(runs, lambda run: run["cpu_us_per_msg"]["server"]),
            "lost": sum(desk["lost"] for _floor, desk in runs),
        }

    def embedded(self) -> Row:
        """The same on SQLite with full sync and without Redis; the floor keeps PostgreSQL and Redis."""
        return self.throughput(embedded=True)

    def set_ups(self) -> Row:
        """Sockets opened a second, with sign-in and rights; the floor has neither."""
        runs = list(self.pairs(mode="connect", threads=self.size.set_ups))
        return {
            "per_s": [desk["connect"]["per_s"] for _floor, desk in runs],
            "floor_per_s": [floor["connect"]["per_s"] for floor, _desk in runs],
            "ratio": _ratio(runs, lambda run: run["connect"]["per_s"]),
            "failed": sum(desk["connect"]["failed"] for _floor, desk in runs),
        }

    def idle(self) -> Row:
        """Memory of an idle socket, and what a process costs that only holds them."""
        jobs = self.jobs()
        threads = min(self.size.idle, many_files() - 200)
        with self.stand.desk() as (url, pid):
            run = load(
                url,
                pid,
                jobs,
                mode="idle",
                threads=threads,
                duration=self.size.idle_seconds,
                warmup=3,
            )
        return {
            "sockets": run["open_sockets"],
            "kib_a_socket": run["rss_kib_per_socket"]["server"],
            "cpu_pct": run["idle_cpu_pct"]["server"],
        }

    def latency(self) -> Row:
        """Delivery at one message a second and chat."""
        how = {
            "mode": "open",
            "threads": self.size.slow_threads,
            "rate": 1,
            "duration": self.size.slow_seconds,
        }
        runs = list(self.pairs(**how))
        figures: Row = {}
        for name in ("p50", "p99"):
            figures[f"{name}_ms"] = [desk["delivery_ms"][name] for _floor, desk in runs]
            figures[f"floor_{name}_ms"] = [floor["delivery_ms"][name] for floor, _desk in runs]
            figures[f"{name}_ratio"] = _ratio(runs, lambda run, name=name: run["delivery_ms"][name])
        return figures

    def two_processes(self) -> Row:
        """Two serving processes against one, each on whatever core is free, two load generators beside them."""
        jobs, half = self.jobs(), self.size.threads // 2

        def together(where: list[tuple[str, int]]) -> float:
            how = {"mode": "closed", "threads": half, "core": None, "duration": self.size.seconds}
            going = [
                begun(*where[n % len(where)], self._part(jobs, n, half), **how) for n in (0, 1)
            ]
            return round(sum(finished(one)["msgs_per_s"] for one in going), 1)

        one, two = [], []
        for _ in range(self.size.rounds):
            with self.stand.desk(core=None) as first:
                one.append(together([first]))
                with self.stand.desk(core=None) as second:
                    two.append(together([first, second]))
        ratios = [b / a for a, b in zip(one, two, strict=True)]
        return {"one_msgs_per_s": one, "two_msgs_per_s": two, "ratio": round(median(ratios), 2)}

    def _part(self, jobs: Path, n: int, half: int) -> Path:
        part = self.stand.folder / f"part-{n}.jsonl"
        part.write_text("\n".join(jobs.read_text().splitlines()[n * half : (n + 1) * half]))
        return part

    def reading(self) -> Row:
        """Pages over a million messages; the floor has none."""
        size = self.size
        self.stand.seed(size.reading_threads, embedded=False, messages=size.reading_messages)
        env, out = self.stand.environment(embedded=False), self.stand.folder / "reading.json"
        command = [
            sys.executable,
            "-m",
            "benchmarks.reading",
            "--times",
            str(size.reading_times),
            "--json",
            str(out),
        ]
        subprocess.run(command, check=True, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
        figures: Row = json.loads(out.read_text())
        return figures

    def assistant(self) -> Row:
        """Quality on the files of ASSISTANT_DATA, and the answers' speed in one process, cold, warm and with 20,000 articles."""
        data = assistant_data()
        if data is None:
            return {"skipped": NO_DATA}
        docs = ["--articles", data / "cloud-docs.jsonl", "--articles", data / "cloud-faq.jsonl"]
        sets = {
            "messy": docs,
            "faq": ["--articles", data / "cloud-faq-bodies.jsonl"],
            "wiki": ["--articles", data / "wiki-paragraphs.jsonl"],
        }
        env, figures = self.stand.environment(embedded=True), Row()
        for name, articles in sets.items():
            for words in ([], ["--words-only"]):
                told = self._said(
                    env, "manage.py", "eval_assistant", data / f"questions-{name}.jsonl", *articles,
                    *words, "--json",
                )  # fmt: skip
                figures[f"{name}{' by words' if words else ''}"] = {
                    key: told[key] for key in QUALITY if told[key] is not None
                } | {"groups": told["groups"]}
        self._said(env, "manage.py", "migrate", "-v0")
        bench = ("-m", "benchmarks.assistant")
        asked = ("--questions", data / "questions-messy.jsonl")
        self._said(env, *bench, "prepare", *docs)
        figures["turn"] = self._said(env, *bench, "turn", *asked)
        self._said(env, *bench, "prepare", "--count", str(5000))
        figures["cold"] = self._said(env, *bench, "cold", *asked)
        self._said(env, *bench, "prepare", "--count", str(20_000))
        figures["large"] = self._said(env, *bench, "large", *asked)
        return figures

    def ack_to_answer(self) -> Row:
        """From a question's acknowledgement to the assistant's message, through real processes, worker on this machine."""
        data = assistant_data()
        if data is None:
            return {"skipped": NO_DATA}
        jobs, env = self.stand.seed(100, embedded=False), self.stand.environment(embedded=False)
        bench = ("-m", "benchmarks.assistant")
        self._said(env, *bench, "prepare", "--articles", data / "cloud-faq.jsonl")
        self._said(env, *bench, "assist")
        worker = self._worker(env)
        try:
            with self.stand.desk() as (url, _pid):
                port = str(urlsplit(url).port)
                questions = ("--questions", data / "questions-messy.jsonl")
                return self._said(
                    env, *bench, "ack", *questions, "--jobs", jobs, "--port", port
                )  # fmt: skip
        finally:
            end(worker)

    def uploads(self) -> Row:
        """Delivery while twenty people send up twenty megabytes each, against the same without; then how soon a picture of
        eight megabytes has its small copy."""
        size, jobs = self.size, self.stand.seed(self.size.slow_threads, embedded=False)
        env = self.stand.environment(embedded=False)
        how: dict[str, Any] = {"mode": "open", "threads": size.slow_threads // 2, "rate": 1, "duration": size.upload_seconds}  # fmt: skip
        worker = self._worker(env)
        try:
            with self.stand.desk(core=None) as (url, pid):
                up = (
                    "-m",
                    "benchmarks.uploads",
                    "logs",
                    "--port",
                    urlsplit(url).port,
                    "--jobs",
                    jobs,
                )
                quiet = load(url, pid, jobs, core=None, **how)
                with ThreadPoolExecutor() as beside:
                    sent = beside.submit(self._said, env, *up, "--count", size.uploads)
                    busy = load(url, pid, jobs, core=None, **how)
                picture = self._said(env, *up[:2], "picture", *up[3:])
        finally:
            end(worker)
        p99 = [run["delivery_ms"]["p99"] for run in (quiet, busy)]
        return {
            "p99_ms": p99, "p99_ratio": round(p99[1] / p99[0], 2), "lost": busy["lost"], **sent.result(), **picture,
        }  # fmt: skip

    def _worker(self, env: dict[str, str]) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "-A", "support24", "worker", "--pool", "threads"]
        return self.stand.start([*command, "--concurrency", "2", "--loglevel", "ERROR"], env=env)

    @staticmethod
    def _said(env: dict[str, str], *command: object) -> dict[str, Any]:
        """What a program's last output, a JSON object, says; an empty one if it prints none."""
        run = subprocess.run(
            [sys.executable, *map(str, command)], check=True, cwd=ROOT, env=env, text=True,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        at = run.stdout.find("{")
        said: dict[str, Any] = json.loads(run.stdout[at:]) if at >= 0 else {}
        return said


def assistant_data() -> Path | None:
    folder = os.environ.get("ASSISTANT_DATA", "")
    return Path(folder).resolve() if folder and Path(folder).is_dir() else None


NO_DATA = "ASSISTANT_DATA не называет папки с вопросами и статьями"
QUALITY = (
    "recall@1",
    "recall@3",
    "recall@10",
    "solved_in_3",
    "false_answers",
    "query_p50_ms",
    "query_p95_ms",
    "build_s",
    "rss_mb",
)


def _ratio(runs: list[tuple[dict[str, Any], dict[str, Any]]], of: Callable[..., float]) -> float:
    """The median of desk ÷ floor."""
    return round(median([of(desk) / of(floor) for floor, desk in runs if of(floor)] or [0]), 2)
