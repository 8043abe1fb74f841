"""Every change of members is on record, and the portal's administrators read it."""

from datetime import timedelta

import pytest
from django.test import Client

from portals.actions import (
    accept_invitation,
    change_role,
    invite_integrator,
    withdraw_invitation,
    withdraw_member,
)
from portals.models import Member, MemberChange, Portal, User
from tariffs.entitlements import Role
from tests.factories import MemberFactory, PortalFactory, UserFactory

from .test_members import NOW

LATER = NOW + timedelta(hours=1)
MEMBERS = "/support/members/"


def lines(portal: Portal) -> list[tuple[str, str, str, User | None]]:
    rows = MemberChange.objects.filter(portal=portal).order_by("pk")
    return [(row.change, row.whom, row.role, row.by) for row in rows]


def test_an_integrators_way_in_and_out(portal: Portal, administrator: User, staff: User) -> None:
    pavel = UserFactory(email="pavel@example.com", name="Павел Рощин")
    link = invite_integrator(portal, administrator, pavel.email, moment=NOW)
    invite_integrator(portal, administrator, pavel.email, moment=NOW)
    member = accept_invitation(link.token, user=pavel, moment=LATER)
    change_role(member, Role.EMPLOYEE, staff)
    change_role(member, Role.EMPLOYEE, staff)
    withdraw_member(member, administrator, moment=LATER)
    withdraw_member(member, administrator, moment=LATER)
    assert lines(portal) == [
        ("invited", "pavel@example.com", "integrator", administrator),
        ("joined", "Павел Рощин", "integrator", pavel),
        ("role", "Павел Рощин", "employee", staff),
        ("withdrawn", "Павел Рощин", "employee", administrator),
    ]
    assert MemberChange.objects.get(change="joined").at == LATER


def test_links_that_were_withdrawn_are_on_record_with_who_withdrew_them(
    portal: Portal, administrator: User, staff: User
) -> None:
    second = MemberFactory(portal=portal, user__name="Вторая")
    own = invite_integrator(portal, administrator, "one@example.com")
    invite_integrator(portal, second.user, "two@example.com")
    withdraw_invitation(own, second.user)
    withdraw_invitation(own, second.user)
    withdraw_member(second, staff)
    assert lines(portal)[2:] == [
        ("link_withdrawn", "one@example.com", "", second.user),
        ("withdrawn", "Вторая", "administrator", staff),
        ("link_withdrawn", "two@example.com", "", staff),
    ]


def test_staff_add_and_change_members_in_the_admin_on_record_too(
    client: Client, portal: Portal, administrator: User, staff: User
) -> None:
    pavel = UserFactory(name="Павел Рощин")
    client.force_login(staff)
    fields = {"portal": portal.pk, "user": pavel.pk, "role": "integrator"}
    assert client.post("/admin/portals/member/add/", fields).status_code == 302
    member = Member.objects.get(user=pavel)
    inline = {
        "name": portal.name,
        "slug": portal.slug,
        "edition": "cloud",
        "plan": portal.plan_id,
        "members-TOTAL_FORMS": 3,
        "members-INITIAL_FORMS": 2,
    }
    present = Member.objects.filter(portal=portal).order_by("portal", "role", "pk")
    for place, row in enumerate(present):
        role = "employee" if row == member else row.role
        inline |= {
            f"members-{place}-id": row.pk,
            f"members-{place}-portal": portal.pk,
            f"members-{place}-user": row.user_id,
            f"members-{place}-role": role,
        }
    newcomer = UserFactory(name="Софья Клёнова")
    inline |= {
        "members-2-portal": portal.pk,
        "members-2-user": newcomer.pk,
        "members-2-role": "employee",
    }
    answer = client.post(f"/admin/portals/portal/{portal.pk}/change/", inline)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert lines(portal) == [
        ("added", "Павел Рощин", "integrator", staff),
        ("added", "Софья Клёнова", "employee", staff),
        ("role", "Павел Рощин", "employee", staff),
    ]
    assert client.get("/admin/portals/memberchange/").status_code == 200
    assert client.get("/admin/portals/memberchange/add/").status_code == 403
    assert client.get("/admin/portals/outgoingmail/").status_code == 200


def test_in_the_admin_one_member_does_not_become_another(
    client: Client, portal: Portal, administrator: User, staff: User
) -> None:
    member, other = Member.objects.get(user=administrator), UserFactory()
    client.force_login(staff)
    form = {
        "name": portal.name,
        "slug": portal.slug,
        "edition": "cloud",
        "plan": portal.plan_id,
        "members-TOTAL_FORMS": 1,
        "members-INITIAL_FORMS": 1,
        "members-0-id": member.pk,
        "members-0-portal": portal.pk,
        "members-0-user": other.pk,
        "members-0-role": member.role,
    }
    page = client.post(f"/admin/portals/portal/{portal.pk}/change/", form, follow=True)
    assert "отзовите его и добавьте нового" in page.content.decode()
    member.refresh_from_db()
    assert member.user == administrator
    assert lines(portal) == []


def test_administrators_read_the_journal_of_their_own_portal(
    client: Client, portal: Portal, administrator: User, integrator: User
) -> None:
    invite_integrator(portal, administrator, "pavel@example.com")
    stranger = MemberFactory()
    invite_integrator(stranger.portal, stranger.user, "foreign@example.com")
    client.force_login(administrator)
    html = client.get(MEMBERS).content.decode()
    assert "Журнал участников" in html
    assert "приглашение отправлено" in html
    assert "foreign@example.com" not in html
    client.force_login(integrator)
    assert client.get(MEMBERS).status_code == 404


# --- a person of several portals ----------------------------------------------------------------
def test_a_person_of_several_portals_switches_in_the_header_of_every_page(
    client: Client, administrator: User, portal: Portal
) -> None:
    other = MemberFactory(user=administrator, portal=PortalFactory(name="Ателье")).portal
    left = MemberFactory(user=administrator, withdrawn_at=NOW).portal
    client.force_login(administrator)
    for page in ("/chats/", "/chats/new/", "/support/", "/help/", MEMBERS, "/partners/"):
        html = client.get(page).content.decode()
        for one in (other, portal):
            assert f'name="portal" value="{one.slug}"' in html, page
        assert f'value="{left.slug}"' not in html
    assert "Ателье" in client.get("/support/").content.decode().partition("site-bar__end")[2]
    answer = client.post("/support/portal/", {"portal": portal.slug, "next": "/support/"})
    assert answer.headers["Location"] == "/support/"
    html = client.get("/support/").content.decode()
    assert f'value="{portal.slug}" aria-pressed="true"' in html


@pytest.mark.parametrize(
    ("page", "then"),
    [
        ("/help/", "/help/"),
        ("/chats/", "/chats/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example", "/"),
        ("/chats/00000000-0000-0000-0000-000000000000/", "/"),
        ("", "/"),
    ],
)
def test_the_switch_leads_to_no_other_site(
    client: Client, administrator: User, portal: Portal, page: str, then: str
) -> None:
    client.force_login(administrator)
    answer = client.post("/support/portal/", {"portal": portal.slug, "next": page})
    assert answer.headers["Location"] == then


def test_nobody_switches_to_a_portal_of_others(
    client: Client, administrator: User, portal: Portal
) -> None:
    foreign, left = PortalFactory(), MemberFactory(user=administrator, withdrawn_at=NOW).portal
    client.force_login(administrator)
    for slug in (foreign.slug, left.slug, "", "нет", "x" * 500, "\x00"):
        assert client.post("/support/portal/", {"portal": slug}).status_code == 404
    assert client.get("/support/portal/").status_code == 405
    assert 'name="portal"' not in client.get("/support/").content.decode()
    assert Client().post("/support/portal/", {"portal": portal.slug}).status_code == 302
