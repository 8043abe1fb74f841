"""A step goes out: claimed, begun, sent, noted, each of them committed before the next.

What is exact: a step is begun at most once on each channel, because `begin` is one conditional UPDATE, committed before the
request. A worker that dies before it has begun nothing: whoever comes next sends. One that dies after it has perhaps sent:
nobody can know, so this step is not sent again by any channel, it is noted as doubtful, and the next step of the call is
due at once. A channel that says no, or nothing in its time, is followed by the person's next channel at once.
"""

import logging
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from chat.duty.models import DutyChannel, Incident, PageAttempt, PageStep
from chat.duty.models.page import LEASE
from chat.duty.sending import send
from chat.duty.wording import message_of

from .calling import call_if_due, each_apart
from .telling import Held, held

log = logging.getLogger(__name__)
State, Outcome = PageStep.State, PageAttempt.Outcome


class Claim(NamedTuple):
    """Ours until the lease ends. No attempt: what is left to do is to note `ending`."""

    step: PageStep
    attempt: PageAttempt | None
    ending: PageStep.State | None = None


def deliver(pk: int) -> bool:
    """Whether the step reached a channel. Safe from several places at once, and after any death."""
    while True:
        claim = _claim(pk, timezone.now())
        if claim is None:
            return False
        if claim.attempt is None:
            assert claim.ending is not None
            _end(pk, claim.ending)
            return False
        if not _begin(claim.attempt):
            return False  # it took us longer than the lease, and somebody else has it
        channel = claim.attempt.channel
        problem = "gone" if channel is None else send(channel, message_of(claim.step))
        if _note(claim.attempt, problem):
            return True


def deliver_due(moment: datetime | None = None) -> int:
    """Everything that waits, and what somebody left behind; how many reached a channel."""
    due = PageStep.objects.due(moment or timezone.now()).order_by("pk")
    return sum(each_apart("page", list(due.values_list("pk", flat=True)[:50]), deliver))


@transaction.atomic
def _claim(pk: int, now: datetime) -> Claim | None:
    """The next channel of the step, ours; None where there is nothing to do."""
    step = (
        PageStep.objects.select_for_update(of=("self",))
        .select_related("incident__portal", "incident__declared_by", "person")
        .filter(pk=pk)
        .first()
    )
    if step is None or step.state not in (State.WAITING, State.SENDING):
        return None
    last = step.attempts.order_by("-pk").select_related("channel").first()
    if step.state == State.SENDING and step.lease_until is not None:
        if now < step.lease_until <= now + 2 * LEASE:
            return None  # somebody sends it
        if last is not None and last.outcome == Outcome.BEGUN:
            return Claim(step, None, State.DOUBTFUL)
    if not _is_wanted(step):
        return Claim(step, None, State.DROPPED)
    if not step.person.is_active:
        return Claim(step, None, State.LOST)
    if last is None or last.outcome != Outcome.CLAIMED:
        tried = step.attempts.exclude(channel=None).values("channel")
        channels = DutyChannel.objects.working().filter(person=step.person_id)
        channel = channels.exclude(pk__in=tried).in_order().first()
        if channel is None:
            return Claim(step, None, State.LOST)
        last = PageAttempt(step=step, channel=channel, name=channel.name)
    last.claimed_at = now
    last.save()
    step.state, step.lease_until = State.SENDING, now + LEASE
    step.save(update_fields=["state", "lease_until"])
    return Claim(step, last)


def _is_wanted(step: PageStep) -> bool:
    """Nobody has accepted since it was written, and the incident is not over."""
    incident = step.incident
    return incident.is_open and step.number > incident.accepted_after


def _begin(attempt: PageAttempt) -> bool:
    """Committed before the request goes out, by one sender only."""
    now = timezone.now()
    ours = PageAttempt.objects.filter(
        pk=attempt.pk, outcome=Outcome.CLAIMED, claimed_at=attempt.claimed_at
    )
    if now - attempt.claimed_at > LEASE - timedelta(seconds=5):
        return False  # too little of the lease is left for a request
    return ours.update(outcome=Outcome.BEGUN, begun_at=now) == 1


def _note(attempt: PageAttempt, problem: str) -> bool:
    """What the request came to, on the step, on the channel and in the chat; whether the step has arrived."""
    now = timezone.now()
    with held(attempt.step.incident_id) as found:
        step = PageStep.objects.select_for_update(of=("self",)).get(pk=attempt.step_id)
        attempt.outcome = Outcome.FAILED if problem else Outcome.SENT
        attempt.problem, attempt.over_at = problem[:200], now
        attempt.save(update_fields=["outcome", "problem", "over_at"])
        if attempt.channel_id is not None:
            DutyChannel.objects.filter(pk=attempt.channel_id).update(problem=problem[:200])
        step.lease_until = None
        if problem:
            log.warning("page %s through channel %s: %s", step.pk, attempt.channel_id, problem)
            found.tell("page_failed", by=step.person, channel=attempt.name)
            if step.state == State.SENDING:
                step.state = State.WAITING  # for the next channel, which is tried at once
        else:
            step.state, step.sent_at = State.SENT, now
            found.tell("paged", by=step.person, rung=step.rung, cause=step.cause)
        step.save(update_fields=["state", "sent_at", "lease_until"])
    return not problem


def _end(pk: int, ending: PageStep.State) -> None:
    """The step is over without having arrived. The call goes on: its next step may be due at once."""
    now = timezone.now()
    incident = PageStep.objects.values_list("incident", flat=True).get(pk=pk)
    with held(incident) as found:
        step = PageStep.objects.select_for_update(of=("self",)).select_related("person").get(pk=pk)
        if step.state not in (State.WAITING, State.SENDING):
            return
        begun = step.attempts.filter(outcome=Outcome.BEGUN)
        if ending != State.DOUBTFUL and begun.exists():
            return  # somebody began it since we looked
        begun.update(outcome=Outcome.UNKNOWN, over_at=now)
        step.state, step.lease_until = ending, None
        step.save(update_fields=["state", "lease_until"])
        if ending == State.DROPPED:
            return
        found.tell("page_lost" if ending == State.LOST else "page_doubtful", by=step.person)
        call_if_due(Held(Incident.objects.get(pk=incident), found.threads), now)
