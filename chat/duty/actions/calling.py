"""The next step of a call becomes a row, in the transaction of its cause; whoever is idle sends it."""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from chat import errands, outage
from chat.duty.models import Incident, PageStep
from chat.duty.models.rota import leads, rota
from chat.duty.models.rule import rule_of
from chat.duty.paging import Due, Facts, next_step
from chat.duty.rota import on_duty
from portals.models import User

from .telling import Held, heard, held, require_special

log = logging.getLogger(__name__)


class Ladder(NamedTuple):
    """Who would be called at a moment."""

    on_duty: tuple[int, ...]
    leads: tuple[int, ...]


def ladder(incident: Incident, moment: datetime) -> Ladder:
    if incident.is_drill:
        assert incident.drill_for_id is not None
        return Ladder((incident.drill_for_id,), ())
    return Ladder(on_duty(rota(), moment), leads())


def facts_of(incident: Incident) -> Facts:
    return Facts(
        declared_at=incident.declared_at,
        answered_at=incident.answered_at,
        moved_at=incident.moved_at,
        asked_at=incident.asked_at,
        accepted_after=incident.accepted_after,
        accepted_at=incident.accepted_at,
        solved_at=incident.solved_at,
        is_drill=incident.is_drill,
        steps=tuple(step.as_step() for step in incident.steps.order_by("number")),
    )


def due_step(incident: Incident, moment: datetime) -> Due | None:
    """The step that comes next, for pages too: it changes nothing."""
    plan = incident.portal.plan if incident.portal else None
    who = ladder(incident, moment)
    return next_step(facts_of(incident), rule_of(plan), who.on_duty, who.leads, moment)


def call_if_due(found: Held, moment: datetime) -> PageStep | None:
    """Under the incident's lock: the step that is due, written; None where none is."""
    heard(found)
    due = due_step(found.incident, moment)
    if due is None or due.at > moment:
        return None
    step = PageStep.objects.create(
        incident=found.incident,
        number=due.number,
        person_id=due.person,
        rung=due.rung.value,
        cause=due.cause.value,
        at=moment,
    )
    errands.on_commit("chat.duty.tasks.deliver", step.pk)
    return step


def look(pk: int, moment: datetime | None = None) -> bool:
    """Whether a step was due and is written. Two who look at once write one: the second sees the first's."""
    with held(pk) as found:
        return call_if_due(found, moment or timezone.now()) is not None


def look_at_all(moment: datetime | None = None) -> int:
    """Every open incident and drill; how many steps were written. What goes wrong with one keeps nobody from the others."""
    open_ones = list(Incident.objects.open().order_by("pk").values_list("pk", flat=True))
    return sum(each_apart("incident", open_ones, lambda pk: look(pk, moment)))


def each_apart(what: str, keys: Iterable[int], do: Callable[[int], bool]) -> Iterator[bool]:
    """Raises only what a lost database raises: then nothing else would work either."""
    for pk in keys:
        try:
            yield do(pk)
        except outage.LOST:
            raise
        except Exception:  # a row that nothing foresaw
            log.exception("duty: %s %s", what, pk)


def ask_for_duty(pk: int, user: User, moment: datetime | None = None) -> None:
    """«Вызвать дежурного»: special support asks; while a call runs already a press changes nothing. Raises Refused."""
    require_special(user)
    moment = moment or timezone.now()
    with held(pk) as found:
        incident = found.incident
        if not incident.is_open or incident.asked_at is not None:
            return
        if incident.steps.filter(number__gt=incident.accepted_after).exists():
            return
        incident.ask(moment)
        incident.save(update_fields=["asked_at"])
        found.tell("asked", by=user)
        call_if_due(found, moment)
