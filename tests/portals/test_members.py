"""Who is invited to a portal, joins it and leaves it."""

from datetime import UTC, datetime, timedelta

import pytest

from portals.actions import (
    accept_invitation,
    change_role,
    invite_integrator,
    withdraw_invitation,
    withdraw_member,
)
from portals.models import Invitation, Member, Portal, User
from portals.refusals import MembershipRefused
from tariffs.entitlements import Role
from tests.factories import MemberFactory, UserFactory

NOW = datetime(2026, 10, 29, 12, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
PASSWORD = "тёплый хлеб по утрам"


def place_of(user: User, portal: Portal) -> Member:
    return Member.objects.get(portal=portal, user=user)


def test_an_invitation_belongs_to_an_address_in_lower_case(
    portal: Portal, administrator: User
) -> None:
    invitation = invite_integrator(portal, administrator, " Pavel@Example.COM ", moment=NOW)
    assert (invitation.email, invitation.invited_by) == ("pavel@example.com", administrator)
    assert len(invitation.token) >= 32


def test_a_second_press_gives_the_same_link_until_it_is_too_old(
    portal: Portal, administrator: User
) -> None:
    first = invite_integrator(portal, administrator, "pavel@example.com", moment=NOW)
    again = invite_integrator(portal, administrator, "pavel@example.com", moment=NOW + WEEK / 2)
    assert again == first
    late = invite_integrator(portal, administrator, "pavel@example.com", moment=NOW + WEEK)
    assert late.token != first.token
    assert list(portal.invitations.pending(NOW + WEEK)) == [late]


@pytest.mark.parametrize("email", ["", "pavel", "pavel@", "a b@example.com", "\x00@example.com"])
def test_an_address_that_is_none_is_refused(
    portal: Portal, administrator: User, email: str
) -> None:
    with pytest.raises(MembershipRefused, match="не похоже на адрес"):
        invite_integrator(portal, administrator, email)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("who", ["integrator", "employee", "stranger", "withdrawn"])
def test_only_administrators_invite_and_withdraw(
    portal: Portal, administrator: User, who: str, request: pytest.FixtureRequest
) -> None:
    victim = MemberFactory(portal=portal, role=Role.INTEGRATOR.value)
    user = {
        "stranger": lambda: MemberFactory().user,
        "withdrawn": lambda: MemberFactory(portal=portal, withdrawn_at=NOW).user,
    }.get(who, lambda: request.getfixturevalue(who))()
    invitation = invite_integrator(portal, administrator, "pavel@example.com")
    for act in (
        lambda: invite_integrator(portal, user, "other@example.com"),
        lambda: withdraw_invitation(invitation, user),
        lambda: withdraw_member(victim, user),
    ):
        with pytest.raises(MembershipRefused, match="администратор портала"):
            act()
    assert list(portal.invitations.values_list("withdrawn_at", flat=True)) == [None]
    withdraw_member(victim, administrator)
    assert place_of(victim.user, portal).is_withdrawn


def test_whoever_writes_already_is_not_invited_and_an_employee_is(
    portal: Portal, administrator: User, integrator: User, employee: User
) -> None:
    for user in (administrator, integrator):
        with pytest.raises(MembershipRefused, match="уже может писать"):
            invite_integrator(portal, administrator, user.email)
    invitation = invite_integrator(portal, administrator, employee.email)
    accept_invitation(invitation.token, user=employee)
    assert place_of(employee, portal).role == Role.INTEGRATOR


def test_a_suspended_portal_invites_nobody(portal: Portal, administrator: User) -> None:
    portal.suspended = True
    portal.save()
    with pytest.raises(MembershipRefused, match="приостановлен"):
        invite_integrator(portal, administrator, "pavel@example.com")


def test_a_new_person_joins_with_a_name_and_a_password(portal: Portal, administrator: User) -> None:
    invitation = invite_integrator(portal, administrator, "pavel@example.com", moment=NOW)
    member = accept_invitation(
        invitation.token, name="Павел Рощин", password=PASSWORD, moment=NOW + timedelta(days=1)
    )
    assert (member.role, member.invited_by) == (Role.INTEGRATOR, administrator)
    assert (member.user.email, member.user.name) == ("pavel@example.com", "Павел Рощин")
    assert member.user.check_password(PASSWORD)
    with pytest.raises(MembershipRefused, match="больше не действует"):
        accept_invitation(invitation.token, user=member.user, moment=NOW + timedelta(days=1))


def test_a_withdrawn_integrator_can_be_invited_again(
    portal: Portal, administrator: User, integrator: User
) -> None:
    withdraw_member(place_of(integrator, portal), administrator)
    invitation = invite_integrator(portal, administrator, integrator.email)
    assert accept_invitation(invitation.token, user=integrator) == place_of(integrator, portal)
    assert not place_of(integrator, portal).is_withdrawn


def test_an_old_link_takes_nothing_from_somebody_who_became_an_administrator(
    portal: Portal, administrator: User
) -> None:
    invitation = invite_integrator(portal, administrator, "pavel@example.com")
    promoted = MemberFactory(portal=portal, user__email="pavel@example.com").user
    accept_invitation(invitation.token, user=promoted)
    assert place_of(promoted, portal).role == Role.ADMINISTRATOR


def test_a_link_works_for_seven_days(portal: Portal, administrator: User) -> None:
    user = UserFactory(email="pavel@example.com")
    invitation = invite_integrator(portal, administrator, user.email, moment=NOW)
    with pytest.raises(MembershipRefused, match="семь дней"):
        accept_invitation(invitation.token, user=user, moment=NOW + WEEK)
    just_before = NOW + WEEK - timedelta(seconds=1)
    assert accept_invitation(invitation.token, user=user, moment=just_before)


def test_unknown_used_withdrawn_and_late_links_get_one_answer(
    portal: Portal, administrator: User
) -> None:
    user = UserFactory(email="pavel@example.com")
    withdrawn = invite_integrator(portal, administrator, user.email)
    withdraw_invitation(withdrawn, administrator)
    answers = set()
    for token in ("unknown", withdrawn.token):
        with pytest.raises(MembershipRefused) as refused:
            accept_invitation(token, user=user)
        answers.add(refused.value.message)
    assert len(answers) == 1


def test_a_link_alone_never_opens_an_account_and_never_serves_another_person(
    portal: Portal, administrator: User
) -> None:
    user = UserFactory(email="pavel@example.com", password=PASSWORD)
    invitation = invite_integrator(portal, administrator, user.email)
    with pytest.raises(MembershipRefused, match="уже есть вход"):
        accept_invitation(invitation.token, name="Вор", password="another password")
    with pytest.raises(MembershipRefused, match="для другого человека"):
        accept_invitation(invitation.token, user=UserFactory())
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert not portal.members.filter(user=user).exists()
    assert accept_invitation(invitation.token, user=user)


def test_a_withdrawal_is_recorded_once(
    portal: Portal, administrator: User, integrator: User
) -> None:
    member = place_of(integrator, portal)
    withdraw_member(member, administrator, moment=NOW)
    withdraw_member(member, MemberFactory(portal=portal).user, moment=NOW + WEEK)
    member.refresh_from_db()
    assert (member.withdrawn_at, member.withdrawn_by) == (NOW, administrator)


def test_colleagues_do_not_withdraw_an_administrator_and_staff_does(
    portal: Portal, administrator: User, staff: User
) -> None:
    second = MemberFactory(portal=portal)
    link = invite_integrator(portal, second.user, "pavel@example.com")
    with pytest.raises(MembershipRefused, match="служба поддержки"):
        withdraw_member(second, administrator)
    withdraw_member(second, staff)
    assert place_of(second.user, portal).is_withdrawn
    link.refresh_from_db()
    assert link.withdrawn_at is not None  # what a withdrawn administrator sent lets nobody in


def test_only_staff_changes_a_role(
    portal: Portal, administrator: User, employee: User, staff: User
) -> None:
    member = place_of(employee, portal)
    with pytest.raises(MembershipRefused):
        change_role(member, Role.ADMINISTRATOR, administrator)
    change_role(member, Role.ADMINISTRATOR, staff)
    assert place_of(employee, portal).role == Role.ADMINISTRATOR


def test_administrators_are_those_who_are_present_and_may_sign_in(
    portal: Portal, administrator: User, integrator: User
) -> None:
    MemberFactory(portal=portal, withdrawn_at=NOW)
    MemberFactory(portal=portal, user__is_active=False)
    assert [member.user for member in portal.members.administrators()] == [administrator]
    assert portal.members.present().count() == 3
    assert list(Portal.objects.of_member(integrator)) == [portal]
