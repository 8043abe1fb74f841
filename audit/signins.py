"""Who came in, went out and was not let in, by whichever way of signing in."""

import re
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import Model
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from . import acting, recording
from .acting import Actor
from .models import Deed

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


def note_refusal(login: str, request: HttpRequest | None, portal: Model | None = None) -> None:
    """The account was not proved, so nobody is named as the one who did it. `portal`: from which he came."""
    with translation.override("ru"):
        shown = login if LOGIN.fullmatch(login) else _("не похоже на почту")
        details = _("почта: %(login)s") % {"login": shown}
    nobody = Actor(name=acting.unknown_visitor(), address=acting.address_of(request))
    recording.note(Deed.SIGN_IN_REFUSED, details=details, portal=portal, actor=nobody)
