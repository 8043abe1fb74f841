"""«Критичный инцидент»: who may declare it, that two declarations are one incident, and that the assistant is passed."""

from typing import Any
from uuid import uuid4

import pytest

from chat import actions as chat_actions
from chat.composer import State
from chat.duty.actions import Report, accept, declare
from chat.duty.models import Declaration, Incident, Level, Matter
from chat.models import Entry, Kind, Thread
from chat.refusals import Refused
from portals.models import Portal
from programs.models import Endpoint
from programs.scopes import EventType
from tests.chat.history import at_once, refusal_of
from tests.factories import (
    MemberFactory,
    PartnerSupportFactory,
    PortalFactory,
    ThreadFactory,
    UserFactory,
)

from .conftest import DOWN, Desk, fresh, lines


def test_declared_it_opens_a_chat_that_waits_for_special_support_and_not_for_the_assistant(
    desk: Desk,
) -> None:
    incident = desk.declare()
    thread = incident.thread
    assert thread is not None
    assert (thread.state, thread.channel) == (State.WAITING, "enterprise")
    assert thread.answers_from is not None
    assert lines(thread) == ["declared"]
    chat_actions.answer_question(thread.pk, 1)  # the task that the first message has sent
    assert not Entry.objects.answers().exists()
    assert (incident.level, incident.people, incident.phone) == (1, 120, DOWN.phone)
    assert DOWN.phone not in incident.sealed_phone


def test_declared_in_a_chat_it_goes_on_there(desk: Desk) -> None:
    thread = ThreadFactory(portal=desk.portal, customer=desk.admin, channel="enterprise")
    incident = desk.declare(thread=thread)
    assert incident.thread == thread
    assert Thread.objects.get().state == State.WAITING


def test_whoever_answers_already_goes_on_answering(desk: Desk) -> None:
    thread = ThreadFactory(portal=desk.portal, customer=desk.admin, channel="enterprise", state="active", operator=desk.special)  # fmt: skip
    desk.declare(thread=thread)
    now = Thread.objects.get()
    assert (now.state, now.operator) == (State.ACTIVE, desk.special)


def test_pressing_twice_declares_once(desk: Desk) -> None:
    client_id = uuid4()
    first, second = (desk.declare(client_id=client_id) for _ in range(2))
    assert first == second
    assert (Thread.objects.count(), Declaration.objects.count()) == (1, 1)
    assert first.thread is not None
    assert lines(first.thread) == ["declared"]
    assert desk.declare(thread=first.thread) == first
    assert Declaration.objects.count() == 1


def test_a_second_declaration_of_the_matter_joins_and_both_chats_hear_of_everything(
    desk: Desk,
) -> None:
    colleague = MemberFactory(portal=desk.portal, role="integrator", user__name="Алла Ежова").user
    first = desk.declare(report=DOWN._replace(level=Level.SOME, people=5, phone=""))
    second = desk.declare(by=colleague, report=DOWN._replace(text="У нас тоже"))
    assert first == second
    assert Incident.objects.count() == 1
    threads = [one.thread for one in Declaration.objects.all()]
    assert [lines(thread) for thread in threads] == [["declared", "also"], ["joined"]]
    assert threads[1].state == State.WAITING
    joined = fresh(first)
    assert (joined.level, joined.people, joined.phone) == (1, 120, DOWN.phone)


def test_another_matter_is_another_incident(desk: Desk) -> None:
    assert desk.declare() != desk.declare(report=DOWN._replace(matter=Matter.MAIL))


def test_after_it_was_solved_the_same_matter_is_a_new_incident(desk: Desk) -> None:
    first = desk.declare()
    Incident.objects.update(solved_at=first.declared_at)
    assert desk.declare() != first


@pytest.mark.parametrize("tariff", ["free", "basic", "standard", "professional"])
def test_no_other_tariff_has_incidents_whatever_the_frame_says(desk: Desk, tariff: str) -> None:
    portal = PortalFactory(tariff=tariff)
    member = MemberFactory(portal=portal).user
    assert refusal_of(lambda: declare(member, portal, DOWN)) == "not_offered"
    thread = ThreadFactory(portal=portal, customer=member)
    assert refusal_of(lambda: declare(member, portal, DOWN, thread=thread)) == "not_offered"
    assert not Incident.objects.exists()
    assert Thread.objects.count() == 1


@pytest.mark.django_db
def test_the_box_declares_like_the_cloud() -> None:
    portal = PortalFactory(tariff="enterprise", edition=Portal.Edition.BOX)
    assert declare(MemberFactory(portal=portal).user, portal, DOWN).portal == portal


def test_who_may_not_write_may_not_declare(desk: Desk) -> None:
    employee = MemberFactory(portal=desk.portal, role="employee").user
    stranger = MemberFactory().user
    for person in (employee, stranger):
        assert refusal_of(lambda who=person: desk.declare(by=who)) == "not_offered"
    thread = ThreadFactory(portal=desk.portal, customer=desk.admin, channel="enterprise")
    colleague = MemberFactory(portal=desk.portal).user
    assert refusal_of(lambda: desk.declare(by=colleague, thread=thread)) == "forbidden"
    assert desk.declare(thread=thread).declared_by == desk.admin


def test_where_a_partner_answers_it_is_said_whom_to_tell(desk: Desk) -> None:
    support = PartnerSupportFactory(portal=desk.portal)
    with pytest.raises(Refused) as refused:
        desk.declare()
    assert refused.value.code == "not_offered"
    assert support.partner.name in refused.value.message


@pytest.mark.parametrize("role", ["special", "duty", "lead"])
def test_special_support_declares_in_the_customers_chat(desk: Desk, role: str) -> None:
    thread = ThreadFactory(portal=desk.portal, customer=desk.admin, channel="enterprise")
    incident = desk.declare(by=UserFactory(desk_role=role), thread=thread)
    assert incident.thread == thread
    assert Thread.objects.get().state == State.WAITING


def test_the_first_line_declares_nothing(desk: Desk) -> None:
    thread = ThreadFactory(portal=desk.portal, customer=desk.admin, channel="enterprise")
    operator = UserFactory(desk_role="operator")
    assert refusal_of(lambda: desk.declare(by=operator, thread=thread)) == "forbidden"


def test_a_closed_chat_stays_closed(desk: Desk) -> None:
    thread = ThreadFactory(portal=desk.portal, customer=desk.admin, channel="enterprise", state="closed")  # fmt: skip
    for who in (desk.admin, desk.special):
        assert refusal_of(lambda who=who: desk.declare(by=who, thread=thread)) == "closed"
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": "  "}, "empty"),
        ({"text": "я" * 2001}, "too_long"),
        ({"text": "нуль\x00"}, "bad_character"),
        ({"phone": "7" * 41}, "bad_character"),
        ({"phone": "7\n8"}, "bad_character"),
        ({"people": 0}, "bad_request"),
        ({"people": 10**9}, "bad_request"),
    ],
)
def test_bad_input_is_refused_in_words(desk: Desk, fields: dict[str, Any], code: str) -> None:
    assert refusal_of(lambda: desk.declare(report=DOWN._replace(**fields))) == code
    assert not Thread.objects.exists()


def test_the_future_is_no_time_since_when(desk: Desk) -> None:
    from .conftest import later

    incident = desk.declare(report=DOWN._replace(since=later(60)))
    assert incident.since == incident.declared_at


def test_the_chat_of_an_open_incident_is_solved_by_its_report_alone(desk: Desk) -> None:
    thread = desk.declare().thread
    assert thread is not None
    assert refusal_of(lambda: chat_actions.solve(thread, desk.admin)) == "forbidden"
    Incident.objects.update(solved_at=thread.created_at)
    chat_actions.solve(thread, desk.admin)
    assert Thread.objects.get().state == State.SOLVED


@pytest.mark.django_db(transaction=True)
def test_two_who_declare_at_once_have_one_incident() -> None:
    desk = Desk()
    people = [desk.admin, *(MemberFactory(portal=desk.portal).user for _ in range(2))]
    found = at_once(*[lambda who=who: desk.declare(by=who) for who in people])  # type: ignore[misc]
    assert len({incident.pk for incident in found if isinstance(incident, Incident)}) == 1
    assert Declaration.objects.count() == 3
    said = Entry.objects.filter(kind=Kind.STATE, data__change="incident_declared")
    assert said.count() == 1


def test_other_programs_hear_that_people_were_asked_and_that_somebody_has_it(desk: Desk) -> None:
    told = Endpoint.objects.create(
        name="CRM", url="https://crm.example.com/", events=list(EventType)
    )
    accept(desk.declare().pk, desk.vadim)
    types = told.deliveries.order_by("pk").values_list("type", flat=True)
    assert list(types) == ["thread.opened", "thread.handed_over", "thread.taken"]


def test_a_report_is_named_by_its_matter() -> None:
    assert Report(Matter.MAIL, Level.ALL, "…").subject == "Почта и рассылки"
