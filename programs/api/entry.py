"""The door of the API: the token, what it is for, and how often it may knock."""

import hashlib
import logging
from time import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from ninja.security import HttpBearer

from audit import acting, recording
from audit.acting import Actor
from audit.models import Deed
from programs import tokens
from programs.actions import note_use, token_behind
from programs.models import ApiToken
from programs.scopes import Scope

from .problems import TooManyRequests

log = logging.getLogger(__name__)
WRONG_TOKENS_A_MINUTE = 60  # from one address
REFUSAL_ON_RECORD_EVERY = 3600  # seconds, for one token


class Token(HttpBearer):
    """`auth=Token(Scope.PORTALS)`: a token without this scope finds nothing, as if the address did not exist."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope
        self.openapi_scheme = "bearer"

    @sensitive_variables("token")
    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path:
            raise Http404  # PostgreSQL knows no text with this sign, so nothing is called so
        address = hashlib.sha256(acting.address_of(request).encode()).hexdigest()[:16]
        _refuse_above(WRONG_TOKENS_A_MINUTE, f"wrong-{address}", counts=False)
        now = timezone.now()
        found = token_behind(token, now)
        if found is None:
            _count(f"wrong-{address}")
            _put_on_record(token, request)
            return None
        _refuse_above(settings.API_REQUESTS_A_MINUTE, f"token-{found.pk}", counts=True)
        note_use(found, now)
        if not found.may(self.scope):
            raise Http404
        name = _("%(person)s, программа «%(name)s»") % {
            "person": found.issued_by,
            "name": found.name,
        }
        request.acts_as = Actor(  # type: ignore[attr-defined]
            found.issued_by_id, name, acting.address_of(request)
        )
        return found


def token_of(request: HttpRequest) -> ApiToken:
    found = getattr(request, "auth", None)
    assert isinstance(found, ApiToken)  # every address stands behind Token
    return found


def _refuse_above(allowed: int, what: str, *, counts: bool) -> None:
    """Raises TooManyRequests; counted by the minute, together by all processes."""
    try:
        taken = _count(what) if counts else cache.get(_key(what), 0)
    except Exception:  # whatever the cache's client raises: without a cache nobody is shut out
        log.warning("api: requests are not counted now", exc_info=True)
        return
    if taken > allowed - (not counts):
        raise TooManyRequests(60 - int(time()) % 60)


def _count(what: str) -> int:
    key = _key(what)
    cache.add(key, 0, 120)
    try:
        return cache.incr(key)
    except ValueError:  # it expired between the two lines
        return 1


def _key(what: str) -> str:
    return f"api-{what}-{int(time()) // 60}"


@sensitive_variables("token")
def _put_on_record(token: str, request: HttpRequest) -> None:
    """A token that once worked and is still used is worth knowing; what was only made up is not."""
    known: Any = ApiToken.objects.filter(digest=tokens.digest(token)).first()
    if known is not None and cache.add(f"api-refused-{known.pk}", 1, REFUSAL_ON_RECORD_EVERY):
        nobody = Actor(name=known.name, address=acting.address_of(request))
        recording.note(Deed.REFUSED, known, details=_("токен больше не действует"), actor=nobody)
