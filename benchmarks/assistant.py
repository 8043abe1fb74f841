# ruff: noqa: E402 -- settings before models
"""The assistant on the database of the environment: `python -m benchmarks.assistant turn|cold|large|ack …`.

Each part prints one JSON line and is started by `python -m benchmarks` on a database of its own.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "support24.settings")
django.setup()

from django.core.management import call_command
from django.utils import timezone

from assistant.answering import answer
from assistant.question_files import questions_of
from benchmarks.figures import percentile, say
from benchmarks.frames import Socket
from benchmarks.processes import resident_kib
from chat.composer import State
from chat.models import Thread
from knowledge.models import Article, ArticleReading
from knowledge.search.current import current
from knowledge.search.encoders import the_encoder
from knowledge.search.unread import read_some

WARMING = 5
PATIENCE_SECONDS = 60
ROOT = Path(__file__).resolve().parents[1]


def prepare(files: list[Path]) -> None:
    """The articles in the database, read and encoded."""
    for file in files:
        call_command("import_articles", file, verbosity=0)
    read_some(the_encoder())


def multiply(count: int) -> None:
    """Copies of the articles and of their readings until there are `count`."""
    articles = list(Article.objects.order_by("pk"))
    readings = {reading.pk: reading for reading in ArticleReading.objects.iterator()}
    made = len(articles)
    while made < count:
        some = articles[: count - made]
        copies = Article.objects.bulk_create(
            Article(
                title=a.title,
                body=a.body,
                summary=a.summary,
                state=a.state,
                published_at=a.published_at,
                slug=f"{uuid4().hex}",
                section=a.section,
            )
            for a in some
        )
        kept = []
        for original, copy in zip(some, copies, strict=True):
            if (reading := readings.get(original.pk)) is not None:
                fields = {
                    f.attname: getattr(reading, f.attname)
                    for f in ArticleReading._meta.concrete_fields
                    if not f.primary_key
                }
                kept.append(ArticleReading(article_id=copy.pk, **fields))
        ArticleReading.objects.bulk_create(kept, batch_size=500)
        made += len(some)
    ArticleReading.objects.update(made_at=timezone.now())


def turns(questions: list[str], times: int) -> dict[str, Any]:
    """Whole answers in this process, as the worker gives them."""
    for question in questions[:WARMING]:
        answer(question)
    spent, own = [], time.process_time()
    for question in random.Random(1).choices(questions, k=times):
        begun = time.perf_counter()
        answer(question)
        spent.append(time.perf_counter() - begun)
    return {
        "articles": len(current.get()),
        "p50_ms": round(percentile(spent, 0.5) * 1000, 2),
        "p95_ms": round(percentile(spent, 0.95) * 1000, 2),
        "cpu_ms": round((time.process_time() - own) * 1000 / times, 2),
        "rss_mb": round(resident_kib(os.getpid()) / 1024, 1),
    }


def change_is_found() -> float:
    """Seconds from an article's publication by another process to the question that finds it in this one."""
    code = (
        "import time; from django.utils import timezone; from knowledge.models import Article;"
        "Article.objects.create(title='Где лежит квазибублик', body='Он лежит в столе.', slug='kvazibublik',"
        "state=Article.State.PUBLISHED, published_at=timezone.now()); print(time.time())"
    )
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", code]
    other = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    until = time.monotonic() + PATIENCE_SECONDS
    while not any(cited.slug == "kvazibublik" for cited in answer("квазибублик лежит").nearest):
        if time.monotonic() > until:
            break
        time.sleep(0.05)
    found_at = time.time()
    told, _ = other.communicate(timeout=PATIENCE_SECONDS)
    Article.objects.filter(slug="kvazibublik").delete()
    return round(found_at - float(told.split()[-1]), 2)


def cold(question: str) -> dict[str, Any]:
    """The first answer of a process that has loaded Django and nothing of the assistant."""
    begun = time.perf_counter()
    found = answer(question)
    spent, own = time.perf_counter() - begun, time.process_time()
    return {
        "articles": Article.objects.published().count(),
        "first_answer_s": round(spent, 2),
        "cpu_s_with_start": round(own, 2),
        "outcome": found.outcome.value,
    }


async def ack_to_answer(port: int, jobs: list[dict[str, Any]], questions: list[str]) -> list[float]:
    """One question after another, each in a chat of its own: from its ack to the assistant's message."""
    spent: list[float] = []
    for number, job in enumerate(jobs):
        acked, answered = asyncio.Event(), asyncio.Event()
        at: dict[str, float] = {}

        def on_text(
            text: bytes,
            acked: asyncio.Event = acked,
            answered: asyncio.Event = answered,
            at: dict[str, float] = at,
        ) -> None:
            event = json.loads(text)
            if event["type"] == "ack":
                at["ack"] = time.perf_counter()
                acked.set()
            elif event["type"] == "message" and event["author"] == "assistant":
                at["answer"] = time.perf_counter()
                answered.set()

        host = f"127.0.0.1:{port}"
        loop = asyncio.get_running_loop()
        side = job["customer"]
        path, cookie = side["path"], side["cookie"]
        _transport, socket = await loop.create_connection(
            lambda host=host, path=path, cookie=cookie, on_text=on_text: Socket(
                host, path, cookie, on_text
            ),
            "127.0.0.1",
            port,
        )
        await socket.opened
        told = {"type": "send", "id": str(uuid4()), "text": questions[number % len(questions)]}
        socket.send(json.dumps(told, ensure_ascii=False).encode())
        try:
            await asyncio.wait_for(asyncio.gather(acked.wait(), answered.wait()), 20)
        finally:
            socket.transport.abort()
        spent.append(max(0.0, at["answer"] - at["ack"]))
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=["prepare", "turn", "cold", "large", "assist", "ack"])
    parser.add_argument("--articles", type=Path, action="append", default=[])
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--jobs", type=Path)
    asked = parser.parse_args()
    questions = [q.text for q in questions_of(asked.questions)] if asked.questions else []
    match asked.part:
        case "prepare":
            prepare(asked.articles)
            if asked.count:
                multiply(asked.count)
            say(json.dumps({"articles": Article.objects.published().count()}))
        case "turn":
            say(
                json.dumps(
                    turns(questions, asked.times) | {"change_found_after_s": change_is_found()}
                )
            )
        case "large":
            say(json.dumps(turns(questions, asked.times)))
        case "cold":
            say(json.dumps(cold(questions[0])))
        case "assist":
            Thread.objects.update(operator=None, state=State.ASSISTANT.value)
            say("{}")
        case "ack":
            jobs = [json.loads(line) for line in asked.jobs.read_text().splitlines()]
            spent = asyncio.run(ack_to_answer(asked.port, jobs, questions))[WARMING:]
            figures = {
                "p50_ms": percentile(spent, 0.5) * 1000,
                "p95_ms": percentile(spent, 0.95) * 1000,
            }
            say(json.dumps({name: round(value, 1) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
