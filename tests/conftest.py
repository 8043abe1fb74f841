"""What every test may use."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker, Settings

from support24.celery import app
from tests.databases import empty_cheaply, make_careless
from tests.hangs import kill_those_of
from tests.live import LiveDesk, opened

ON_CI = os.environ.get("CI") == "true"

# The same examples each time, so that a change is judged by what it changes. `make test ARGS=--hypothesis-profile=explore`
# looks for others.
hypothesis_settings.register_profile("repeatable", derandomize=True)
hypothesis_settings.register_profile("explore", derandomize=False)
hypothesis_settings.load_profile("repeatable")

# Tasks are called by the tests themselves; what the desk sends goes nowhere.
app.conf.broker_url = "memory://tests//"


def find_or_skip(what: str, *names: str) -> str:
    """The path of a program that a test needs; without it the test says so, and on CI it fails."""
    for name in names:
        if name and (path := shutil.which(name)):
            return path
    message = f"не найдено: {what}"
    if ON_CI:
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    empty_cheaply()
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            make_careless(cursor.connection, connection.settings_dict["NAME"])
        connection.close()


@pytest.fixture(autouse=True)
def passwords_are_hashed_quickly(settings: Settings) -> None:
    """Argon2 is slow on purpose; what it hashes is not what these tests are about."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this test's files are kept; nothing is made there until something is kept."""
    folder = tmp_path_factory.getbasetemp() / uuid4().hex
    settings.MEDIA_ROOT = str(folder)
    return folder


@pytest.fixture
def nothing_is_remembered() -> None:
    """An empty cache: a new corner of it. To empty Redis would take the tasks of a live desk with it."""
    cache.key_prefix = uuid4().hex


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDesk]:
    """The demo, served by processes of its own for as long as the tests run."""
    with opened(tmp_path_factory.mktemp("desk")) as live:
        yield live


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist, which asks then who belongs together
def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Whatever shares a live desk or a house of servers stays on one worker; each worker begins with such a group.

    On CI these, and no others, get a second try, which the report names: when Chromium draws or a killed server comes back
    is not in our hands there. Elsewhere a first failure is a failure.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("the live desk"))
        elif "faults" in item.path.parts:
            house = "house" if "house" in item.fixturenames else "small desks"
            item.add_marker(pytest.mark.xdist_group(f"faults: {house}"))
        if ON_CI and any(item.get_closest_marker(name) for name in ("browser", "servers")):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """A worker that died in a test has ended nothing: its desks and databases would go on."""
    if error:
        kill_those_of(node.gateway.id, node.workerinput["testrunuid"])
