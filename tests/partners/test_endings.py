"""How a portal returns without pressing anything, and how codes are issued."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from partners.actions import (
    activate_code,
    close_partner,
    end_expired,
    issue_codes,
    reopen_partner,
    return_to_standard,
    revoke_code,
)
from partners.models import Partner, PartnerCode, PartnerSupport
from portals.models import OutgoingMail, Portal, User
from tests.factories import MemberFactory

from .conftest import NOW, row_of

CodeOf = Callable[..., str]
Reason = PartnerSupport.EndReason
HOUR = timedelta(hours=1)


@pytest.fixture
def bystander(other_partner: Partner, code_of: CodeOf) -> PartnerSupport:
    """A portal of another partner, which nothing here concerns."""
    member = MemberFactory()
    return activate_code(member.portal, member.user, code_of(other_partner), moment=NOW)


@pytest.fixture(autouse=True)
def the_bystander_stays(bystander: PartnerSupport) -> Any:
    yield
    bystander.refresh_from_db()
    assert bystander.is_active


def test_a_revoked_code_returns_every_portal_that_rests_on_it(
    versta: Partner, administrator: User, code_of: CodeOf, told: list[Any]
) -> None:
    code, other_code = code_of(versta, max_uses=2), code_of(versta)
    members = [MemberFactory() for _ in range(3)]
    codes = [code, code, other_code]
    first, second, third = (
        activate_code(m.portal, m.user, c) for m, c in zip(members, codes, strict=True)
    )
    told.clear()
    revoke_code(row_of(code), administrator, moment=NOW)
    for support in (first, second, third):
        support.refresh_from_db()
    assert [s.end_reason for s in (first, second, third)] == [Reason.CODE_REVOKED] * 2 + [""]
    assert (first.ended_at, first.ended_by) == (NOW, administrator)
    assert [support for _, support in told] == [first, second]
    assert row_of(code).revoked_at == NOW
    revoke_code(row_of(code), administrator, moment=NOW + HOUR)
    assert row_of(code).revoked_at == NOW
    assert len(told) == 2


def test_a_closed_partner_returns_its_portals_and_reopening_brings_none_back(
    portal: Portal, administrator: User, versta: Partner, code_of: CodeOf, told: list[Any]
) -> None:
    code = code_of(versta, max_uses=2)
    support = activate_code(portal, administrator, code)
    told.clear()
    assert close_partner(versta, moment=NOW) == 1
    support.refresh_from_db()
    assert (support.end_reason, support.ended_at) == (Reason.PARTNER_CLOSED, NOW)
    assert told == [(portal, support)]
    assert close_partner(versta) == 0
    reopen_partner(versta)
    assert not portal.partner_supports.active().exists()
    assert activate_code(portal, administrator, code).partner == versta


def test_an_expired_code_returns_the_portal_at_the_moment_it_expires(
    portal: Portal, administrator: User, versta: Partner, code_of: CodeOf, told: list[Any]
) -> None:
    support = activate_code(
        portal, administrator, code_of(versta, expires_at=NOW), moment=NOW - HOUR
    )
    told.clear()
    assert end_expired(NOW - timedelta(microseconds=1)) == 0
    assert end_expired(NOW) == 1
    support.refresh_from_db()
    assert (support.end_reason, support.ended_at, support.ended_by) == (
        Reason.CODE_EXPIRED,
        NOW,
        None,
    )
    assert told == [(portal, support)]
    assert end_expired(NOW + HOUR) == 0


def test_the_sweep_finds_what_an_interrupted_closing_or_revocation_left(
    versta: Partner, code_of: CodeOf
) -> None:
    revoked, closed = MemberFactory(), MemberFactory()
    code, other_code = code_of(versta), code_of(versta)
    of_revoked = activate_code(revoked.portal, revoked.user, code)
    PartnerCode.objects.filter(pk=of_revoked.code_id).update(revoked_at=NOW)
    assert end_expired(NOW) == 1
    of_closed = activate_code(closed.portal, closed.user, other_code)
    Partner.objects.filter(pk=versta.pk).update(is_active=False)
    assert end_expired(NOW) == 1
    of_revoked.refresh_from_db()
    of_closed.refresh_from_db()
    assert (of_revoked.end_reason, of_closed.end_reason) == (
        Reason.CODE_REVOKED,
        Reason.PARTNER_CLOSED,
    )


def test_a_code_without_uses_left_still_holds_its_portal(
    portal: Portal, administrator: User, versta: Partner, code_of: CodeOf
) -> None:
    activate_code(portal, administrator, code_of(versta, max_uses=1))
    assert end_expired(NOW) == 0


def test_codes_are_issued_with_their_limits_and_differ(
    versta: Partner, administrator: User
) -> None:
    issued = issue_codes(
        versta, count=3, by=administrator, expires_at=NOW, max_uses=7, note="Осень"
    )
    rows = PartnerCode.objects.filter(partner=versta)
    assert len(set(issued)) == rows.count() == 3
    for row in rows:
        assert (row.issued_by, row.expires_at, row.max_uses, row.uses, row.note) == (
            administrator,
            NOW,
            7,
            0,
            "Осень",
        )


@pytest.mark.parametrize("limits", [{"count": 0}, {"count": 201}, {"count": 1, "max_uses": 0}])
def test_senseless_issues_are_refused(versta: Partner, limits: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="cannot issue"):
        issue_codes(versta, by=None, **limits)
    assert not versta.codes.exists()


@pytest.mark.parametrize(
    ("facts", "usable", "valid"),
    [
        ({}, True, True),
        ({"uses": 1}, False, True),
        ({"expires_at": NOW}, False, False),
        ({"expires_at": NOW + HOUR}, True, True),
        ({"revoked_at": NOW}, False, False),
        ({"partner__is_active": False}, False, False),
    ],
)
def test_a_row_and_a_set_of_rows_agree_on_what_a_code_is_worth(
    facts: dict[str, Any], usable: bool, valid: bool
) -> None:
    from tests.factories import PartnerCodeFactory

    code = PartnerCodeFactory(**facts)
    assert (code.is_usable(NOW), code.is_valid(NOW)) == (usable, valid)
    rows = PartnerCode.objects.filter(pk=code.pk)
    assert (rows.usable(NOW).exists(), rows.valid(NOW).exists()) == (usable, valid)
    assert rows.used_up().exists() == code.is_used_up


def test_an_end_that_nobody_pressed_for_is_told_to_the_administrators_by_mail(
    portal: Portal, administrator: User, versta: Partner, code_of: Callable[..., str]
) -> None:
    MemberFactory(portal=portal, role="integrator")
    code = code_of(versta)
    activate_code(portal, administrator, code)
    return_to_standard(portal, administrator)
    assert not OutgoingMail.objects.exists()
    code = code_of(versta)
    activate_code(portal, administrator, code)
    revoke_code(row_of(code), administrator)
    letter = OutgoingMail.objects.get()
    assert letter.to == administrator.email
    assert "код отозван" in letter.body
    assert code not in letter.body + letter.subject
