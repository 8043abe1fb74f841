"""A portal with its people, two partners, and a way to get a code."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from partners.actions import issue_codes
from partners.models import Partner, PartnerCode, PartnerSupport
from partners.signals import partner_support_changed
from portals.models import Portal, User
from tests.factories import MemberFactory, PartnerFactory, PortalFactory

NOW = datetime(2026, 10, 29, 12, 0, tzinfo=UTC)


@pytest.fixture
def portal(db: None) -> Portal:
    return PortalFactory(name="Сдобный двор")


@pytest.fixture
def administrator(portal: Portal) -> User:
    return MemberFactory(portal=portal, user__name="Анна Ольховская").user


@pytest.fixture
def versta(db: None) -> Partner:
    return PartnerFactory(name="Верста", promise="Первый ответ за 30 минут.")


@pytest.fixture
def other_partner(db: None) -> Partner:
    return PartnerFactory(name="Соседи")


@pytest.fixture
def code_of() -> Callable[..., str]:
    def issue(partner: Partner, **limits: Any) -> str:
        return issue_codes(partner, count=1, by=None, **limits)[0]

    return issue


@pytest.fixture
def told() -> Any:
    """What the floors above were told: pairs of portal and support."""
    heard: list[tuple[Portal, PartnerSupport]] = []

    def hear(sender: object, portal: Portal, support: PartnerSupport, **_: object) -> None:
        heard.append((portal, support))

    partner_support_changed.connect(hear)
    yield heard
    partner_support_changed.disconnect(hear)


def row_of(code: str) -> PartnerCode:
    return PartnerCode.objects.get(last_four=code[-4:])
