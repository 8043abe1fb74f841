"""Two people at once. SQLite has one writer at a time, so these ask PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from partners.actions import activate_code, close_partner, end_expired
from partners.models import CodeAttempt, Partner, PartnerSupport
from partners.refusals import CodeRefused
from portals.models import Portal, User
from tests.factories import MemberFactory

from .conftest import NOW, row_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs PostgreSQL"),
]
assert connection  # read by skipif

CodeOf = Callable[..., str]


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Starts all calls together; the answers, refusals among them, in their order."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        start.wait()
        try:
            return call()
        except CodeRefused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_presses_on_one_portal_take_one_use(
    portal: Portal, administrator: User, versta: Partner, code_of: CodeOf
) -> None:
    code = code_of(versta, max_uses=5)
    first, second = at_once(*[lambda: activate_code(portal, administrator, code)] * 2)
    assert first == second
    assert row_of(code).uses == 1


def test_two_portals_cannot_share_the_last_use(versta: Partner, code_of: CodeOf) -> None:
    code, one, other = code_of(versta), MemberFactory(), MemberFactory()
    outcomes = at_once(
        lambda: activate_code(one.portal, one.user, code),
        lambda: activate_code(other.portal, other.user, code),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        "CodeRefused",
        "PartnerSupport",
    ]
    assert row_of(code).uses == 1
    assert PartnerSupport.objects.active().count() == 1


def test_codes_of_two_partners_at_once_leave_one_partner(
    portal: Portal, administrator: User, versta: Partner, other_partner: Partner, code_of: CodeOf
) -> None:
    codes = code_of(versta), code_of(other_partner)
    at_once(
        lambda: activate_code(portal, administrator, codes[0]),
        lambda: activate_code(portal, administrator, codes[1]),
    )
    assert PartnerSupport.objects.active().filter(portal=portal).count() == 1
    assert PartnerSupport.objects.filter(portal=portal).count() == 2


def test_a_partner_that_closes_meanwhile_keeps_no_portal(
    portal: Portal, administrator: User, versta: Partner, code_of: CodeOf
) -> None:
    code = code_of(versta)
    at_once(
        lambda: activate_code(portal, administrator, code),
        lambda: close_partner(versta),
        lambda: end_expired(NOW),
    )
    assert not PartnerSupport.objects.active().exists()


def test_many_guesses_at_once_are_counted_one_by_one(portal: Portal, administrator: User) -> None:
    outcomes = at_once(*[lambda: activate_code(portal, administrator, "AAAA")] * 8)
    assert all(isinstance(outcome, CodeRefused) for outcome in outcomes)
    assert CodeAttempt.objects.count() == 5


def test_guesses_from_one_address_on_many_portals_are_counted_one_by_one() -> None:
    people = [MemberFactory() for _ in range(14)]
    outcomes = at_once(
        *[
            lambda one=one: activate_code(one.portal, one.user, "AAAA", address="192.0.2.7")
            for one in people
        ]
    )
    assert all(isinstance(outcome, CodeRefused) for outcome in outcomes)
    assert CodeAttempt.objects.count() == 10
    assert sum(outcome.locked_until is not None for outcome in outcomes) == 5  # type: ignore[attr-defined]


def test_guesses_of_one_person_on_many_portals_are_counted_one_by_one(administrator: User) -> None:
    portals = [MemberFactory(user=administrator).portal for _ in range(8)]
    at_once(*[lambda one=one: activate_code(one, administrator, "AAAA") for one in portals])
    assert CodeAttempt.objects.count() == 5
