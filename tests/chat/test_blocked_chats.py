"""What a chat that may only be read says of the reason, on either side: the reason that holds, and no other."""

import pytest

from chat.facts import verdict_of
from chat.models import Thread
from chat.presentation.console_parts import hindrance
from chat.presentation.customer_parts import notice
from chat.standing import decision_for
from portals.models import Portal, User
from tariffs.models import TariffPlan
from tests.factories import (
    MemberFactory,
    PartnerAgentFactory,
    PartnerFactory,
    PartnerSupportFactory,
    PortalFactory,
    ThreadFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def portal() -> Portal:
    return PortalFactory()


@pytest.fixture
def administrator(portal: Portal) -> User:
    return MemberFactory(portal=portal).user


def of_agents(portal: Portal, administrator: User) -> tuple[Thread, User]:
    """A chat at the partner that answers the portal now, and its agent."""
    support = PartnerSupportFactory(portal=portal, partner=PartnerFactory(name="Верста"))
    agent = PartnerAgentFactory(partner=support.partner).user
    chat = ThreadFactory(
        portal=portal, customer=administrator, channel="partner", partner=support.partner,
        state="active", operator=agent,
    )  # fmt: skip
    return chat, agent


def end_support(portal: Portal) -> None:
    for support in portal.partner_supports.active():
        support.end(support.EndReason.RETURNED, support.activated_at)
        support.save()


def at_the_desk(chat: Thread, person: User) -> str:
    fresh = Thread.objects.get(pk=chat.pk)
    return " ".join(hindrance(fresh, verdict_of(fresh, person)))


def told_to_customer(chat: Thread) -> dict[str, str]:
    fresh = Thread.objects.get(pk=chat.pk)
    verdict = verdict_of(fresh, fresh.customer)
    return notice(fresh, verdict, decision_for(fresh.customer, fresh.portal), None)


def test_of_a_suspended_portal_the_desk_reads_that_and_not_that_its_tariff_has_no_operators(
    portal: Portal,
) -> None:
    operator = UserFactory(desk_role="operator")
    chat = ThreadFactory(portal=portal, state="active", operator=operator)
    assert at_the_desk(chat, operator).strip() == ""
    Portal.objects.update(suspended=True)
    assert at_the_desk(chat, operator).startswith("Портал клиента приостановлен.")
    Portal.objects.update(suspended=False)
    TariffPlan.objects.filter(pk=portal.plan_id).update(operator_schedule=None)
    assert at_the_desk(chat, operator).startswith("На тарифе клиента операторов нет.")


def test_of_a_suspended_portal_an_agent_reads_that_and_not_that_it_has_gone(
    portal: Portal, administrator: User
) -> None:
    chat, agent = of_agents(portal, administrator)
    Portal.objects.update(suspended=True)
    assert at_the_desk(chat, agent).startswith("Портал клиента приостановлен.")
    Portal.objects.update(suspended=False)
    end_support(portal)
    assert at_the_desk(chat, agent).startswith("Портал больше не обращается к вашей компании.")


def test_an_earlier_partners_chat_says_which_partner_answers_now_and_its_agents_do_not_learn_it(
    portal: Portal, administrator: User
) -> None:
    chat, agent = of_agents(portal, administrator)
    end_support(portal)
    assert told_to_customer(chat)["title"] == "Вам снова отвечает штатная поддержка."
    PartnerSupportFactory(portal=portal, partner=PartnerFactory(name="Соседи"))
    said = told_to_customer(chat)
    assert said["title"] == "Вам отвечает партнёр «Соседи»."
    assert said["text"] == "Поэтому переписку с партнёром «Верста» можно только читать."
    assert "штатн" not in said["why"]
    told = at_the_desk(chat, agent)
    assert "Соседи" not in told
    assert "штатн" not in told
