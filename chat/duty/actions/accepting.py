"""«Принимаю»: by the link of a step, from the console, or by a program through the same link. It stops the call."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from chat.composer import State
from chat.duty.models import Incident, PageStep
from chat.duty.models.page import PageStep as Step
from chat.duty.staff import answers_enterprise
from chat.models import Thread
from chat.refusals import Refused
from portals.models import User

from .calling import ladder
from .telling import Held, held

LINK_LIVES_HOURS = 24


def accept_by_link(step: PageStep, moment: datetime | None = None) -> Incident:
    """By the person of the step. A second use of a link that was accepted by is told so, and changes nothing.

    Raises Refused: closed (solved), conflict (a colleague has it), forbidden (deactivated, or no longer on duty, or the
    link is old).
    """
    moment = moment or timezone.now()
    with held(step.incident_id) as found:
        step = PageStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
        person = User.objects.get(pk=step.person_id)
        incident = found.incident
        _require_open(incident, by=person)
        if step.used_at is not None:
            if not _is_settled(found):
                raise Refused("forbidden", _("Этой ссылкой уже воспользовались, а с тех пор вызвали снова. Откройте ссылку из последнего вызова."))  # fmt: skip
            _require_own(incident, person)
            return incident
        if abs((moment - step.at).total_seconds()) > LINK_LIVES_HOURS * 3600:
            raise Refused("forbidden", _("Ссылка устарела: ей больше суток. Инцидент можно принять в консоли."))  # fmt: skip
        _require_on_ladder(found, person, moment)
        if _is_settled(found):
            _require_own(incident, person)
        else:
            _accept(found, person, moment)
        step.used_at = moment
        step.save(update_fields=["used_at"])
        return incident


def accept(pk: int, user: User, moment: datetime | None = None) -> None:
    """From the console: whoever may be called at all may accept, called or not. Raises Refused."""
    moment = moment or timezone.now()
    with held(pk) as found:
        _require_able(user)
        _require_open(found.incident, by=user)
        if _is_settled(found):
            _require_own(found.incident, user)
            return
        _accept(found, user, moment)


def _is_settled(found: Held) -> bool:
    """Somebody has accepted, and nobody was called since."""
    incident = found.incident
    later = incident.steps.filter(number__gt=incident.accepted_after)
    return incident.accepted_at is not None and not later.exists()


def _accept(found: Held, user: User, moment: datetime) -> None:
    incident = found.incident
    last = incident.steps.order_by("-number").values_list("number", flat=True).first() or 0
    incident.accept(user, moment, last)
    fields = ["accepted_by", "responsible", "accepted_at", "accepted_after", "asked_at"]
    incident.steps.filter(state=Step.State.WAITING).update(state=Step.State.DROPPED)
    if incident.is_drill:
        incident.solve(user, moment, "", "")
        fields += ["solved_by", "solved_at"]
    incident.save(update_fields=fields)
    if found.main is not None:
        _take_over(found.main, user)
    found.tell("accepted", by=user)


def _take_over(thread: Thread, user: User) -> None:
    """The chat is his from now on: the whole history stays in one window."""
    if thread.state == State.CLOSED:
        return
    thread.go_to(user)
    thread.save(update_fields=["state", "operator"])


def _require_open(incident: Incident, by: User) -> None:
    if incident.is_open or (incident.is_drill and incident.accepted_by_id == by.pk):
        return
    when = date_format(timezone.localtime(incident.solved_at), "H:i") if incident.solved_at else ""
    if incident.is_drill:
        raise Refused("closed", _("Учебный вызов закончился в %(time)s.") % {"time": when})
    raise Refused("closed", _("Инцидент уже решён в %(time)s. Принимать нечего, можно отдыхать.") % {"time": when})  # fmt: skip


def _require_own(incident: Incident, user: User) -> None:
    """It was accepted; by this person, or he is told by whom."""
    if incident.accepted_by_id == user.pk or incident.accepted_by is None:
        return
    name, at = incident.accepted_by.name, timezone.localtime(incident.accepted_at)
    raise Refused("conflict", _("Инцидент уже ведёт %(name)s, принято в %(time)s.") % {"name": name, "time": f"{at:%H:%M}"})  # fmt: skip


def _require_able(user: User) -> None:
    if not answers_enterprise(user):
        raise Refused("forbidden", _("Эта учётная запись больше не дежурит. Инцидент примет другой."))  # fmt: skip


def _require_on_ladder(found: Held, user: User, moment: datetime) -> None:
    """Whoever was called by a link must still be among those who are called."""
    _require_able(user)
    who = ladder(found.incident, moment)
    if user.pk not in (*who.on_duty, *who.leads):
        raise Refused("forbidden", _("Ваше дежурство закончилось: инцидент передан следующей смене. Если она не отвечает, примите его в консоли."))  # fmt: skip
