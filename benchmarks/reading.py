# ruff: noqa: E402 -- settings before models
"""Reading at scale, in this process and on the database of the environment: `python -m benchmarks.reading`.

First what the goals name: rights, queries and markup of one page of rows. Then the waiting list against counting with
a join, statement against statement. Then whole pages: all that a view does, with sign-in, panes and frame. The
server and the network are in none of them.
"""

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "support24.settings")
django.setup()

from django.conf import settings
from django.db import connection
from django.db.models import Count, F, Max, Q
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.figures import milliseconds, say
from benchmarks.reading_data import long_chats, prepare_all, rush_hour, shape
from chat.composer import Author, State
from chat.console.lists import AS_INDEXED, LONGEST_WAIT_FIRST, ROWS_SHOWN, render_lists, waiting_for
from chat.events import entry_html
from chat.facts import verdict_of
from chat.history import PAGE, read_after
from chat.models import Entry, EntryWords, Thread
from chat.presentation.lines import chat_lists
from chat.search import Piece, passage, search, stems_of
from chat.statements import Statement
from portals.models import Portal, User
from support24 import load

WARMING = 5
JOINS = 10  # of them: each takes seconds when every chat waits
# what a line of the waiting list says; the unread count stands behind
LINE = ("uuid", "subject", "portal__name", "answers_from")


class Measured:
    """Times one page after another and keeps the figures; `cpu` is what this process spent of it on average, in ms."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.figures: dict[str, dict[str, Any]] = {}

    def page(
        self, name: str, client: Client, addresses: Iterator[tuple[str, dict[str, str]]]
    ) -> None:
        def look() -> int:
            path, query = next(addresses)
            answer = client.get(path, query, HTTP_HOST="127.0.0.1", secure=True)
            assert answer.status_code == 200, (path, answer.status_code)
            return len(answer.content)

        with CaptureQueriesContext(connection) as queries:
            size = look()
        self.work(name, look, queries=len(queries), kib=round(size / 1024, 1))

    def work(
        self, name: str, look: Callable[[], Any], times: int | None = None, **more: Any
    ) -> None:
        times = times or self.times
        for _ in range(min(times, WARMING)):
            look()
        spent, own = [], time.process_time()
        for _ in range(times):
            begun = time.perf_counter()
            look()
            spent.append(time.perf_counter() - begun)
        own = time.process_time() - own
        self.figures[name] = milliseconds(spent) | {"cpu": round(own / times * 1000, 2)} | more
        sys.stderr.write(f"{name:44s} {self.figures[name]}\n")


def addresses(paths: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    while True:
        for path in paths:
            yield path, {}


def searches(count: int, seed: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Two or three neighbouring words of messages that exist."""
    chance = Random(seed)
    newest = Entry.objects.aggregate(newest=Max("pk"))["newest"]
    some = [chance.randrange(1, newest) for _ in range(count * 2)]
    texts = list(Entry.objects.filter(pk__in=some).values_list("body", flat=True))
    while True:
        text = chance.choice(texts)
        words = [word for word in re.findall(r"[А-Яа-яЁё]+", text) if len(word) > 3]
        if len(words) > 3:
            first, size = chance.randrange(len(words) - 3), chance.choice([2, 3])
            yield "/console/search/", {"q": " ".join(words[first : first + size])}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(thread: Thread, user: User) -> list[str]:
    """Rights, one page of entries (200 at most), and their markup."""
    assert verdict_of(thread, user).may_read
    return [entry_html(event, at_desk=True) for event in read_after(thread, 0, at_desk=True)]


def waiting_list(user: User) -> str:
    """The queue's rows, their counters and their markup, as page and socket show them."""
    return str(render_lists(user, "queue")["queue"])


def chats_of(user: User, portal: Portal) -> str:
    return render_to_string("chat/_thread_list.html", chat_lists(user, portal))


def found(user: User, query: str) -> list[list[Piece]]:
    stems = stems_of(query)
    return [passage(entry.body, stems) for entry in search(user, query).entries]


def from_columns(user: User) -> Statement:
    """The first of the waiting list with what is unread, as the console asks for them."""
    waiting = waiting_for(user).order_by(*AS_INDEXED)
    return Statement(waiting.values_list(*LINE, "desk_unread")[:ROWS_SHOWN])


def counted_with_a_join(user: User) -> Statement:
    """The same lines in the same order, the unread counted from the entries, as one would without columns for it."""
    asked = Q(entries__seq__gt=F("desk_read"), entries__author_kind=Author.MEMBER)
    waiting = waiting_for(user).order_by(*LONGEST_WAIT_FIRST)
    counted = waiting.annotate(unread=Count("entries", filter=asked))
    return Statement(counted.values_list(*LINE, "unread")[:ROWS_SHOWN])


def compare(measured: Measured, user: User, when: str) -> None:
    """Both statements, their answers fetched, which have to be the same."""
    columns, join = from_columns(user), counted_with_a_join(user)
    assert columns.rows() == join.rows()
    names = f"{when}: the list from columns", f"{when}: counted with a join"
    measured.work(names[0], columns.rows)
    measured.work(names[1], join.rows, times=JOINS)
    fast, slow = (measured.figures[name]["p50"] for name in names)
    measured.figures[f"{when}: a join costs, times"] = {"p50": round(slow / fast)}


def measure(times: int) -> dict[str, Any]:
    """{figure: {"p50", "p99", "max" in ms, "queries"}}."""
    measured = Measured(times)
    held = Thread.objects.filter(state=State.ACTIVE, operator__isnull=False)
    operator = User.objects.filter(pk__in=held.values("operator")[:1]).get()
    person = (
        Thread.objects.values_list("customer", flat=True).annotate(n=Count("pk")).order_by("-n")[0]
    )
    customer = User.objects.get(pk=person)
    own = list(Thread.objects.filter(customer=customer).values_list("uuid", flat=True)[:200])
    pks = list(Thread.objects.values_list("pk", flat=True))
    some = list(
        Thread.objects.filter(pk__in=Random(2).sample(pks, min(300, len(pks)))).values_list(
            "uuid", flat=True
        )
    )
    own_portal = Portal.objects.get(slug=load.PORTAL)
    at_desk, at_home = signed_in(operator), signed_in(customer)
    turns = cycle(Thread.objects.filter(uuid__in=some).select_related("portal"))
    queries = searches(times, 3)
    measured.work("a page of a chat", lambda: page_of(next(turns), operator))
    with long_chats(20, PAGE) as threads:
        long_ones = cycle(threads)
        measured.work(
            f"a page of a chat, {PAGE} entries", lambda: page_of(next(long_ones), operator)
        )
    measured.work("the waiting list with what is unread", lambda: waiting_list(operator))
    measured.work("the chats of a person", lambda: chats_of(customer, own_portal))
    measured.work("a search of two or three words", lambda: found(operator, next(queries)[1]["q"]))
    compare(measured, operator, "2 % of the chats wait")
    with rush_hour():
        compare(measured, operator, "all chats wait")
        measured.work("all chats wait: the waiting list", lambda: waiting_list(operator), JOINS)
    measured.page(
        "whole page: chat, its customer", at_home, addresses([f"/chats/{uuid}/" for uuid in own])
    )
    measured.page(
        "whole page: chat, the console",
        at_desk,
        addresses([f"/console/chats/{uuid}/" for uuid in some]),
    )
    measured.page("whole page: chats of a person", at_home, addresses(["/chats/"]))
    for tab in ("queue", "mine", "all"):
        measured.page(f"whole page: console, {tab}", at_desk, addresses([f"/console/?tab={tab}"]))
    measured.page("whole page: search", at_desk, queries)
    return measured.figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    if settings.DEBUG:
        sys.exit("benchmarks: DEBUG=0, иначе каждый запрос к базе остаётся в памяти")
    shape()
    prepare_all()
    size = {
        "threads": Thread.objects.count(),
        "entries": Entry.objects.count(),
        "words": EntryWords.objects.count(),
    }
    out = {"size": size, "load": os.getloadavg(), "ms": measure(asked.times)}
    text = json.dumps(out, ensure_ascii=False, indent=1)
    if asked.json:
        asked.json.write_text(text)
    say(text)


if __name__ == "__main__":
    main()
