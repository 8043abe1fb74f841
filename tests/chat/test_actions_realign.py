"""The portal's tariff or partner changes, and its chats follow."""

import pytest
from django.utils import timezone

from chat import actions
from chat.composer import State
from partners.models import PartnerSupport
from partners.signals import partner_support_changed
from portals.models import Portal, User
from tests.chat.history import (
    answers,
    assert_numbered,
    changes,
    entries,
    now,
    press_operator,
    refusal_of,
)
from tests.factories import (
    MemberFactory,
    PartnerAgentFactory,
    PartnerFactory,
    PartnerSupportFactory,
    PortalFactory,
    ThreadFactory,
    UserFactory,
    plan_named,
    waiting_thread,
)

pytestmark = pytest.mark.django_db


# --- the portal changes -------------------------------------------------------------------------
class Chats:
    """One portal with a chat in every state."""

    def __init__(self, portal: Portal, channel: str, operator: User | None) -> None:
        self.portal = portal
        same = {
            "portal": portal,
            "channel": channel,
            "customer": MemberFactory(portal=portal).user,
        }
        self.assistant = ThreadFactory(**same, failed_tries=3, operator_offered=True)
        self.waiting = waiting_thread(**same)
        self.active = ThreadFactory(
            **same, state=State.ACTIVE, operator=operator, answers_from=timezone.now()
        )
        self.solved = ThreadFactory(
            **same, state=State.SOLVED, operator=operator, solved_at=timezone.now()
        )
        self.closed = ThreadFactory(**same, state=State.CLOSED, operator=operator)
        self.all = [self.assistant, self.waiting, self.active, self.solved, self.closed]

    def move_to(self, tariff: str) -> None:
        self.portal.plan = plan_named(tariff)
        self.portal.save()  # the chats are told by the signal

    def rows(self) -> list[tuple[str, str, bool]]:
        """State, channel and whether somebody has it."""
        return [(row.state, row.channel, row.operator_id is not None) for row in map(now, self.all)]

    def told(self) -> list[list[str]]:
        return [changes(thread) for thread in self.all]


def test_a_partners_switch_pauses_and_resumes_the_standard_chats(operator: User) -> None:
    chats = Chats(PortalFactory(), "standard", operator)
    before = chats.rows()
    support = PartnerSupportFactory(portal=chats.portal)
    partner_support_changed.send(PartnerSupport, portal=chats.portal, support=support)
    assert chats.rows() == before
    assert chats.told() == [["partner_on"]] * 3 + [[], []]
    assert entries(chats.active)[0].data["name"] == support.partner.name
    support.end("returned", timezone.now())
    support.save()
    partner_support_changed.send(PartnerSupport, portal=chats.portal, support=support)
    assert chats.rows() == before
    assert chats.told() == [["partner_on", "partner_off"]] * 3 + [[], []]
    for thread in chats.all:
        assert_numbered(thread)


def test_a_move_to_the_free_tariff_leaves_no_operator_and_no_queue(operator: User) -> None:
    chats = Chats(PortalFactory(), "standard", operator)
    chats.move_to("free")
    assert chats.rows() == [
        ("assistant", "self_service", False),
        ("assistant", "self_service", False),
        ("assistant", "self_service", False),
        ("solved", "self_service", False),
        ("closed", "standard", True),
    ]
    assert chats.told() == [["operators_off"]] * 4 + [[]]
    for thread in chats.all[:4]:
        row = now(thread)
        assert (row.operator_offered, row.answers_from) == (False, None)
        assert refusal_of(lambda row=row: actions.take(row, operator)) == "forbidden"


def test_a_move_from_the_free_tariff_brings_the_operators(operator: User) -> None:
    thread = ThreadFactory(
        portal=PortalFactory(tariff="free"), channel="self_service", failed_tries=5
    )
    thread.portal.plan = plan_named("basic")
    thread.portal.save()
    assert (now(thread).channel, changes(thread)) == ("standard", ["operators_on"])
    (offer,) = answers(thread)  # the tries were used up: nobody has to fail once more for it
    assert offer.data["offer"] is True
    assert now(thread).operator_offered
    press_operator(thread)
    actions.take(thread, operator)


def test_a_move_to_enterprise_gives_the_chats_to_those_who_see_them(operator: User) -> None:
    chats = Chats(PortalFactory(), "standard", operator)
    since = [now(thread).answers_from for thread in (chats.waiting, chats.active)]
    chats.move_to("enterprise")
    assert chats.rows() == [
        ("assistant", "enterprise", False),
        ("waiting", "enterprise", False),
        ("waiting", "enterprise", False),  # its operator does not see this channel
        ("solved", "enterprise", False),
        ("closed", "standard", True),
    ]
    assert [now(thread).answers_from for thread in (chats.waiting, chats.active)] == since
    assert now(chats.assistant).operator_offered
    actions.take(chats.active, UserFactory(desk_role="special"))
    assert chats.told()[:4] == [["rights"], ["rights"], ["rights", "taken"], ["rights"]]


def test_a_lead_who_sees_both_channels_keeps_the_chat() -> None:
    chats = Chats(PortalFactory(), "standard", UserFactory(desk_role="lead"))
    chats.move_to("enterprise")
    assert chats.rows()[2] == ("active", "enterprise", True)


def test_a_tariff_changed_while_a_partner_answers_counts_after_the_return(operator: User) -> None:
    chats = Chats(PortalFactory(), "standard", operator)
    support = PartnerSupportFactory(portal=chats.portal)
    chats.move_to("free")
    assert chats.rows()[1] == ("waiting", "standard", False)
    support.end("returned", timezone.now())
    support.save()
    partner_support_changed.send(PartnerSupport, portal=chats.portal, support=support)
    assert chats.rows()[:3] == [("assistant", "self_service", False)] * 3
    assert chats.told()[:3] == [["operators_off"]] * 3


def test_a_partners_chats_do_not_follow_the_tariff() -> None:
    support = PartnerSupportFactory()
    portal = support.portal
    thread = waiting_thread(portal=portal, channel="partner", partner=support.partner)
    portal.plan = plan_named("free")
    portal.save()
    support.end("returned", timezone.now())
    support.save()
    portal.plan = plan_named("enterprise")
    portal.save()
    row = now(thread)
    assert (row.state, row.channel, changes(thread)) == (State.WAITING, "partner", [])


def test_a_change_that_concerns_no_chat_leaves_no_trace(operator: User) -> None:
    chats = Chats(PortalFactory(), "standard", operator)
    other = Chats(PortalFactory(), "standard", operator)
    before = chats.rows()
    chats.move_to("professional")
    chats.portal.suspended = True
    chats.portal.save()
    other.move_to("free")
    assert (chats.rows(), chats.told()) == (before, [[]] * 5)


def test_a_new_partner_takes_over_from_the_first_without_seeing_its_chats() -> None:
    first, second = PartnerFactory(), PartnerFactory()
    portal = PortalFactory()
    thread = waiting_thread(portal=portal, channel="partner", partner=first)
    PartnerSupportFactory(portal=portal, partner=second)
    agent = PartnerAgentFactory(partner=second).user
    assert refusal_of(lambda: actions.take(thread, agent)) == "forbidden"
    mine = PartnerAgentFactory(partner=first).user
    assert refusal_of(lambda: actions.take(thread, mine)) == "channel_blocked"
