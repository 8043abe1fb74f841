"""The steps of a call as rows: who is called when, what stops it, what the chat says of it."""

import pytest

from chat import actions as chat_actions
from chat.actions import post_message, take
from chat.duty.actions import accept, ask_for_duty, look, look_at_all
from chat.duty.models import DutyShift, Incident, Matter, PageStep
from portals.models import User
from tests.chat.history import at_once, refusal_of
from tests.factories import UserFactory

from .conftest import DOWN, HOUR, Desk, fresh, later, lines, on_shift


def steps(incident: Incident) -> list[tuple[int, str, str, str]]:
    found = PageStep.objects.filter(incident=incident).in_order().select_related("person")
    return [(step.number, step.person.name, step.rung, step.cause) for step in found]


def test_a_rule_that_calls_at_once_writes_the_step_with_the_declaration(desk: Desk) -> None:
    incident = desk.declared_at_once()
    assert steps(incident) == [(1, "Вадим Осокин", "first", "declared")]


def test_without_an_answer_the_step_is_written_when_the_answer_was_due(desk: Desk) -> None:
    desk.rule(no_answer_minutes=15, no_progress_minutes=None)
    incident = desk.staffed().declare()
    assert not look(incident.pk, later(14))
    assert look(incident.pk, later(15.1))
    assert steps(incident) == [(1, "Вадим Осокин", "first", "no_answer")]


def test_an_answer_of_special_support_is_heard_and_the_assistants_is_not(desk: Desk) -> None:
    desk.rule(no_answer_minutes=15, no_progress_minutes=30)
    incident = desk.staffed().declare()
    thread = incident.thread
    assert thread is not None
    take(thread, desk.special)
    post_message(thread, desk.special, text="Смотрим", client_id=incident.thread.uuid)  # type: ignore[union-attr]
    assert not look(incident.pk, later(20))
    assert fresh(incident).answered_at is not None
    assert look(incident.pk, later(31))
    assert steps(incident) == [(1, "Вадим Осокин", "first", "no_progress")]


def test_special_support_calls_and_a_second_press_changes_nothing(desk: Desk) -> None:
    incident = desk.staffed().declare()
    for _ in range(2):
        ask_for_duty(incident.pk, desk.special)
    assert steps(incident) == [(1, "Вадим Осокин", "first", "asked")]
    assert incident.thread is not None
    assert lines(incident.thread) == ["declared", "asked"]
    customer, operator = desk.admin, UserFactory(desk_role="operator")
    for nobody in (customer, operator):
        assert refusal_of(lambda who=nobody: ask_for_duty(incident.pk, who)) == "forbidden"


def test_after_it_was_accepted_special_support_may_call_again(desk: Desk) -> None:
    incident = desk.declared_at_once()
    accept(incident.pk, desk.vadim)
    ask_for_duty(incident.pk, desk.special)
    assert [step[0] for step in steps(incident)] == [1, 2]


def test_a_gap_in_the_rota_calls_the_lead_and_nobody_at_all_is_asked_again(desk: Desk) -> None:
    desk.rule(at_once=True)
    incident = desk.declare()
    assert steps(incident) == [(1, "Юлия Северова", "lead", "declared")]
    PageStep.objects.all().delete()
    User.objects.filter(pk=desk.lead.pk).update(is_active=False)
    assert not look(incident.pk)
    on_shift(desk.gleb)
    assert look(incident.pk)
    assert steps(incident) == [(1, "Глеб Лунёв", "first", "declared")]


def test_a_deactivated_specialist_is_passed_over(desk: Desk) -> None:
    User.objects.filter(pk=desk.vadim.pk).update(is_active=False)
    incident = desk.declared_at_once()
    assert steps(incident)[0][1] == "Глеб Лунёв"


def test_a_solved_incident_calls_nobody(desk: Desk) -> None:
    incident = desk.staffed().declare()
    Incident.objects.update(solved_at=incident.declared_at)
    assert look_at_all(later(60)) == 0


def test_the_call_climbs_until_somebody_accepts(desk: Desk) -> None:
    desk.rule(at_once=True, again_minutes=3, next_minutes=4)
    incident = desk.staffed().declare()
    for minutes in (3.1, 7.2, 11.3):
        assert look_at_all(later(minutes)) == 1
    assert [step[1] for step in steps(incident)] == [
        "Вадим Осокин",
        "Вадим Осокин",
        "Глеб Лунёв",
        "Юлия Северова",
    ]
    accept(incident.pk, desk.gleb)
    assert look_at_all(later(20)) == 0


@pytest.mark.django_db(transaction=True)
def test_two_beats_write_one_step() -> None:
    desk = Desk().staffed()
    incident = desk.declare()
    moment = later(16)
    assert sorted(at_once(*[lambda: look(incident.pk, moment)] * 4), key=bool) == [False] * 3 + [
        True
    ]  # type: ignore[arg-type]
    assert len(steps(incident)) == 1


def test_a_word_before_the_declaration_is_no_answer_to_it(desk: Desk) -> None:
    thread = chat_actions.start_thread(desk.admin, desk.portal, text="Портал тормозит")
    thread.channel, thread.state, thread.operator = "enterprise", "active", desk.special
    thread.save()
    post_message(thread, desk.special, text="Смотрю", client_id=thread.uuid)
    incident = desk.staffed().declare(thread=thread)
    look(incident.pk)
    assert fresh(incident).answered_at is None
    assert look(incident.pk, later(16))


def test_what_goes_wrong_with_one_incident_keeps_nobody_from_the_others(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = desk.staffed().declare(), desk.declare(report=DOWN._replace(matter=Matter.MAIL))
    DutyShift.objects.filter(person=desk.gleb).delete()
    # a row that no code of ours writes
    PageStep.objects.create(incident=broken, number=1, person=desk.vadim, rung="?", cause="?", at=later(0))  # fmt: skip
    assert look_at_all(later(16)) == 1
    assert len(steps(sound)) == 1
    assert f"incident {broken.pk}" in caplog.text


def test_a_shift_that_ended_is_not_called(desk: Desk) -> None:
    start = later(-600)
    on_shift(desk.vadim, 1, starts_at=start, ends_at=start + HOUR)
    on_shift(desk.gleb, 2)
    desk.rule(at_once=True)
    assert steps(desk.declare())[0][1] == "Глеб Лунёв"
