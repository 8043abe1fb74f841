"""Who came in, went out and was not let in, by whichever way of signing in."""

import re
from datetime import datetime
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.cache import cache
from django.db.models import Model
from django.http import HttpRequest
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from . import acting, recording, words
from .acting import Actor
from .models import Deed

ONE_LINE_IN_SECONDS = 60
LOGIN = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")  # whatever else was typed may be a password


def listen() -> None:
    user_logged_in.connect(_came_in, dispatch_uid="audit of sign-ins")
    user_logged_out.connect(_went_out, dispatch_uid="audit of sign-outs")
    user_login_failed.connect(_was_refused, dispatch_uid="audit of refused sign-ins")


def _came_in(sender: object, request: HttpRequest | None, user: Any, **_kw: Any) -> None:
    recording.note(Deed.SIGNED_IN, actor=acting.person(user, acting.address_of(request)))


def _went_out(sender: object, request: HttpRequest | None, user: Any, **_kw: Any) -> None:
    if user is not None:
        recording.note(Deed.SIGNED_OUT, actor=acting.person(user, acting.address_of(request)))


def _was_refused(
    sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **_kw: Any
) -> None:
    names = (credentials.get(key) for key in ("username", "email", "login"))
    note_refusal(next((str(name).strip().lower() for name in names if name), ""), request)


def note_refusal(
    login: str, request: HttpRequest | None, portal: Model | None = None, why: str = ""
) -> None:
    """The account was not proved, so nobody is named as the one who did it. `portal`: from which he came."""
    details = _told(login) if login or not why else ""
    recording.note(
        Deed.SIGN_IN_REFUSED,
        details="; ".join(filter(None, (details, words.value(why) if why else ""))),
        portal=portal,
        actor=_nobody(acting.address_of(request)),
    )


def note_stranger(request: HttpRequest | None, why: str) -> None:
    """What nobody has signed was refused. Anybody may bring as much of that as he likes: one line a minute from one
    address is enough to see it."""
    if cache.add(f"stranger-{acting.address_of(request)}", 1, ONE_LINE_IN_SECONDS):
        note_refusal("", request, why=why)


def note_lock(login: str, address: str, fact: str, until: datetime) -> None:
    """Once, for the try that closes the door; until it opens no try is counted, and none is on record."""
    with translation.override("ru"):
        ends = formats.time_format(
            timezone.localtime(until, timezone.get_default_timezone()), "H:i"
        )
        details = f"{_told(login)}. {fact} " + _("До %(time)s по Москве.") % {"time": ends}
    recording.note(Deed.SIGN_IN_LOCKED, details=details, actor=_nobody(address[:45]))


def _told(login: str) -> str:
    with translation.override("ru"):
        shown = login if LOGIN.fullmatch(login) else _("не похоже на почту")
        return _("почта: %(login)s") % {"login": shown}


def _nobody(address: str) -> Actor:
    return Actor(name=acting.unknown_visitor(), address=address)
