"""The watch: due steps are written, waiting ones sent. By the timetable, and by a web server when nobody keeps time."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from chat.duty.models import Watch

from .calling import look_at_all
from .delivering import deliver_due
from .drills import end_drills

MISSED_AFTER = timedelta(seconds=30)


def watch(moment: datetime | None = None) -> None:
    """One round; from several places at once it does the same as from one."""
    Watch.objects.update_or_create(pk=1, defaults={"at": moment or timezone.now()})
    look_at_all(moment)
    deliver_due(moment)
    end_drills(moment or timezone.now())


def nobody_watches(moment: datetime | None = None) -> bool:
    """No round for half a minute: no beat, no worker or no broker. Of several who ask one is told so, and watches."""
    moment = moment or timezone.now()
    missed = Q(at__lte=moment - MISSED_AFTER) | Q(at__gt=moment + MISSED_AFTER)
    _row, is_new = Watch.objects.get_or_create(pk=1, defaults={"at": moment})
    return is_new or Watch.objects.filter(missed, pk=1).update(at=moment) == 1
