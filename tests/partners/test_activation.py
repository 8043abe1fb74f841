"""A portal goes to its partner with a code, and comes back with one press."""

import logging
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners import codes
from partners.actions import (
    activate_code,
    close_partner,
    preview_code,
    return_to_standard,
    revoke_code,
)
from partners.models import CodeAttempt, Partner, PartnerCode, PartnerSupport
from partners.refusals import CodeRefused
from portals.models import Portal, User
from tariffs.entitlements import Role
from tests.factories import MemberFactory, PortalFactory, UserFactory

from .conftest import NOW, row_of

WRONG = "AAAA-AAAA-AAAA-AAAA"
CodeOf = Callable[..., str]


def refusal(portal: Portal, user: User, code: str, **when: Any) -> CodeRefused:
    with pytest.raises(CodeRefused) as refused:
        activate_code(portal, user, code, **when)
    return refused.value


def active(portal: Portal) -> list[PartnerSupport]:
    return list(PartnerSupport.objects.active().filter(portal=portal))


def test_the_partner_answers_from_the_moment_of_activation(
    portal: Portal, administrator: User, versta: Partner, code_of: CodeOf, told: list[Any]
) -> None:
    code = code_of(versta)
    support = activate_code(portal, administrator, code.lower().replace("-", " "), moment=NOW)
    assert (support.partner, support.activated_by, support.activated_at) == (
        versta,
        administrator,
        NOW,
    )
    assert active(portal) == [support]
    assert row_of(code).uses == 1
    assert told == [(portal, support)]


def test_the_same_code_again_changes_nothing(
    portal: Portal, administrator: User, versta: Partner, code_of: CodeOf, told: list[Any]
) -> None:
    code = code_of(versta, max_uses=2)
    first = activate_code(portal, administrator, code)
    assert activate_code(portal, administrator, code) == first
    assert row_of(code).uses == 1
    assert len(told) == 1
    assert not CodeAttempt.objects.exists()


def test_a_code_that_this_portal_used_up_is_no_wrong_code_while_it_holds(
    portal: Portal, administrator: User, versta: Partner, code_of: CodeOf
) -> None:
    code = code_of(versta, max_uses=1)
    first = activate_code(portal, administrator, code)
    assert activate_code(portal, administrator, code) == first
    assert preview_code(portal, administrator, code) == versta


def test_another_code_of_the_same_partner_prolongs_the_support(
    portal: Portal, administrator: User, versta: Partner, code_of: CodeOf, told: list[Any]
) -> None:
    first = activate_code(portal, administrator, code_of(versta))
    longer = code_of(versta)
    assert activate_code(portal, administrator, longer) == first
    assert [support.code for support in active(portal)] == [row_of(longer)]
    assert row_of(longer).uses == 1
    assert len(told) == 1


def test_another_partners_code_ends_the_first_support(
    portal: Portal,
    administrator: User,
    versta: Partner,
    other_partner: Partner,
    code_of: CodeOf,
    told: list[Any],
) -> None:
    first = activate_code(portal, administrator, code_of(versta), moment=NOW)
    second = activate_code(portal, administrator, code_of(other_partner), moment=NOW)
    first.refresh_from_db()
    assert (first.ended_at, first.ended_by) == (NOW, administrator)
    assert active(portal) == [second]
    assert [support for _, support in told] == [first, second]


def test_a_code_opens_as_many_portals_as_it_has_uses(versta: Partner, code_of: CodeOf) -> None:
    code = code_of(versta, max_uses=2)
    for _ in range(2):
        member = MemberFactory()
        activate_code(member.portal, member.user, code)
    third = MemberFactory()
    refusal(third.portal, third.user, code)
    assert row_of(code).uses == 2
    assert active(third.portal) == []


@pytest.fixture(params=["unknown", "malformed", "expired", "revoked", "used up", "closed partner"])
def useless_code(
    request: pytest.FixtureRequest, versta: Partner, administrator: User, code_of: CodeOf
) -> str:
    if request.param == "unknown":
        return WRONG
    if request.param == "malformed":
        return "не код; \x00"
    if request.param == "expired":
        return code_of(versta, expires_at=NOW)
    code = code_of(versta)
    if request.param == "revoked":
        revoke_code(row_of(code), administrator)
    elif request.param == "used up":
        member = MemberFactory()
        activate_code(member.portal, member.user, code)
    else:
        close_partner(versta)
    return code


@pytest.mark.parametrize("act", [activate_code, preview_code])
def test_every_useless_code_gets_the_same_answer_and_is_counted(
    portal: Portal,
    administrator: User,
    useless_code: str,
    act: Callable[..., object],
    told: list[Any],
) -> None:
    with pytest.raises(CodeRefused) as refused:
        act(portal, administrator, useless_code, moment=NOW)
    assert str(refused.value) == (
        "Код не подошёл. Проверьте символы или спросите партнёра. Осталось четыре попытки."
    )
    assert refused.value.tries_left == 4
    assert active(portal) == []
    assert CodeAttempt.objects.filter(portal=portal, user=administrator, at=NOW).count() == 1


def statements(act: Callable[[], object]) -> list[str]:
    """What the database was asked, without the values."""
    with CaptureQueriesContext(connection) as asked, suppress(CodeRefused):
        act()
    return [re.sub(r"'[^']*'|_x\d+|\b\d+\b|NULL", "?", one["sql"]) for one in asked]


@pytest.mark.parametrize("act", [activate_code, preview_code])
def test_every_useless_code_is_hashed_once(
    portal: Portal, administrator: User, useless_code: str, act: Callable[..., object]
) -> None:
    """Nothing is decided by the look of what was typed: a hash fewer would tell."""
    with patch.object(codes, "digest", wraps=codes.digest) as hashed, suppress(CodeRefused):
        act(portal, administrator, useless_code, moment=NOW)
    assert hashed.call_count == 1


def test_every_useless_code_costs_the_same_statements(
    portal: Portal, administrator: User, useless_code: str
) -> None:
    """How long the answer takes tells nobody that a code exists."""
    other = MemberFactory()
    for at in (NOW, NOW + timedelta(seconds=1)):  # the first wrong code and a later one
        unknown = statements(lambda: activate_code(other.portal, other.user, WRONG, moment=at))  # noqa: B023
        asked = statements(lambda: activate_code(portal, administrator, useless_code, moment=at))  # noqa: B023
        assert len(unknown) > 5
        assert asked == unknown


def test_ten_wrong_codes_from_one_address_lock_it_for_everybody_there(
    versta: Partner, code_of: CodeOf
) -> None:
    right, here, elsewhere = code_of(versta, max_uses=9), "192.0.2.7", "192.0.2.8"
    people = [MemberFactory() for _ in range(4)]
    for number in range(9):  # three people take turns, none of them guesses five times
        member = people[number % 3]
        refusal(member.portal, member.user, WRONG, address=here, moment=NOW)
    last = people[3]
    tenth = refusal(last.portal, last.user, WRONG, address=here, moment=NOW)
    assert tenth.locked_until == NOW + timedelta(minutes=15)
    assert "С вашего адреса было десять неверных попыток. Попробуйте снова в 15:15." in str(tenth)
    assert refusal(last.portal, last.user, right, address=here, moment=NOW).locked_until
    assert CodeAttempt.objects.count() == 10
    assert activate_code(last.portal, last.user, right, address=elsewhere, moment=NOW)
    later = tenth.locked_until
    assert activate_code(people[0].portal, people[0].user, right, address=here, moment=later)


def test_a_right_code_buys_an_address_no_new_tries(versta: Partner, code_of: CodeOf) -> None:
    right, here = code_of(versta, max_uses=100), "2001:db8:0:1::5"
    member = MemberFactory()
    at = NOW
    for _ in range(3):
        for _ in range(4):
            at += timedelta(seconds=1)
            refused = refusal(member.portal, member.user, WRONG, address=here, moment=at)
            if refused.locked_until:
                assert CodeAttempt.objects.count() == 10
                return
        at += timedelta(seconds=1)
        activate_code(member.portal, member.user, right, address=here, moment=at)
        return_to_standard(member.portal, member.user, moment=at)
    pytest.fail("twelve wrong codes from one address were answered")


def test_a_code_is_good_until_the_moment_it_expires(
    portal: Portal, administrator: User, versta: Partner, code_of: CodeOf
) -> None:
    code = code_of(versta, expires_at=NOW)
    assert activate_code(portal, administrator, code, moment=NOW - timedelta(microseconds=1))


def test_the_fifth_wrong_code_locks_for_fifteen_minutes_even_the_right_one(
    portal: Portal, administrator: User, versta: Partner, code_of: CodeOf
) -> None:
    right = code_of(versta)
    left = [refusal(portal, administrator, WRONG, moment=NOW).tries_left for _ in range(4)]
    assert left == [4, 3, 2, 1]
    fifth = refusal(portal, administrator, WRONG, moment=NOW)
    end = NOW + timedelta(minutes=15)
    assert fifth.locked_until == end
    assert str(fifth) == (
        "Ввод кода приостановлен на 15\u00a0минут. Было пять неверных попыток подряд. "
        "Попробуйте снова в 15:15. Чат работает как прежде."
    )
    just_before = end - timedelta(seconds=1)
    assert refusal(portal, administrator, right, moment=just_before).locked_until == end
    with pytest.raises(CodeRefused):
        preview_code(portal, administrator, right, moment=just_before)
    assert CodeAttempt.objects.count() == 5  # what is refused by the lock is not counted
    assert activate_code(portal, administrator, right, moment=end).partner == versta


def test_guessing_is_locked_for_the_whole_portal_and_for_the_person_on_every_portal(
    portal: Portal, administrator: User, versta: Partner, code_of: CodeOf
) -> None:
    right = code_of(versta, max_uses=9)
    colleague = MemberFactory(portal=portal).user
    elsewhere = MemberFactory(user=administrator).portal
    stranger = MemberFactory()
    for _ in range(5):
        refusal(portal, administrator, WRONG, moment=NOW)
    assert refusal(portal, colleague, right, moment=NOW).locked_until
    assert refusal(elsewhere, administrator, right, moment=NOW).locked_until
    assert activate_code(stranger.portal, stranger.user, right, moment=NOW)


def test_wrong_codes_before_a_right_one_are_no_longer_counted(
    portal: Portal, administrator: User, versta: Partner, other_partner: Partner, code_of: CodeOf
) -> None:
    for _ in range(4):
        refusal(portal, administrator, WRONG, moment=NOW)
    later = NOW + timedelta(seconds=1)
    activate_code(portal, administrator, code_of(versta), moment=later)
    assert (
        refusal(portal, administrator, WRONG, moment=later + timedelta(seconds=1)).tries_left == 4
    )


def test_repeating_the_code_that_holds_buys_no_new_tries(
    portal: Portal, administrator: User, versta: Partner, code_of: CodeOf
) -> None:
    code = code_of(versta, max_uses=100)
    activate_code(portal, administrator, code, moment=NOW)
    at = NOW + timedelta(seconds=1)
    for left in (4, 3, 2, 1):
        assert refusal(portal, administrator, WRONG, moment=at).tries_left == left
        activate_code(portal, administrator, code, moment=at)
    assert refusal(portal, administrator, WRONG, moment=at).locked_until


def others(portal: Portal) -> dict[str, User]:
    withdrawn = MemberFactory(portal=portal, withdrawn_at=NOW)
    return {
        "integrator": MemberFactory(portal=portal, role=Role.INTEGRATOR.value).user,
        "employee": MemberFactory(portal=portal, role=Role.EMPLOYEE.value).user,
        "withdrawn": withdrawn.user,
        "inactive": MemberFactory(portal=portal, user__is_active=False).user,
        "stranger": MemberFactory().user,
        "nobody": UserFactory(),
    }


@pytest.mark.parametrize(
    "who", ["integrator", "employee", "withdrawn", "inactive", "stranger", "nobody"]
)
def test_only_an_administrator_of_the_portal_switches(
    portal: Portal, administrator: User, versta: Partner, code_of: CodeOf, who: str
) -> None:
    code, user = code_of(versta, max_uses=2), others(portal)[who]
    refused = refusal(portal, user, code)
    assert refused.tries_left is None
    assert refused.title == "Поддержку партнёра переключает администратор портала"
    with pytest.raises(CodeRefused):
        preview_code(portal, user, code)
    assert not CodeAttempt.objects.exists()
    assert activate_code(portal, administrator, code)
    with pytest.raises(CodeRefused):
        return_to_standard(portal, user)
    assert active(portal)


def test_a_suspended_portal_does_not_switch(
    administrator: User, portal: Portal, versta: Partner, code_of: CodeOf
) -> None:
    code = code_of(versta)
    portal.suspended = True
    portal.save()
    assert refusal(portal, administrator, code).title == "Портал приостановлен"
    portal.suspended = False
    portal.save()
    assert activate_code(portal, administrator, code)


def test_the_preview_changes_nothing(
    portal: Portal, administrator: User, versta: Partner, code_of: CodeOf, told: list[Any]
) -> None:
    code = code_of(versta)
    assert preview_code(portal, administrator, code) == versta
    assert (row_of(code).uses, active(portal), told) == (0, [], [])


def test_one_press_returns_and_a_second_changes_nothing(
    portal: Portal, administrator: User, versta: Partner, code_of: CodeOf, told: list[Any]
) -> None:
    support = activate_code(portal, administrator, code_of(versta))
    told.clear()
    ended = return_to_standard(portal, administrator, moment=NOW)
    assert ended == support
    assert ended.end_reason == PartnerSupport.EndReason.RETURNED
    assert (ended.ended_at, ended.ended_by) == (NOW, administrator)
    assert told == [(portal, support)]
    assert return_to_standard(portal, administrator) is None
    assert len(told) == 1


def test_a_used_up_code_does_not_open_again_after_the_return(
    portal: Portal, administrator: User, versta: Partner, code_of: CodeOf
) -> None:
    code = code_of(versta)
    activate_code(portal, administrator, code)
    return_to_standard(portal, administrator)
    assert refusal(portal, administrator, code).tries_left == 4


def test_if_the_chats_cannot_follow_nothing_is_switched(
    portal: Portal, administrator: User, versta: Partner, code_of: CodeOf
) -> None:
    from partners.signals import partner_support_changed

    def fail(**_: object) -> None:
        raise RuntimeError("the chats are locked")

    code = code_of(versta)
    partner_support_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            activate_code(portal, administrator, code)
    finally:
        partner_support_changed.disconnect(fail)
    assert (active(portal), row_of(code).uses) == ([], 0)


def test_the_database_itself_allows_one_partner_and_no_use_too_many(
    portal: Portal, administrator: User, versta: Partner, code_of: CodeOf
) -> None:
    from django.db import IntegrityError, transaction

    code = code_of(versta)
    activate_code(portal, administrator, code)
    row = row_of(code)
    with pytest.raises(IntegrityError), transaction.atomic():
        PartnerSupport.objects.create(
            portal=portal, partner=versta, code=row, activated_by=administrator
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        PartnerCode.objects.filter(pk=row.pk).update(uses=2)


def test_no_code_is_stored_or_logged_in_clear(
    administrator: User, versta: Partner, code_of: CodeOf, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    code = code_of(versta)
    portal = PortalFactory()
    MemberFactory(portal=portal, user=administrator)
    preview_code(portal, administrator, code)
    activate_code(portal, administrator, code)
    refusal(portal, administrator, code[:-1] + ("C" if code.endswith("A") else "A"))
    kept = [str(value) for value in PartnerCode.objects.values().get().values()]
    for part in (code, code.replace("-", ""), code[:14]):
        assert not any(part in value for value in kept)
        assert part not in caplog.text
    assert code[-4:] in kept
