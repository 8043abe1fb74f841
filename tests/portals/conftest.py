"""A portal with its people, and ears for what the floors above are told."""

from collections.abc import Iterator

import pytest

from portals.models import Portal, User
from portals.signals import rights_changed
from tariffs.entitlements import Role
from tests.factories import MemberFactory, PortalFactory, UserFactory


@pytest.fixture
def portal(db: None) -> Portal:
    return PortalFactory(name="Сдобный двор")


@pytest.fixture
def administrator(portal: Portal) -> User:
    return MemberFactory(portal=portal, user__name="Анна Ольховская").user


@pytest.fixture
def integrator(portal: Portal, administrator: User) -> User:
    return MemberFactory(
        portal=portal,
        role=Role.INTEGRATOR.value,
        user__name="Павел Рощин",
        invited_by=administrator,
    ).user


@pytest.fixture
def employee(portal: Portal) -> User:
    return MemberFactory(portal=portal, role=Role.EMPLOYEE.value, user__name="Софья Клёнова").user


@pytest.fixture
def staff(db: None) -> User:
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def told() -> Iterator[list[Portal]]:
    """The portals whose rights were said to have changed."""
    heard: list[Portal] = []

    def hear(sender: object, portal: Portal, **_: object) -> None:
        heard.append(portal)

    rights_changed.connect(hear)
    yield heard
    rights_changed.disconnect(hear)


@pytest.fixture(autouse=True)
def nobody_is_locked_out(nothing_is_remembered: None) -> None:
    """No wrong password of another test counts."""
