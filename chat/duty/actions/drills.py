"""A drill: the whole chain, to one person's own channels, marked as a drill everywhere."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.duty.models import Incident, Level, Matter
from chat.duty.staff import answers_enterprise, leads_the_shift
from chat.refusals import Refused
from portals.models import User

from .calling import call_if_due
from .telling import Held

DRILL_LASTS = timedelta(minutes=15)  # longer than its two steps


@transaction.atomic
def start_drill(person: User, by: User, moment: datetime | None = None) -> Incident:
    """One at a time for a person, begun by himself or by a lead; a second press leads to the same. Raises Refused."""
    moment = moment or timezone.now()
    if by.pk != person.pk and not leads_the_shift(by):
        raise Refused("forbidden", _("Учебный вызов другому начинает руководитель смены."))
    if not answers_enterprise(person):
        raise Refused("forbidden", _("Этого человека не вызывают."))
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    running = Incident.objects.open().filter(drill_for=person).first()
    if running is not None:
        return running
    incident = Incident.objects.create(
        is_drill=True,
        drill_for=person,
        matter=Matter.OTHER,
        level=Level.PARTLY,
        text=_("Проверка связи. Ничего не случилось."),
        since=moment,
        declared_by=by,
        declared_at=moment,
    )
    call_if_due(Held(incident, []), moment)
    return incident


def end_drills(moment: datetime) -> int:
    """Drills that nobody has accepted after all their steps are over; how many ended."""
    long_ago = moment - DRILL_LASTS
    unanswered = Incident.objects.open().filter(is_drill=True, declared_at__lte=long_ago)
    return unanswered.update(solved_at=moment)
