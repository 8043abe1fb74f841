"""A token for each scope, endpoints, and a program that hears of them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from portals.models import User
from programs.actions import issue_token
from programs.models import Endpoint
from programs.scopes import EventType, Scope
from tests.factories import UserFactory
from tests.program import Program


@pytest.fixture(autouse=True)
def _nothing_counted_before(nothing_is_remembered: None) -> None:
    """Each test has the whole pace of its tokens."""


@pytest.fixture
def staff(db: None) -> User:
    return UserFactory(name="Ольга Север", is_staff=True, is_superuser=True)


@pytest.fixture
def token(staff: User) -> Callable[..., str]:
    """token(Scope.PORTALS, portal=…): one in clear."""

    def issue(*scopes: Scope, **limits: Any) -> str:
        return issue_token("CRM", list(scopes), by=staff, **limits)[1]

    return issue


@pytest.fixture
def ask(client: Client) -> Callable[..., Any]:
    """ask(token, path): the answer of the API."""

    def get(clear: str, path: str, **params: Any) -> Any:
        return client.get(f"/api/v1{path}", params, headers={"Authorization": f"Bearer {clear}"})

    return get


@pytest.fixture
def program(settings: Settings) -> Iterator[Program]:
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    program = Program()
    yield program
    program.stop()


@pytest.fixture
def endpoint(db: None, program: Program) -> Endpoint:
    """Hears of everything on all portals."""
    return Endpoint.objects.create(name="CRM", url=program.url, events=[e.value for e in EventType])
