"""Passwords and second factors are tried here: wrong ones are counted of the account and from the address, and too many
of either close the door for a while.

django-axes counts passwords alone, with one number for accounts and addresses; whoever has one right password clears
his address with it, and it does not say when the lock ends. So the rule and the rows are those of partners' codes.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.utils import timezone, translation
from django.views.decorators.debug import sensitive_variables

from audit import signins

from ..guessing import Limit, locked_until, place_of
from ..models import SignInTry, User
from ..models.attempt import SignInTryQuerySet
from ..refusals import SignInLocked

Kind = SignInTry.Kind
Found = TypeVar("Found")

IN_A_ROW = {
    Kind.PASSWORD: Limit(10, timedelta(minutes=5)),
    Kind.CODE: Limit(5, timedelta(minutes=15)),  # a million codes only, and the password is known
}
# A whole office shares its address; a right password forgives it none, or whoever has one could buy tries with it.
FROM_ONE_PLACE = Limit(30, timedelta(minutes=5))
KEPT_FOR = timedelta(days=1)


def attempt(
    kind: SignInTry.Kind,
    login: str,
    address: str,
    check: Callable[[], Found | None],
    *,
    moment: datetime | None = None,
) -> Found | None:
    """What `check` finds, or None if that was wrong. Raises SignInLocked: without asking while the door is closed,
    and for the wrong try that closes it.

    The try is a row before its outcome is known: of many at once, in whatever process, none passes uncounted.
    """
    moment = moment or timezone.now()
    this = SignInTry.objects.create(
        kind=kind, login=login.strip().lower()[:254], place=place_of(address), at=moment
    )
    others = SignInTry.objects.exclude(pk=this.pk)
    closed = _lock(others, this, moment)
    if closed is not None:
        this.delete()
        raise closed
    found = check()
    if found is not None:
        others.in_a_row_of(kind, this.login).update(in_a_row=False)
        this.delete()
        return found
    closes = _lock(SignInTry.objects.all(), this, moment)
    if closes is not None:
        with translation.override("ru"):
            signins.note_lock(this.login, address, closes.fact, closes.until)
        raise closes
    return None


@sensitive_variables("password")
def own_password_is_right(user: User, password: str, address: str) -> bool:
    """For somebody who is signed in and confirms that it is he. Raises SignInLocked."""
    return bool(
        attempt(Kind.PASSWORD, user.email, address, lambda: user.check_password(password) or None)
    )


def forget_old_tries(moment: datetime) -> None:
    SignInTry.objects.filter(at__lt=moment - KEPT_FOR).delete()


def _lock(tries: SignInTryQuerySet, this: SignInTry, moment: datetime) -> SignInLocked | None:
    """The longer of the two, so that nobody comes back in vain."""
    kind = Kind(this.kind)
    of_login = locked_until(
        _latest(tries.in_a_row_of(kind, this.login), IN_A_ROW[kind]), moment, IN_A_ROW[kind]
    )
    of_place = locked_until(
        _latest(tries.from_place(this.place), FROM_ONE_PLACE), moment, FROM_ONE_PLACE
    )
    if of_place is not None and (of_login is None or of_place > of_login):
        return SignInLocked(of_place, "place")
    return SignInLocked(of_login, kind) if of_login is not None else None


def _latest(tries: SignInTryQuerySet, limit: Limit) -> list[datetime]:
    return list(tries.values_list("at", flat=True)[: limit.allowed])
