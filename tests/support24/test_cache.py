"""The cache of all processes, while Redis is there and while it is not."""

import asyncio
import os
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from support24 import cache as shared
from support24.cache import SharedCache
from tests.factories import UserFactory
from tests.live import free_port

PASSWORD = "тёплый хлеб по утрам"


@pytest.fixture(autouse=True)
def redis_is_asked() -> Iterator[None]:
    shared._blind_until = 0.0
    yield
    shared._blind_until = 0.0


def test_what_a_test_starts_is_told_of_the_redis_that_the_test_itself_uses(
    settings: Settings,
) -> None:
    assert os.environ.get("REDIS_URL", "") == settings.REDIS_URL


def away() -> SharedCache:
    return SharedCache(f"redis://127.0.0.1:{free_port()}/0", {})


def test_without_redis_each_process_remembers_for_itself() -> None:
    alone = away()
    assert alone.get("count") is None
    assert alone.add("count", 0, 60)
    assert not alone.add("count", 0, 60)
    assert [alone.incr("count"), alone.incr("count")] == [1, 2]
    alone.set_many({"a": 1, "b": 2})
    assert alone.get_many(["a", "b", "c"]) == {"a": 1, "b": 2}
    alone.delete("count")
    with pytest.raises(ValueError, match="count"):
        alone.incr("count")
    alone.clear()


async def test_a_redis_that_does_not_answer_is_waited_for_once_and_asked_once() -> None:
    heard: list[bytes] = []

    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while said := await reader.read(1000):
            heard.append(said)
        writer.close()

    server = await asyncio.start_server(silence, "127.0.0.1", 0)
    frozen = SharedCache(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0", {})
    begun = time.monotonic()
    for n in range(20):
        await asyncio.to_thread(frozen.set, "key", n)
    assert time.monotonic() - begun < shared.ANSWER_WITHIN + 1
    assert len(heard) == 1, "the greeting of one connection"
    server.close()


def test_redis_is_used_where_there_is_one(settings: Settings) -> None:
    if not settings.REDIS_URL:
        pytest.skip("не найдено: Redis (REDIS_URL)")
    another = SharedCache(settings.REDIS_URL, {"KEY_PREFIX": cache.key_prefix})
    cache.set("said-in-one-process", 1, 5)
    assert another.get("said-in-one-process") == 1


@pytest.mark.parametrize("prefix", ["", "cache", "c[a]che*", "back\\slash?"])
def test_clearing_it_leaves_alone_whatever_else_stands_in_redis(
    settings: Settings, prefix: str
) -> None:
    if not settings.REDIS_URL:
        pytest.skip("не найдено: Redis (REDIS_URL)")
    mark = uuid4().hex
    own = SharedCache(settings.REDIS_URL, {"KEY_PREFIX": f"{mark}{prefix}"})
    others = SharedCache(settings.REDIS_URL, {"KEY_PREFIX": f"{mark}other"})
    redis = own._cache.get_client(None, write=True)
    queue = f"{mark}-celery"
    redis.lpush(queue, "a task")
    others.set("n", 1, 60)
    own.set_many({f"key-{n}": n for n in range(1203)}, 60)
    own.clear()
    assert own.get_many([f"key-{n}" for n in range(1203)]) == {}
    assert others.get("n") == 1
    assert redis.lrange(queue, 0, -1) == [b"a task"]
    redis.delete(queue)
    others.delete("n")


@pytest.mark.django_db
def test_without_redis_people_sign_in_and_wrong_passwords_still_count(
    settings: Settings, client: Client
) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "support24.cache.SharedCache",
            "LOCATION": f"redis://127.0.0.1:{free_port()}/0",
        }
    }
    anna = UserFactory(email="anna@example.com", password=PASSWORD)
    form = {"login": anna.email, "password": PASSWORD}
    for _ in range(9):
        assert client.post("/accounts/login/", form | {"password": "wrong"}).status_code == 200
    assert client.post("/accounts/login/", form).status_code == 302
    client.post("/accounts/logout/")
    for _ in range(10):
        locked = client.post("/accounts/login/", form | {"password": "wrong"})
    assert "Вход приостановлен" in locked.content.decode()
    assert client.get("/help/").status_code == 200
    cache.clear()
