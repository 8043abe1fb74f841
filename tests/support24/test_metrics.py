"""`/metrics`: what it tells, and to whom."""

import re
from datetime import timedelta

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404
from django.test import Client, override_settings
from django.utils import timezone

from support24 import health
from support24.metrics import CONTENT_TYPE, metrics
from support24.proxies import as_seen, networks
from tests.factories import waiting_thread

pytestmark = pytest.mark.django_db
SAMPLE = re.compile(r'^([a-z_0-9]+)(\{[a-z_]+="[a-z_]+"\})? (-?[0-9.]+(?:e[+-]?[0-9]+)?)$')
OURS = networks(["10.0.0.1"])


def figures(client: Client) -> dict[str, float]:
    answer = client.get("/metrics")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, CONTENT_TYPE)
    samples: dict[str, float] = {}
    announced = ""
    for line in answer.content.decode().splitlines():
        if line.startswith("# TYPE "):
            announced = line.split()[2]
        if not line.startswith("#"):
            found = SAMPLE.match(line)
            assert found, line
            assert found[1] == announced  # a type stands before its samples
            samples[found[1] + (found[2] or "")] = float(found[3])
    return samples


def test_whoever_runs_the_desk_reads_its_figures(client: Client) -> None:
    health.beat(timezone.now())
    waiting_thread(since=timezone.now() - timedelta(seconds=90))
    waiting_thread(since=timezone.now())
    told = figures(client)
    assert told['support24_waiting_chats{channel="standard"}'] == 2
    assert 90 <= told['support24_longest_wait_seconds{channel="standard"}'] < 150
    assert told["process_resident_memory_bytes"] > 10_000_000
    assert told["support24_worker_heard_timestamp_seconds"] > 1_700_000_000
    assert {"support24_sockets", "support24_ledger_waiting"} <= set(told)
    assert client.post("/metrics").status_code == 405


def test_to_anybody_else_there_is_no_such_page(client: Client) -> None:
    assert client.get("/metrics", REMOTE_ADDR="198.51.100.7").status_code == 404
    with override_settings(METRICS_FROM=networks(["198.51.100.0/24"])):
        assert client.get("/metrics", REMOTE_ADDR="198.51.100.7").status_code == 200
        assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize(
    ("peer", "headers", "may_read"),
    [
        ("127.0.0.1", {}, True),
        ("127.0.0.1", {b"x-forwarded-for": b"198.51.100.7"}, False),  # a proxy that nobody named
        ("127.0.0.1", {b"x-forwarded-for": b"127.0.0.1"}, False),
        ("127.0.0.1", {b"forwarded": b"for=198.51.100.7"}, False),
        ("10.0.0.1", {b"x-forwarded-for": b"198.51.100.7"}, False),
        ("10.0.0.1", {b"x-forwarded-for": b"127.0.0.1"}, True),
        ("10.0.0.1", {b"x-forwarded-proto": b"https"}, False),
        ("198.51.100.7", {}, False),
    ],
)
def test_a_proxy_lends_nobody_its_own_address(
    peer: str, headers: dict[bytes, bytes], may_read: bool
) -> None:
    scope = {"type": "http", "method": "GET", "path": "/metrics", "client": [peer, 5000]}
    request = ASGIRequest(as_seen(scope | {"headers": list(headers.items())}, OURS), None)
    if may_read:
        assert metrics(request).status_code == 200
    else:
        with pytest.raises(Http404):
            metrics(request)
