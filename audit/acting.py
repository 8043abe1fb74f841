"""Who does what is going on now: the person of the request, the program of a token, or the desk itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _


class Actor(NamedTuple):
    """`key` is the account's, None for the desk itself and for whoever is not known."""

    key: int | None = None
    name: str = ""
    address: str = ""


_now: ContextVar[Callable[[], Actor]] = ContextVar("audit_actor", default=Actor)


def current() -> Actor:
    return _now.get()()


def person(user: Any, address: str = "") -> Actor:
    """The actor for an account; nobody for an anonymous visitor."""
    if not getattr(user, "is_authenticated", False):
        return Actor(name=unknown_visitor(), address=address)
    return Actor(user.pk, str(user), address)


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """What is changed inside was done by this actor: for tasks, commands and programs."""
    token = _now.set(lambda: actor)
    try:
        yield
    finally:
        _now.reset(token)


def person_of_the_request(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware. The session is read only if something goes on record; `request.acts_as` names a program instead."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = _now.set(lambda: _of_request(request))
        try:
            return get_response(request)
        finally:
            _now.reset(token)

    return middleware


def unknown_visitor() -> str:
    with translation.override("ru"):
        return _("не вошедший посетитель")


def address_of(request: HttpRequest | None) -> str:
    return str(request.META.get("REMOTE_ADDR") or "")[:45] if request is not None else ""


def _of_request(request: HttpRequest) -> Actor:
    program: Actor | None = getattr(request, "acts_as", None)
    return program or person(getattr(request, "user", None), address_of(request))
