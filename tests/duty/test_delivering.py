"""A step through the channels of its person: one delivery, fall-over, and every point at which a worker can die."""

import json
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks.webhooks import Webhook

from chat.duty.actions import accept, deliver, deliver_due, delivering, look
from chat.duty.models import DutyChannel, Incident, PageAttempt, PageStep
from chat.duty.models.page import LEASE
from portals.models import User
from tests.chat.history import at_once
from tests.program import Program

from .conftest import Desk, channel_of, fresh, later, lines

State, Outcome = PageStep.State, PageAttempt.Outcome


def step_of(incident: Incident, number: int = 1) -> PageStep:
    return PageStep.objects.get(incident=incident, number=number)


def outcomes(step: PageStep) -> list[tuple[str, str]]:
    return [(attempt.name, attempt.outcome) for attempt in step.attempts.all()]


def test_the_webhook_is_told_once_signed_and_the_chat_says_so(desk: Desk, program: Program) -> None:
    channel = channel_of(desk.vadim, program.url)
    incident = desk.declared_at_once()
    assert deliver(step_of(incident).pk)
    assert not deliver(step_of(incident).pk)
    assert deliver_due() == 0
    ((headers, text),) = program.heard
    assert Webhook(channel.secret).verify(text, headers)
    told = json.loads(text)
    assert told["type"] == "duty.page"
    assert told["data"]["incident"] == incident.pk
    assert "Банк «Поморье»" in told["data"]["title"]
    assert told["data"]["acknowledge_url"] in told["data"]["text"]
    step = step_of(incident)
    assert (step.state, headers["webhook-id"]) == (State.SENT, f"page_{step.pk}")
    assert incident.thread is not None
    assert lines(incident.thread) == ["declared", "paged"]


def test_a_channel_that_fails_is_followed_by_the_next_at_once_and_the_chat_says_so(
    desk: Desk, program: Program
) -> None:
    program.answers = [500]
    channel_of(desk.vadim, program.url, "Первый")
    channel_of(desk.vadim, program.url, "Второй")
    incident = desk.declared_at_once()
    assert deliver(step_of(incident).pk)
    assert outcomes(step_of(incident)) == [("Первый", "failed"), ("Второй", "sent")]
    assert incident.thread is not None
    assert lines(incident.thread) == ["declared", "page_failed", "paged"]
    assert DutyChannel.objects.get(name="Первый").problem == "HTTP 500"


def test_with_all_channels_down_the_next_step_is_due_at_once(desk: Desk, program: Program) -> None:
    program.answers = [500, 500, 500]
    channel_of(desk.vadim, program.url)
    channel_of(desk.gleb, program.url)
    incident = desk.declared_at_once()
    for _ in range(6):
        deliver_due()
    states = list(PageStep.objects.in_order().values_list("person__name", "rung", "state"))
    assert states == [
        ("Вадим Осокин", "first", "lost"),
        ("Вадим Осокин", "again", "lost"),
        ("Глеб Лунёв", "next", "lost"),
        ("Юлия Северова", "lead", "lost"),  # who has no channel at all
    ]
    assert not look(incident.pk)
    assert look(incident.pk, later(5))


def test_a_person_without_channels_is_passed_by_at_once(desk: Desk, program: Program) -> None:
    channel_of(desk.gleb, program.url)
    incident = desk.declared_at_once()
    for _ in range(4):
        deliver_due()
    assert [step.state for step in PageStep.objects.in_order()] == ["lost", "lost", "sent"]
    assert len(program.heard) == 1
    assert incident.thread is not None
    assert lines(incident.thread) == ["declared", "page_lost", "page_lost", "paged"]


def test_what_was_accepted_meanwhile_is_not_sent(desk: Desk, program: Program) -> None:
    channel_of(desk.vadim, program.url)
    incident = desk.declared_at_once()
    step = step_of(incident)
    accept(incident.pk, desk.gleb)
    assert not deliver(step.pk)
    assert step_of(incident).state == State.DROPPED
    PageStep.objects.update(state=State.WAITING)  # as if it had been read before that
    assert not deliver(step.pk)
    assert step_of(incident).state == State.DROPPED
    assert not program.heard


@pytest.mark.django_db(transaction=True)
def test_four_workers_send_one(program: Program) -> None:
    desk = Desk()
    channel_of(desk.vadim, program.url)
    step = step_of(desk.declared_at_once())
    sent = at_once(*[lambda: deliver(step.pk)] * 4)
    assert sum(map(bool, sent)) == 1
    assert len(program.heard) == 1


# --- a worker dies --------------------------------------------------------------------------------
class Died(BaseException):
    """Nothing after it runs, as after SIGKILL."""


def dies(*_: Any, **__: Any) -> None:
    raise Died


def aged(**fields: Any) -> None:
    """As if the lease were over."""
    ago = timezone.now() - LEASE - LEASE
    PageStep.objects.filter(state=State.SENDING).update(lease_until=ago)
    PageAttempt.objects.filter(outcome__in=["claimed", "begun"]).update(claimed_at=ago)


def test_death_before_the_request_was_begun_loses_nothing_and_doubles_nothing(
    desk: Desk, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel_of(desk.vadim, program.url)
    incident = desk.declared_at_once()
    with monkeypatch.context() as patch, pytest.raises(Died):
        patch.setattr(delivering, "_begin", dies)
        deliver(step_of(incident).pk)
    assert deliver_due() == 0  # the lease still holds
    assert not program.heard
    aged()
    assert deliver_due() == 1
    assert len(program.heard) == 1
    assert outcomes(step_of(incident)) == [("Вебхук", "sent")]


@pytest.mark.parametrize("arrived", [True, False])
def test_death_after_it_was_begun_sends_this_step_no_more_and_the_next_at_once(
    desk: Desk, program: Program, monkeypatch: pytest.MonkeyPatch, arrived: bool
) -> None:
    channel_of(desk.vadim, program.url, "Первый")
    channel_of(desk.vadim, program.url, "Второй")
    incident = desk.declared_at_once()
    with monkeypatch.context() as patch, pytest.raises(Died):
        patch.setattr(delivering, "_note" if arrived else "send", dies)
        deliver(step_of(incident).pk)
    assert len(program.heard) == arrived
    aged()
    deliver_due()
    assert step_of(incident).state == State.DOUBTFUL
    assert outcomes(step_of(incident)) == [("Первый", "unknown")]
    assert len(program.heard) == arrived
    assert deliver_due() == 1  # the same person, again, as a step of its own
    keys = [headers["webhook-id"] for headers, _text in program.heard]
    assert len(keys) == len(set(keys)) == arrived + 1
    assert keys[-1] == f"page_{step_of(incident, 2).pk}"
    assert incident.thread is not None
    assert lines(incident.thread) == ["declared", "page_doubtful", "paged"]


def test_a_sender_that_was_only_slow_begins_nothing_after_its_lease(
    desk: Desk, program: Program
) -> None:
    channel_of(desk.vadim, program.url)
    incident = desk.declared_at_once()
    slow = delivering._claim(step_of(incident).pk, timezone.now())
    assert slow is not None and slow.attempt is not None
    aged()
    assert deliver(step_of(incident).pk)
    assert not delivering._begin(slow.attempt)
    assert len(program.heard) == 1


def test_a_sender_that_comes_back_after_it_was_given_up_still_notes_what_it_knows(
    desk: Desk, program: Program
) -> None:
    channel_of(desk.vadim, program.url)
    incident = desk.declared_at_once()
    slow = delivering._claim(step_of(incident).pk, timezone.now())
    assert slow is not None and slow.attempt is not None
    assert delivering._begin(slow.attempt)
    aged()
    deliver(step_of(incident).pk)
    assert step_of(incident).state == State.DOUBTFUL
    assert delivering._note(slow.attempt, "")
    assert step_of(incident).state == State.SENT
    assert fresh(incident).is_open


def test_a_lease_from_a_clock_that_was_set_back_does_not_hold_for_an_hour(
    desk: Desk, program: Program
) -> None:
    channel_of(desk.vadim, program.url)
    incident = desk.declared_at_once()
    delivering._claim(step_of(incident).pk, timezone.now())
    PageStep.objects.update(lease_until=later(60))
    assert deliver_due() == 1
    assert len(program.heard) == 1


def test_a_channel_sealed_with_another_key_is_a_channel_that_fails(
    desk: Desk, program: Program, settings: Settings
) -> None:
    channel_of(desk.vadim, program.url, "Старый")
    settings.SEALING_KEY = "another key " * 6
    channel_of(desk.vadim, program.url, "Новый")
    incident = desk.declared_at_once()
    assert deliver(step_of(incident).pk)
    assert outcomes(step_of(incident)) == [("Старый", "failed"), ("Новый", "sent")]


def test_whoever_was_deactivated_after_the_step_was_written_hears_nothing_and_the_next_is_due(
    desk: Desk, program: Program
) -> None:
    channel_of(desk.vadim, program.url)
    incident = desk.declared_at_once()
    User.objects.filter(pk=desk.vadim.pk).update(is_active=False)
    assert not deliver(step_of(incident).pk)
    assert not program.heard
    assert step_of(incident).state == State.LOST
    assert step_of(incident, 2).person == desk.gleb
