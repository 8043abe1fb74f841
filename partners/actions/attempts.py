"""Wrong codes: counted on the portal, of the person and from the address, and locked out when they are too many."""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from portals.guessing import Limit, locked_until, tries_left
from portals.models import Portal, User

from ..models import CodeAttempt, PartnerSupport
from ..refusals import CodeRefused

IN_A_ROW = Limit(5, timedelta(minutes=15))  # on one portal, and of one person
# a whole office shares its address; a right code forgives it none
FROM_ONE_PLACE = Limit(10, timedelta(minutes=15))


def one_at_a_time(user: User, place: str) -> None:
    """Until the transaction ends, guesses of this person and from this place wait for each other, whichever
    portal and process they are made on. Taken before the portal's lock. SQLite writes one at a time anyway."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for name in sorted({f"codes of {user.pk}", f"codes from {place or user.pk}"}):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def refusal_of_guesser(
    portal: Portal, user: User, place: str, moment: datetime
) -> CodeRefused | None:
    """The refusal while a lock holds. The longest is told, so that nobody comes back in vain."""
    rows = (_wrong_by_portal(portal), _wrong_by_user(user))
    by_row = max(
        filter(None, (locked_until(wrong, moment, IN_A_ROW) for wrong in rows)), default=None
    )
    by_place = locked_until(_wrong_from(place), moment, FROM_ONE_PLACE)
    if by_place is not None and (by_row is None or by_place > by_row):
        return _locked(by_place, _("С вашего адреса было десять неверных попыток."))
    if by_row is not None:
        return _locked(by_row, _("Было пять неверных попыток подряд."))
    return None


def count_wrong(portal: Portal, user: User, place: str, moment: datetime) -> CodeRefused:
    """One more wrong code. Why it is wrong is not said: one answer for all of them."""
    CodeAttempt.objects.create(portal=portal, user=user, address=place, at=moment)
    locked = refusal_of_guesser(portal, user, place, moment)
    if locked is not None:
        return locked
    left = min(
        tries_left(_wrong_by_portal(portal), moment, IN_A_ROW),
        tries_left(_wrong_by_user(user), moment, IN_A_ROW),
        tries_left(_wrong_from(place), moment, FROM_ONE_PLACE),
    )
    words = {
        4: _("Осталось четыре попытки."),
        3: _("Осталось три попытки."),
        2: _("Осталось две попытки."),
        1: _("Осталась одна попытка."),
    }
    return CodeRefused(
        " ".join([_("Проверьте символы или спросите партнёра."), words.get(left, "")]).strip(),
        title=_("Код не подошёл"),
        tries_left=left,
    )


def _wrong_by_portal(portal: Portal) -> list[datetime]:
    """The latest wrong codes in a row, newest first: those before a success no longer count."""
    success = portal.partner_supports.order_by("-activated_at").first()
    wrong = CodeAttempt.objects.filter(portal=portal)
    return _latest(wrong if success is None else wrong.filter(at__gt=success.activated_at))


def _wrong_by_user(user: User) -> list[datetime]:
    success = PartnerSupport.objects.filter(activated_by=user).order_by("-activated_at").first()
    wrong = CodeAttempt.objects.filter(user=user)
    return _latest(wrong if success is None else wrong.filter(at__gt=success.activated_at))


def _wrong_from(place: str) -> list[datetime]:
    """A right code changes nothing here: who has one may not buy tries for others with it."""
    wrong = CodeAttempt.objects.filter(address=place) if place else CodeAttempt.objects.none()
    return _latest(wrong, FROM_ONE_PLACE)


def _latest(wrong: QuerySet[CodeAttempt], limit: Limit = IN_A_ROW) -> list[datetime]:
    return list(wrong.order_by("-at", "-pk").values_list("at", flat=True)[: limit.allowed])


def _locked(until: datetime, fact: str) -> CodeRefused:
    again = _("Попробуйте снова в %(time)s. Чат работает как прежде.") % {
        "time": time_format(timezone.localtime(until), "H:i")
    }
    return CodeRefused(
        f"{fact} {again}",
        title=_("Ввод кода приостановлен на 15 минут"),
        locked_until=until,
        tries_left=0,
    )
