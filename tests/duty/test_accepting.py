"""«Принимаю»: by a link without signing in, by a program, from the console; late, twice, forged, and not on duty any more."""

from typing import Any

import pytest
from django.test import Client

from chat.composer import State
from chat.duty.actions import accept, look, solve_incident
from chat.duty.links import address_of, token_of
from chat.duty.models import DutyShift, Incident, PageStep
from chat.models import Thread
from portals.models import User
from tests.chat.history import at_once, refusal_of
from tests.chat.people import html_of
from tests.factories import UserFactory

from .conftest import Desk, fresh, later, lines, on_shift


def first_step(incident: Incident) -> PageStep:
    return incident.steps.get(number=1)


def path(step: PageStep) -> str:
    return f"/duty/accept/{token_of(step)}/"


@pytest.fixture
def called(desk: Desk) -> PageStep:
    return first_step(desk.declared_at_once())


def test_looking_at_the_link_accepts_nothing_and_the_button_does(
    desk: Desk, called: PageStep
) -> None:
    phone = Client(enforce_csrf_checks=True)
    html = html_of(phone.get(path(called)))
    assert "Принимаю" in html and "Банк «Поморье»" in html
    assert "+7 921" not in html  # the number is for the console alone
    phone.head(path(called))
    assert fresh(called.incident).accepted_at is None
    assert "Инцидент ваш" in html_of(phone.post(path(called)))
    incident = fresh(called.incident)
    assert (incident.accepted_by, incident.responsible) == (desk.vadim, desk.vadim)
    thread = Thread.objects.get()
    assert (thread.state, thread.operator) == (State.ACTIVE, desk.vadim)
    assert lines(thread) == ["declared", "accepted"]
    assert not look(incident.pk, later(20))


def test_the_address_in_the_message_is_the_page(called: PageStep, settings: Any) -> None:
    settings.DESK_URL = "https://help.example.com"
    assert address_of(called) == f"https://help.example.com{path(called)}"


def test_the_same_link_twice_is_told_the_same_and_nothing_more(called: PageStep) -> None:
    client = Client()
    for _ in range(2):
        assert "Инцидент ваш" in html_of(client.post(path(called)))
    assert lines(Thread.objects.get()) == ["declared", "accepted"]


def test_a_program_accepts_by_the_same_address_and_hears_json(called: PageStep) -> None:
    ask = {"headers": {"accept": "application/json"}}
    answer = Client(enforce_csrf_checks=True).post(path(called), **ask)
    assert answer.json() == {"accepted": True, "message": "", "incident": called.incident_id}
    broken = Client().post("/duty/accept/1.forged/", **ask)
    assert (broken.status_code, broken.json()["accepted"]) == (404, False)


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "9" + t, lambda t: "x", lambda t: t.swapcase()])  # fmt: skip
def test_a_tampered_link_opens_nothing(called: PageStep, change: Any) -> None:
    address = f"/duty/accept/{change(token_of(called))}/"
    for answer in (Client().get(address), Client().post(address)):
        assert "Ссылка повреждена" in html_of(answer, 404)
    assert fresh(called.incident).accepted_at is None


def refused(step: PageStep) -> str:
    return html_of(Client().post(path(step)), 409)


def test_late_after_a_colleague_it_is_said_who_has_it(desk: Desk, called: PageStep) -> None:
    accept(called.incident_id, desk.gleb)
    assert "Инцидент уже ведёт Глеб Лунёв" in refused(called)
    assert fresh(called.incident).accepted_by == desk.gleb


def test_late_after_the_solution_there_is_nothing_to_accept(desk: Desk, called: PageStep) -> None:
    solve_incident(called.incident_id, desk.special, cause="Диск", resolution="Заменили")
    assert "Инцидент уже решён" in refused(called)


def test_a_link_of_yesterday_is_refused(called: PageStep) -> None:
    PageStep.objects.update(at=later(-25 * 60))
    assert "Ссылка устарела" in refused(called)


def test_whoever_is_no_longer_on_duty_is_told_so(desk: Desk, called: PageStep) -> None:
    DutyShift.objects.filter(person=desk.vadim).delete()
    assert "Ваше дежурство закончилось" in refused(called)
    on_shift(desk.vadim)
    assert "Инцидент ваш" in html_of(Client().post(path(called)))


def test_a_deactivated_person_accepts_nothing(desk: Desk, called: PageStep) -> None:
    User.objects.filter(pk=desk.vadim.pk).update(is_active=False)
    assert "больше не дежурит" in refused(called)


def test_an_earlier_link_accepts_the_later_call_too(desk: Desk, called: PageStep) -> None:
    look(called.incident_id, later(3.1))
    assert "Инцидент ваш" in html_of(Client().post(path(called)))
    assert not look(called.incident_id, later(10))


def test_a_used_link_accepts_no_later_call(desk: Desk, called: PageStep) -> None:
    """It was accepted, nothing moved, and somebody was called anew: the old link does not end that call."""
    Client().post(path(called))
    assert look(called.incident_id, later(31))
    assert "уже воспользовались" in refused(called)
    assert fresh(called.incident).accepted_after == 1
    assert "Инцидент ваш" in html_of(Client().post(path(called.incident.steps.get(number=2))))


def test_from_the_console_accept_those_who_may_be_called_and_nobody_else(
    desk: Desk, called: PageStep
) -> None:
    for nobody in (desk.admin, UserFactory(desk_role="operator"), UserFactory()):
        assert refusal_of(lambda who=nobody: accept(called.incident_id, who)) == "forbidden"
    accept(called.incident_id, desk.lead)
    accept(called.incident_id, desk.lead)
    assert refusal_of(lambda: accept(called.incident_id, desk.gleb)) == "conflict"
    assert lines(Thread.objects.get()) == ["declared", "accepted"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_has_it_and_the_other_is_told_who() -> None:
    desk = Desk()
    incident = desk.declared_at_once()
    found = at_once(*[lambda who=who: accept(incident.pk, who) for who in (desk.vadim, desk.gleb)])  # type: ignore[misc]
    assert sum(answer is None for answer in found) == 1
    assert lines(Thread.objects.get()) == ["declared", "accepted"]
