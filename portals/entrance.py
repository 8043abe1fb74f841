"""The door from the portal itself: `/sso/<portal>/?token=` signs in whom the portal vouches for. docs/sso.md."""

import logging
from dataclasses import asdict
from datetime import datetime, timedelta

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from audit import signins

from .actions import Arrival, arrive, link_account, read_token
from .chosen import choose
from .models import Portal, User
from .refusals import SignInRefused
from .signing import own_path, sign_in
from .tokens import Claims

log = logging.getLogger(__name__)
SESSION_KEY = "vouched"
LINKING_WAITS = timedelta(minutes=10)


@never_cache
@require_GET  # HEAD, as programs send it that look at links before people do, would spend the token
@sensitive_variables("claims")
def from_portal(request: HttpRequest, slug: str) -> HttpResponse:
    portal: Portal | None = None
    try:
        if isinstance(request.user, User) and request.user.serves_customers:
            raise SignInRefused("somebody of the desk, a partner or staff is signed in")
        now = timezone.now()
        portal, claims = read_token(slug, request.GET.get("token", ""), moment=now)
        arrival = arrive(portal, claims, moment=now)
        if arrival is None:
            answer = _to_linking(request, portal, claims, now)
        else:
            answer = _signed_in(request, arrival, claims)
    except SignInRefused as refused:
        why = _why(slug, refused)
        if portal is None:  # whoever holds no key of a portal writes no line in its journal
            signins.note_stranger(request, why)
        else:
            signins.note_refusal(claims.email, request, portal, why)
        answer = _refused(request, slug, refused)
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address of this page is a secret
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, slug: str) -> HttpResponse:
    """The address has an account already: its owner, signed in by himself, lets the portal open it."""
    try:
        portal, claims = _waiting(request, slug)
        user = request.user if isinstance(request.user, User) else None
        if user is not None and user.email == claims.email and request.method == "POST":
            arrival = link_account(portal, claims, user, moment=timezone.now())
            del request.session[SESSION_KEY]
            log.info("portal %s may sign in account %d from now on", slug, user.pk)
            _log_change(arrival)
            choose(request, portal)
            return redirect(own_path(claims.next))
    except SignInRefused as refused:
        signins.note_stranger(request, _why(slug, refused))
        return _refused(request, slug, refused)
    context = {
        "portal": portal,
        "email": claims.email,
        "mine": user is not None and user.email == claims.email,
        "foreign": user is not None and user.email != claims.email,
        "login_url": f"{reverse('account_login')}?next={request.path}",
    }
    return render(request, "portals/link_account.html", context)


def _signed_in(request: HttpRequest, arrival: Arrival, claims: Claims) -> HttpResponse:
    if request.user.is_authenticated and request.user != arrival.user:
        logout(request)
    log.info("portal %s signed in account %d", arrival.member.portal.slug, arrival.user.pk)
    _log_change(arrival)
    choose(request, arrival.member.portal)
    return sign_in(request, arrival.user, claims.next)


def _to_linking(
    request: HttpRequest, portal: Portal, claims: Claims, now: datetime
) -> HttpResponse:
    until = (now + LINKING_WAITS).timestamp()
    request.session[SESSION_KEY] = {"portal": portal.slug, "until": until, **asdict(claims)}
    return redirect("link_account", portal.slug)


def _waiting(request: HttpRequest, slug: str) -> tuple[Portal, Claims]:
    kept = dict(request.session.get(SESSION_KEY, {}))
    until, of = kept.pop("until", 0), kept.pop("portal", "")
    portal = Portal.objects.filter(slug=slug).first()
    if portal is None or of != slug or until < timezone.now().timestamp():
        raise SignInRefused("nothing waits to be linked")
    return portal, Claims(**kept)


def _log_change(arrival: Arrival) -> None:
    """What the token changed; the members' journal has it too."""
    if arrival.change:
        slug = arrival.member.portal.slug
        log.info("portal %s, account %d: %s", slug, arrival.user.pk, arrival.change)


def _why(slug: str, refused: SignInRefused) -> str:
    """The reason in the words of docs/sso.md, where staff find what it means."""
    with translation.override("ru"):
        return _("вход с портала %(portal)s: %(reason)s") % {"portal": slug, "reason": refused}


def _refused(request: HttpRequest, slug: str, refused: SignInRefused) -> HttpResponse:
    log.warning("sign-in from portal %s refused: %s", slug, refused)
    response = render(request, "portals/sign_in_refused.html", status=403)
    response._has_been_logged = True  # type: ignore[attr-defined]  # the line above says more
    return response
