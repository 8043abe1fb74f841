"""«Подключить оператора», and how operators take chats and hand them back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone

from chat import actions
from chat.composer import State
from chat.ledger import post
from chat.ledger_batch import Command
from chat.models import Thread
from chat.refusals import Refused
from portals.models import Portal, User
from tests.chat.history import (
    QUESTION,
    assert_numbered,
    at_once,
    changes,
    entries,
    now,
    press_operator,
    refusal_of,
)
from tests.factories import (
    MemberFactory,
    PartnerAgentFactory,
    PartnerSupportFactory,
    PortalFactory,
    ThreadFactory,
    UserFactory,
    plan_named,
    said,
    waiting_thread,
)

pytestmark = pytest.mark.django_db


# --- «Подключить оператора» ---------------------------------------------------------------------
@pytest.fixture
def offered(db: None) -> Thread:
    thread = ThreadFactory(failed_tries=3, operator_offered=True)
    said(thread, QUESTION)
    return thread


def test_handing_over_puts_the_chat_into_the_queue_and_a_second_press_changes_nothing(
    offered: Thread,
) -> None:
    client_id = uuid4()
    number = press_operator(offered, client_id)
    row = now(offered)
    assert (row.state, row.channel, number) == (State.WAITING, "standard", 2)
    since = row.answers_from
    assert since is not None
    assert press_operator(offered, client_id) == press_operator(offered) == number
    assert (now(offered).answers_from, changes(offered)) == (since, ["handed_over"])
    assert entries(offered)[-1].data["tries"] == 3


def test_an_operator_that_was_not_offered_cannot_be_called(offered: Thread) -> None:
    Thread.objects.update(operator_offered=False)
    assert refusal_of(lambda: press_operator(offered)) == "not_offered"
    assert now(offered).state == State.ASSISTANT


@pytest.mark.parametrize("channel", ["self_service", "standard"])
def test_the_free_tariff_hands_over_to_nobody_whatever_the_row_says(channel: str) -> None:
    thread = ThreadFactory(
        portal=PortalFactory(tariff="free"), channel=channel, failed_tries=9, operator_offered=True
    )
    assert refusal_of(lambda: press_operator(thread)) == "not_offered"
    assert (now(thread).state, now(thread).channel) == (State.ASSISTANT, channel)


def test_nobody_but_the_customer_hands_over(offered: Thread, operator: User) -> None:
    for somebody in (operator, MemberFactory(portal=offered.portal).user):
        assert (
            refusal_of(
                lambda somebody=somebody: actions.hand_over(offered, somebody, client_id=uuid4())
            )
            == "forbidden"
        )


def test_a_paused_or_closed_chat_is_not_handed_over(offered: Thread) -> None:
    PartnerSupportFactory(portal=offered.portal)
    assert refusal_of(lambda: press_operator(offered)) == "channel_blocked"
    Thread.objects.update(state=State.CLOSED)
    assert refusal_of(lambda: press_operator(offered)) == "closed"


def test_the_id_of_a_message_does_not_pass_for_a_hand_over(offered: Thread) -> None:
    message = entries(offered)[0]
    assert refusal_of(lambda: press_operator(offered, message.client_id)) == "conflict"
    assert now(offered).state == State.ASSISTANT


def test_a_chat_that_came_back_to_the_assistant_can_be_handed_over_again(offered: Thread) -> None:
    press_operator(offered)
    actions.solve(offered, offered.customer)
    post([Command(offered.pk, offered.customer_id, str(uuid4()), "Снова")])
    assert now(offered).state == State.ASSISTANT
    press_operator(offered)
    assert now(offered).state == State.WAITING
    assert changes(offered) == ["handed_over", "solved", "reopened", "handed_over"]


def test_a_partner_with_the_assistant_first_gets_the_chat_into_its_own_queue() -> None:
    support = PartnerSupportFactory(
        portal=PortalFactory(tariff="free"), partner__assistant_first=True
    )
    thread = ThreadFactory(
        portal=support.portal, channel="partner", partner=support.partner, operator_offered=True
    )
    press_operator(thread)
    row = now(thread)
    assert (row.state, row.channel, row.partner) == (State.WAITING, "partner", support.partner)


@pytest.mark.django_db(transaction=True)
def test_a_downgrade_that_races_with_the_button_leaves_nobody_in_a_queue() -> None:
    for _ in range(5):
        thread = ThreadFactory(failed_tries=3, operator_offered=True)
        portal = thread.portal

        def downgrade(portal: Portal = portal) -> None:
            portal.plan = plan_named("free")
            portal.save()  # the chats are told by the signal

        at_once(downgrade, lambda thread=thread: press_operator(thread))
        row = now(thread)
        assert (row.state, row.channel) == (State.ASSISTANT, "self_service")
        assert (row.operator_offered, row.answers_from) == (False, None)
        assert refusal_of(lambda thread=thread: press_operator(thread)) == "not_offered"
        assert_numbered(thread)


# --- operators ----------------------------------------------------------------------------------
def test_taking_a_chat_once_and_twice(operator: User) -> None:
    thread = waiting_thread()
    actions.take(thread, operator)
    actions.take(thread, operator)
    row = now(thread)
    assert (row.state, row.operator) == (State.ACTIVE, operator)
    assert [entry.data for entry in entries(thread)] == [
        {"change": "taken", "name": "Марина Зимина", "role": "operator"}
    ]


@pytest.mark.parametrize("state", ["assistant", "solved", "closed"])
def test_a_chat_that_does_not_wait_is_not_taken(operator: User, state: str) -> None:
    thread = ThreadFactory(state=state)
    code = "closed" if state == "closed" else "forbidden"
    assert refusal_of(lambda: actions.take(thread, operator)) == code


def test_who_does_not_answer_the_channel_takes_nothing(operator: User) -> None:
    support = PartnerSupportFactory()
    chats = {
        "enterprise": waiting_thread(
            portal=PortalFactory(tariff="enterprise"), channel="enterprise"
        ),
        "partner": waiting_thread(
            portal=support.portal, channel="partner", partner=support.partner
        ),
        "standard": waiting_thread(),
    }
    agent = PartnerAgentFactory(partner=support.partner).user
    stranger = PartnerAgentFactory().user
    special = UserFactory(desk_role="special")
    allowed = {"enterprise": {special}, "partner": {agent}, "standard": {operator}}
    for channel, thread in chats.items():
        for person in {operator, agent, stranger, special, thread.customer} - allowed[channel]:
            assert (
                refusal_of(lambda thread=thread, person=person: actions.take(thread, person))
                == "forbidden"
            )
        for person in allowed[channel]:
            actions.take(thread, person)
            assert now(thread).operator == person


def test_a_paused_chat_is_not_taken(operator: User) -> None:
    thread = waiting_thread()
    PartnerSupportFactory(portal=thread.portal)
    assert refusal_of(lambda: actions.take(thread, operator)) == "channel_blocked"
    free = waiting_thread(portal=PortalFactory(tariff="free"))
    assert refusal_of(lambda: actions.take(free, operator)) == "channel_blocked"


@pytest.mark.parametrize("gone", [{"is_active": False}, {"desk_role": ""}])
def test_a_chat_whose_operator_is_gone_can_be_taken_over(
    operator: User, gone: dict[str, Any]
) -> None:
    thread = waiting_thread()
    actions.take(thread, operator)
    colleague = UserFactory(desk_role="operator")
    assert refusal_of(lambda: actions.take(thread, colleague)) == "forbidden"
    User.objects.filter(pk=operator.pk).update(**gone)
    actions.take(thread, colleague)
    assert now(thread).operator == colleague


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_at_once_one_wins_and_the_other_is_told_who() -> None:
    people = [UserFactory(desk_role="operator", name=name) for name in ("Марина", "Тимур")]
    portal = PortalFactory()
    customer = MemberFactory(portal=portal).user
    rounds = [waiting_thread(portal=portal, customer=customer) for _ in range(20)]
    start = Barrier(2)

    def take_all(person: User) -> list[str]:
        told = []
        try:
            for thread in rounds:
                start.wait(timeout=30)
                try:
                    actions.take(thread, person)
                    told.append("")
                except Refused as refused:
                    told.append(refused.message)
        finally:
            connections.close_all()
        return told

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(take_all, people))
    for thread, both in zip(rounds, zip(*told, strict=True), strict=True):
        winner = now(thread).operator
        assert winner is not None
        expected = [
            "" if person == winner else f"Чат уже взят, отвечает {winner.name}."
            for person in people
        ]
        assert list(both) == expected
        assert changes(thread) == ["taken"]


def test_a_chat_handed_back_keeps_its_place(operator: User) -> None:
    since = timezone.now() - timedelta(hours=2)
    thread, later = waiting_thread(since), waiting_thread(since + timedelta(hours=1))
    actions.take(thread, operator)
    for _ in range(2):
        actions.hand_back(thread, operator)
    row = now(thread)
    assert (row.state, row.operator, row.answers_from) == (State.WAITING, None, since)
    assert list(Thread.objects.waiting().longest_wait_first()) == [thread, later]
    assert changes(thread) == ["taken", "handed_back"]


def test_a_chat_is_handed_back_by_its_operator_or_a_lead(operator: User) -> None:
    thread = waiting_thread()
    actions.take(thread, operator)
    for somebody in (UserFactory(desk_role="operator"), thread.customer):
        assert (
            refusal_of(lambda somebody=somebody: actions.hand_back(thread, somebody)) == "forbidden"
        )
    actions.hand_back(thread, UserFactory(desk_role="lead"))
    assert now(thread).state == State.WAITING
