"""The journal of switches: every change has its line, with who and when."""

from collections.abc import Callable
from datetime import timedelta

from partners.actions import (
    activate_code,
    close_partner,
    end_expired,
    return_to_standard,
    revoke_code,
)
from partners.models import Partner, Switch
from portals.models import Portal, User
from tests.factories import MemberFactory, UserFactory

from .conftest import NOW, row_of

CodeOf = Callable[..., str]
LATER = NOW + timedelta(hours=1)


def lines(portal: Portal) -> list[tuple[str, Partner, str, object, User | None]]:
    """Oldest first: change, partner, the code's last four characters, when and who."""
    rows = Switch.objects.filter(portal=portal).order_by("pk")
    return [(row.change, row.partner, row.code.last_four, row.at, row.by) for row in rows]


def test_activation_prolongation_another_partner_and_return_are_on_record(
    portal: Portal, administrator: User, versta: Partner, other_partner: Partner, code_of: CodeOf
) -> None:
    first, longer, other = code_of(versta), code_of(versta), code_of(other_partner)
    colleague = MemberFactory(portal=portal).user
    activate_code(portal, administrator, first, moment=NOW)
    activate_code(portal, administrator, first, moment=NOW)  # the same again changes nothing
    activate_code(portal, colleague, longer, moment=NOW)
    activate_code(portal, administrator, other, moment=LATER)
    return_to_standard(portal, colleague, moment=LATER)
    return_to_standard(portal, colleague, moment=LATER)
    assert lines(portal) == [
        ("activated", versta, first[-4:], NOW, administrator),
        ("prolonged", versta, longer[-4:], NOW, colleague),
        ("replaced", versta, longer[-4:], LATER, administrator),
        ("activated", other_partner, other[-4:], LATER, administrator),
        ("returned", other_partner, other[-4:], LATER, colleague),
    ]


def test_ends_that_nobody_on_the_portal_pressed_say_why_and_who(
    versta: Partner, other_partner: Partner, code_of: CodeOf
) -> None:
    staff = UserFactory(is_staff=True)
    expiring, revoked, closed = MemberFactory(), MemberFactory(), MemberFactory()
    codes = code_of(versta, expires_at=LATER), code_of(versta), code_of(other_partner)
    for member, code in zip((expiring, revoked, closed), codes, strict=True):
        activate_code(member.portal, member.user, code, moment=NOW)
    end_expired(LATER)
    revoke_code(row_of(codes[1]), staff, moment=LATER)
    close_partner(other_partner, by=staff, moment=LATER)
    assert lines(expiring.portal)[1:] == [("code_expired", versta, codes[0][-4:], LATER, None)]
    assert lines(revoked.portal)[1:] == [("code_revoked", versta, codes[1][-4:], LATER, staff)]
    assert lines(closed.portal)[1:] == [
        ("partner_closed", other_partner, codes[2][-4:], LATER, staff)
    ]


def test_a_revoked_code_knows_who_revoked_it(versta: Partner, code_of: CodeOf) -> None:
    first, second, code = UserFactory(), UserFactory(), code_of(versta)
    revoke_code(row_of(code), first, moment=NOW)
    revoke_code(row_of(code), second, moment=LATER)
    row = row_of(code)
    assert (row.revoked_at, row.revoked_by) == (NOW, first)


def test_a_wrong_code_leaves_no_line(portal: Portal, administrator: User) -> None:
    for act in (activate_code, activate_code):
        try:
            act(portal, administrator, "AAAA-AAAA-AAAA-AAAA")
        except Exception as refused:
            assert "не подошёл" in str(refused)
    assert lines(portal) == []
