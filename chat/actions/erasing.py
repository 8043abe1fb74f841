"""Files go: when their time is over, when somebody asks to be forgotten, when they were never sent."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from audit import recording
from audit.models import Deed
from chat.models import Attachment, Entry
from chat.models.attachment import AttachmentQuerySet
from files.actions.sweeping import drop_unused
from files.models import Terms
from portals.models import Portal
from tariffs.models import TariffPlan

UNSENT_FOR = timedelta(days=1)
A_ROUND = 200


def erase(chosen: AttachmentQuerySet, moment: datetime, *, with_names: bool = False) -> int:
    """The bytes are gone, of equal ones when the last who shows them goes; where the files stood a line says so.

    `with_names` takes the names along, which may tell of a person too. Returns how many. Twice is once.
    """
    erased = 0
    while some := list(chosen.kept().order_by("pk").values_list("pk", flat=True)[:A_ROUND]):
        with transaction.atomic():
            rows = Attachment.objects.select_for_update(of=("self",)).kept().filter(pk__in=some)
            for one in rows.order_by("pk"):
                _forget(one, moment, with_names)
                erased += 1
        drop_unused()
    return erased


def erase_on_request(chosen: AttachmentQuerySet, moment: datetime, *, with_names: bool) -> int:
    """The same, and on record with each portal concerned."""
    counts = dict(chosen.kept().values_list("thread__portal").annotate(Count("pk")).order_by())
    erased = erase(chosen, moment, with_names=with_names)
    for portal in Portal.objects.filter(pk__in=counts):
        said = _("Удалено файлов: %(n)s") % {"n": counts[portal.pk]}
        recording.note(Deed.CHANGED, portal, details=said, portal=portal)
    return erased


def erase_expired(moment: datetime) -> int:
    """Those that their portal's tariff keeps no longer."""
    erased = 0
    for plan in TariffPlan.objects.all():
        days = Terms.of(plan).keep_days
        if days is not None:
            old = Attachment.objects.filter(
                thread__portal__plan=plan, created_at__lt=moment - timedelta(days=days)
            )
            erased += erase(old, moment)
    return erased


def forget_unsent(moment: datetime) -> int:
    """Those that waited for a day beside a text which nobody sent: nobody else has ever seen them."""
    with transaction.atomic():
        rows = Attachment.objects.select_for_update(of=("self",)).filter(
            entry=None, created_at__lt=moment - UNSENT_FOR
        )
        found = [one.pk for one in rows]
        Attachment.objects.filter(pk__in=found, entry=None).delete()
    drop_unused()
    return len(found)


def _forget(one: Attachment, moment: datetime, with_names: bool) -> None:
    if one.entry_id is None:
        one.delete()
        return
    if with_names:
        one.name = ""
    one.blob, one.erased_at = None, moment
    one.save(update_fields=["name", "blob", "erased_at"])
    entry = Entry.objects.select_for_update(of=("self",)).get(pk=one.entry_id)
    for file in entry.data.get("files", []):
        if file["id"] == str(one.uuid):
            file["gone"], file["name"] = True, one.name
    entry.save(update_fields=["data"])
