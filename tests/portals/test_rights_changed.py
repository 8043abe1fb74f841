"""The floors above hear of every change of rights, whoever makes it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portals.actions import (
    accept_invitation,
    change_role,
    invite_integrator,
    withdraw_member,
)
from portals.models import Member, Portal, User
from portals.signals import rights_changed
from tariffs.entitlements import Role
from tests.factories import MemberFactory, PortalFactory, plan_named


@pytest.fixture(autouse=True)
def another_portal(db: None) -> Portal:
    """One that nothing here concerns."""
    return MemberFactory(portal=PortalFactory(tariff="enterprise")).portal


def change_plan(portal: Portal) -> None:
    portal.plan = plan_named("free")
    portal.save()


def suspend(portal: Portal) -> None:
    portal.suspended = True
    portal.save(update_fields=["suspended"])


def edit_the_plan(portal: Portal) -> None:
    portal.plan.integrators_write = False
    portal.plan.save()


def deactivate_the_integrator(portal: Portal) -> None:
    user = portal.members.get(role=Role.INTEGRATOR.value).user
    user.is_active = False
    user.save()


@pytest.mark.parametrize("change", [change_plan, suspend, edit_the_plan, deactivate_the_integrator])
def test_a_saved_row_is_told_for_its_portal(
    portal: Portal, integrator: User, told: list[Portal], change: Callable[[Portal], None]
) -> None:
    change(portal)
    assert told == [portal]


def test_the_actions_tell(
    portal: Portal, administrator: User, employee: User, staff: User, told: list[Portal]
) -> None:
    member = Member.objects.get(user=employee)
    change_role(member, Role.INTEGRATOR, staff)
    withdraw_member(member, administrator)
    assert told == [portal, portal]
    invitation = invite_integrator(portal, administrator, employee.email)
    assert len(told) == 2  # a link gives no right yet
    accept_invitation(invitation.token, user=employee)
    assert told == [portal] * 3


def test_whoever_signs_in_changes_no_rights(
    portal: Portal, administrator: User, told: list[Portal], client: Client
) -> None:
    client.force_login(administrator)
    administrator.set_password("a new password")
    administrator.save(update_fields=["password"])
    MemberFactory(portal=portal)
    assert told == []


def test_a_change_that_the_chats_cannot_follow_is_not_made(
    portal: Portal, administrator: User, integrator: User
) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("the chats are locked")

    rights_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            withdraw_member(Member.objects.get(user=integrator), administrator)
    finally:
        rights_changed.disconnect(fail)
    assert not Member.objects.get(user=integrator).is_withdrawn


def test_the_admin_tells_too(
    admin_client: Client, portal: Portal, integrator: User, told: list[Portal]
) -> None:
    member = Member.objects.get(user=integrator)
    page = reverse("admin:portals_member_change", args=[member.pk])
    assert admin_client.post(page, {"role": Role.EMPLOYEE.value}).status_code == 302
    member.refresh_from_db()
    assert (member.role, told) == (Role.EMPLOYEE, [portal])
    members = reverse("admin:portals_member_changelist")
    admin_client.post(members, {"action": "withdraw_chosen", "_selected_action": [member.pk]})
    member.refresh_from_db()
    assert member.withdrawn_at is not None
    assert member.withdrawn_at <= timezone.now()
    assert told == [portal, portal]
