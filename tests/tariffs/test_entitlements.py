"""What a plan gives, as facts without a database."""

from dataclasses import FrozenInstanceError
from zoneinfo import ZoneInfo

import pytest

from tariffs.entitlements import Entitlement, Role
from tariffs.hours import Hours

ALWAYS = Hours(ZoneInfo("Europe/Moscow"), around_the_clock=True)


def entitlement(operator_hours: Hours | None) -> Entitlement:
    return Entitlement(
        plan="basic",
        name="Базовый",
        writers=frozenset({Role.ADMINISTRATOR}),
        operator_hours=operator_hours,
        special_support=False,
        critical_incidents=False,
    )


def test_a_plan_has_operators_exactly_when_it_has_their_hours() -> None:
    assert entitlement(ALWAYS).has_operators
    assert not entitlement(None).has_operators


def test_hours_that_are_never_open_are_still_a_desk_with_operators() -> None:
    assert entitlement(Hours(ZoneInfo("Europe/Moscow"))).has_operators


def test_an_entitlement_cannot_be_changed_and_equal_ones_are_one() -> None:
    with pytest.raises(FrozenInstanceError):
        entitlement(None).special_support = True  # type: ignore[misc]
    assert {entitlement(ALWAYS), entitlement(ALWAYS)} == {entitlement(ALWAYS)}


def test_roles_are_the_words_of_the_contract() -> None:
    assert [str(role) for role in Role] == ["administrator", "integrator", "employee"]
    assert Role("employee") is Role.EMPLOYEE
