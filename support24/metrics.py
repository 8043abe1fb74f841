"""`/metrics`: figures of this process and of the queue, in Prometheus' text format, for those who run the desk."""

import os
import sys
import time
from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from chat.desk import Desk
from chat.models import Thread

from . import health
from .proxies import HEARSAY, is_among

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Figure(NamedTuple):
    name: str
    kind: str
    help: str
    values: list[tuple[str, float]]  # labels as they are written, value


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """For addresses of METRICS_FROM alone; to everybody else there is no such page."""
    if not _may_read(request):
        raise Http404
    figures = [*_of_this_process(), *_of_the_queue(), *_of_the_worker()]
    return HttpResponse("".join(_written(figure) for figure in figures), content_type=CONTENT_TYPE)


def _may_read(request: HttpRequest) -> bool:
    """A proxy that is not known to be ours speaks for anybody: its own address proves nothing."""
    if getattr(request, "scope", {}).get(HEARSAY):
        return False
    return is_among(request.META.get("REMOTE_ADDR", ""), settings.METRICS_FROM)


def _of_this_process() -> Iterator[Figure]:
    used = time.process_time()
    yield Figure("process_cpu_seconds_total", "counter", "CPU time used, seconds.", [("", used)])
    yield Figure(
        "process_start_time_seconds",
        "gauge",
        "When this process started.",
        [("", round(health.STARTED_AT.timestamp(), 3))],
    )
    if (memory := _resident_bytes()) is not None:
        yield Figure("process_resident_memory_bytes", "gauge", "Memory in use.", [("", memory)])
    load = Desk.load()
    yield Figure(
        "support24_sockets", "gauge", "Open sockets of this process.", [("", load.sockets)]
    )
    yield Figure(
        "support24_people", "gauge", "People with an open socket here.", [("", load.people)]
    )
    yield Figure(
        "support24_ledger_waiting",
        "gauge",
        "Commands that wait to be committed here.",
        [("", load.waiting)],
    )
    yield Figure(
        "support24_commands_total",
        "counter",
        "Commands of sockets that this process has answered.",
        [('{outcome="committed"}', load.committed), ('{outcome="refused"}', load.refused)],
    )


def _of_the_queue() -> Iterator[Figure]:
    waiting = Thread.objects.waiting().values("channel").order_by("channel")
    rows = list(waiting.annotate(chats=Count("pk"), since=Min("answers_from")))
    now = timezone.now()
    yield Figure(
        "support24_waiting_chats",
        "gauge",
        "Chats that wait for a person.",
        [(f'{{channel="{row["channel"]}"}}', row["chats"]) for row in rows],
    )
    yield Figure(
        "support24_longest_wait_seconds",
        "gauge",
        "How long the first of them waits.",
        [
            (f'{{channel="{row["channel"]}"}}', max(0, round((now - row["since"]).total_seconds())))
            for row in rows
            if row["since"]
        ],
    )


def _of_the_worker() -> Iterator[Figure]:
    heard = health.last_beat()
    if heard is not None:
        yield Figure(
            "support24_worker_heard_timestamp_seconds",
            "gauge",
            "When a worker was heard of last.",
            [("", heard)],
        )


def _resident_bytes() -> int | None:
    if not sys.platform.startswith("linux"):
        return None
    with open("/proc/self/statm", encoding="ascii") as pages:
        return int(pages.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def _written(figure: Figure) -> str:
    lines = [f"# HELP {figure.name} {figure.help}", f"# TYPE {figure.name} {figure.kind}"]
    lines += [f"{figure.name}{labels} {value}" for labels, value in figure.values]
    return "\n".join(lines) + "\n"
