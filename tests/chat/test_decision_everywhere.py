"""`explain`, the rules and the ledger's facts say the same of everybody."""

import json
from datetime import datetime
from io import StringIO
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.facts import verdict_of
from chat.models import Thread
from chat.standing import decision_for
from partners.actions import activate_code, return_to_standard
from partners.models import PartnerSupport
from portals.models import Member, Portal, User
from support24 import demo
from tariffs.entitlements import Role
from tariffs.models import TariffPlan
from tests.factories import (
    MemberFactory,
    PartnerAgentFactory,
    PartnerFactory,
    PartnerSupportFactory,
    PortalFactory,
    ThreadFactory,
    UserFactory,
    plan_named,
)

pytestmark = pytest.mark.django_db

KEYS = [
    *("portal", "member", "role", "tariff", "may_write", "reason", "channel", "answered_by"),
    *("assistant", "operators_after_tries", "open_now", "opens_at", "closes_at", "text"),
]
NOON, EVENING, NIGHT = (
    "2026-11-23T12:00:00+03:00",
    "2026-11-20T19:00:00+03:00",
    "2026-11-23T00:00:00Z",
)

# Portal of the demo: tariff, channel, who answers, tries; does it close in the evening.
LEVELS = {
    "free": ("free", "self_service", "assistant", None, False),
    "basic": ("basic", "standard", "operators", 3, True),
    "standard": ("standard", "standard", "operators", 3, True),
    "professional": ("professional", "standard", "operators", 3, True),
    "enterprise": ("enterprise", "enterprise", "special_support", 3, False),
    "enterprise-box": ("enterprise", "enterprise", "special_support", 3, False),
}
# Moment: open now, opens at, closes at, of those who close.
HOURS = {
    NOON: (True, None, "2026-11-23T19:00:00+03:00"),
    EVENING: (False, "2026-11-23T10:00:00+03:00", None),
    NIGHT: (False, "2026-11-23T10:00:00+03:00", None),
}
PEOPLE = {
    "admin@{}.example": ("administrator", "ok"),
    "integrator@{}.example": ("integrator", "ok"),
    "employee@{}.example": ("employee", "not_admin_or_integrator"),
    "operator1@desk.example": (None, "not_a_member"),
    "agent@alpha.example": (None, "not_a_member"),
}


def explain(portal: str, user: str, at: str | None = None) -> dict[str, Any]:
    out = StringIO()
    moment = ["--at", at] if at else []
    call_command("explain", "--portal", portal, "--user", user, *moment, stdout=out)
    said: dict[str, Any] = json.loads(out.getvalue())
    return said


@pytest.fixture
def the_demo() -> None:
    plan_named("free")
    demo.load()


@pytest.mark.usefixtures("the_demo")
def test_explain_states_the_table_for_every_account_of_the_demo() -> None:
    for portal, (tariff, channel, answered_by, tries, closes) in LEVELS.items():
        for address, (role, reason) in PEOPLE.items():
            email = address.format(portal)
            for at, hours in HOURS.items():
                if role != "administrator" and at != EVENING:
                    continue  # the hours do not depend on who asks: the pure table shows it
                said = explain(portal, email, at)
                text = said.pop("text")
                open_now, opens_at, closes_at = hours if closes else (True, None, None)
                assert said == {
                    "portal": portal,
                    "member": email,
                    "role": role,
                    "tariff": tariff,
                    "may_write": reason == "ok",
                    "reason": reason,
                    "channel": channel,
                    "answered_by": answered_by,
                    "assistant": True,
                    "operators_after_tries": tries,
                    "open_now": open_now,
                    "opens_at": opens_at,
                    "closes_at": closes_at,
                }
                assert text.endswith(".")


@pytest.mark.usefixtures("the_demo")
def test_explain_has_the_keys_of_the_contract_in_their_order_and_readable_russian() -> None:
    out = StringIO()
    call_command("explain", "--portal", "free", "--user", "admin@free.example", stdout=out)
    assert list(json.loads(out.getvalue())) == KEYS
    assert "На этом тарифе операторов нет." in out.getvalue()
    assert out.getvalue().count("\n") == 1


@pytest.mark.usefixtures("the_demo")
def test_explain_tells_an_employee_whom_to_ask() -> None:
    assert "Анна Ольховская" in explain("basic", "employee@basic.example")["text"]


@pytest.mark.usefixtures("the_demo")
@pytest.mark.parametrize("portal", LEVELS)
def test_explain_names_the_partner_on_any_tariff_until_the_portal_returns(portal: str) -> None:
    row = Portal.objects.get(slug=portal)
    admin = User.objects.get(email=f"admin@{portal}.example")
    before = explain(portal, admin.email, NOON)
    activate_code(row, admin, "alph-adem-0000-0001")
    said = explain(portal, admin.email, NIGHT)
    assert (said["channel"], said["answered_by"], said["assistant"]) == (
        "partner",
        "partner",
        False,
    )
    assert (said["operators_after_tries"], said["open_now"], said["opens_at"]) == (None, True, None)
    assert said["tariff"] == LEVELS[portal][0]
    assert "Альфа" in said["text"]
    return_to_standard(row, admin)
    assert explain(portal, admin.email, NOON) == before


@pytest.mark.usefixtures("the_demo")
def test_explain_follows_withdrawal_suspension_and_a_switched_off_account() -> None:
    member = Member.objects.get(user__email="integrator@basic.example")
    assert explain("basic", "integrator@basic.example")["reason"] == "ok"
    member.withdraw(member.user, timezone.now())
    member.save()
    said = explain("basic", "integrator@basic.example")
    assert (said["reason"], said["role"], said["may_write"]) == (
        "invitation_withdrawn",
        "integrator",
        False,
    )
    Portal.objects.filter(slug="basic").update(suspended=True)
    assert explain("basic", "admin@basic.example")["reason"] == "portal_suspended"
    assert explain("basic", "employee@basic.example")["reason"] == "portal_suspended"
    User.objects.filter(email="admin@basic.example").update(is_active=False)
    assert explain("basic", "admin@basic.example")["reason"] == "account_inactive"


@pytest.mark.usefixtures("the_demo")
def test_explain_follows_what_staff_write_into_the_tariff() -> None:
    TariffPlan.objects.filter(slug="free").update(employees_write=True, administrators_write=False)
    assert explain("free", "employee@free.example")["may_write"] is True
    assert explain("free", "admin@free.example")["reason"] == "not_admin_or_integrator"
    TariffPlan.objects.filter(slug="free").update(
        operator_schedule=plan_named("basic").operator_schedule
    )
    assert explain("free", "employee@free.example", EVENING)["channel"] == "standard"


@pytest.mark.usefixtures("the_demo")
def test_explain_changes_nothing() -> None:
    with CaptureQueriesContext(connection) as asked:
        explain("basic", "admin@basic.example")
    assert asked.captured_queries
    assert all(
        query["sql"].lstrip().upper().startswith("SELECT") for query in asked.captured_queries
    )


@pytest.mark.usefixtures("the_demo")
def test_explain_reads_a_moment_without_a_zone_as_moscows_and_any_letter_case() -> None:
    assert explain("basic", "ADMIN@basic.example", "2026-11-23T10:00") == explain(
        "basic", "admin@basic.example", "2026-11-23T07:00:00Z"
    )
    assert (
        explain("basic", "admin@basic.example", "2026-11-23T09:59:59.999999")["open_now"] is False
    )


@pytest.mark.usefixtures("the_demo")
def test_explain_counts_the_days_from_the_moment_asked_about() -> None:
    assert (
        "Ответим в понедельник, 23 ноября, с 10:00 по Москве."
        in explain("basic", "admin@basic.example", EVENING)["text"]
    )


@pytest.mark.usefixtures("the_demo")
@pytest.mark.parametrize(
    ("portal", "user", "at"),
    [
        ("nowhere", "admin@basic.example", None),
        ("basic", "nobody@basic.example", None),
        ("basic", "admin@basic.example", "вчера"),
        ("basic", "admin@basic.example", "2026-13-01T10:00"),
        ("basic", "admin@basic.example", "2026-11-23T25:00"),
        ("basic", "admin@basic.example", "0001-01-01T00:00"),
        ("basic", "admin@basic.example", "9999-12-31T23:59"),
    ],
)
def test_explain_says_plainly_what_it_does_not_know(portal: str, user: str, at: str | None) -> None:
    with pytest.raises(CommandError):
        explain(portal, user, at)


@pytest.mark.parametrize("tariff", ["free", "basic", "standard", "professional", "enterprise"])
def test_the_ledgers_facts_and_the_decision_agree_about_everybody(tariff: str) -> None:
    """Each person with the chat that the decision would open, before and after partner and suspension."""
    moment = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Europe/Moscow"))
    portal = PortalFactory(tariff=tariff)
    people = [UserFactory()] + [
        MemberFactory(
            portal=portal,
            role=role.value,
            user__is_active=active,
            withdrawn_at=moment if withdrawn else None,
        ).user
        for role, active, withdrawn in product(Role, (True, False), (True, False))
    ]
    allowed = 0
    for supported in (False, True):
        if supported:
            PartnerSupportFactory(portal=portal)
        partner = PartnerSupport.objects.active().filter(portal=portal).first()
        channel = "partner" if partner else LEVELS[tariff][1]
        theirs = [
            ThreadFactory(
                portal=portal, customer=one, channel=channel, partner=partner and partner.partner
            )
            for one in people
        ]
        for suspended in (False, True):
            Portal.objects.filter(pk=portal.pk).update(suspended=suspended)
            for person, thread in zip(people, theirs, strict=True):
                decision = decision_for(person, portal, moment)
                verdict = verdict_of(thread, person)
                assert decision.channel == channel
                assert verdict.may_write is verdict.may_read is decision.may_write
                assert verdict.reason == decision.reason
                allowed += verdict.may_write
    assert allowed == 4  # the administrator and the integrator, with and without a partner


def test_staffs_edits_of_a_tariff_reach_the_ledger_and_the_decision_alike() -> None:
    portal = PortalFactory()
    people = {role: MemberFactory(portal=portal, role=role.value).user for role in Role}
    threads = {
        role: ThreadFactory(portal=portal, customer=person) for role, person in people.items()
    }
    for writes in product((True, False), repeat=3):
        fields = ("administrators_write", "integrators_write", "employees_write")
        TariffPlan.objects.filter(pk=portal.plan_id).update(
            **dict(zip(fields, writes, strict=True))
        )
        for role, may in zip(Role, writes, strict=True):
            assert verdict_of(threads[role], people[role]).may_write is may
            assert decision_for(people[role], portal).may_write is may


def test_rights_on_one_portal_are_no_rights_on_another() -> None:
    here, there = PortalFactory(), PortalFactory()
    person = MemberFactory(portal=here).user
    thread = ThreadFactory(portal=there, customer=person)
    assert verdict_of(thread, person).reason == decision_for(person, there).reason == "not_a_member"
    assert decision_for(person, here).may_write


def test_a_standard_chat_waits_while_a_partner_answers_and_goes_on_after_the_return() -> None:
    portal = PortalFactory()
    admin = MemberFactory(portal=portal).user
    standard = ThreadFactory(portal=portal, customer=admin)
    support = PartnerSupportFactory(portal=portal)
    theirs = ThreadFactory(
        portal=portal, customer=admin, channel="partner", partner=support.partner
    )
    assert verdict_of(standard, admin).refusal == "channel_blocked"
    assert verdict_of(theirs, admin).may_write
    support.end(support.EndReason.RETURNED, timezone.now())
    support.save()
    assert verdict_of(standard, admin).may_write
    assert verdict_of(theirs, admin).refusal == "channel_blocked"


def test_operators_and_agents_are_judged_by_what_the_database_says_of_them() -> None:
    portal = PortalFactory()
    support = PartnerSupportFactory(portal=portal)
    agent = PartnerAgentFactory(partner=support.partner).user
    neighbour = PartnerAgentFactory().user
    operator, special = UserFactory(desk_role="operator"), UserFactory(desk_role="special")
    theirs = ThreadFactory(
        portal=portal, channel="partner", partner=support.partner, state="active", operator=agent
    )
    assert verdict_of(theirs, agent).may_write
    for other in (neighbour, operator, special, UserFactory(is_superuser=True, is_staff=True)):
        assert not verdict_of(theirs, other).may_read
    ours = ThreadFactory(portal=PortalFactory(), state="active", operator=operator)
    assert verdict_of(ours, operator).may_write
    for other in (agent, neighbour, special):
        assert not verdict_of(ours, other).may_read
    free = ThreadFactory(portal=PortalFactory(tariff="free"), state="active", operator=operator)
    assert verdict_of(free, operator).refusal == "channel_blocked"


def test_what_thread_queries_show_is_what_the_verdict_lets_read() -> None:
    """The lists and the door to one chat, for everybody at the desk and every channel."""
    partner, neighbour = PartnerFactory(), PartnerFactory(is_active=False)
    people = [UserFactory(desk_role=role) for role in ("", "operator", "special", "duty", "lead")]
    people += [UserFactory(desk_role="lead", is_active=False)]
    people += [PartnerAgentFactory(partner=one).user for one in (partner, neighbour)]
    people += [PartnerAgentFactory(partner=partner, user=UserFactory(desk_role="lead")).user]
    threads = [
        ThreadFactory(channel=channel, partner=whose)
        for channel, whose in (
            ("self_service", None),
            ("standard", None),
            ("enterprise", None),
            ("partner", partner),
            ("partner", neighbour),
        )
    ]
    read = 0
    for person, thread in product(people, threads):
        listed = (
            Thread.objects.visible_to(User.objects.get(pk=person.pk)).filter(pk=thread.pk).exists()
        )
        assert listed is verdict_of(thread, person).may_read, (person, thread.channel)
        read += listed
    assert read == 8
