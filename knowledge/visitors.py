"""Who votes: the account of somebody signed in, a random cookie of anybody else; kept as a hash."""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from knowledge.models import Article, Vote

COOKIE = "visitor"
KEPT_SECONDS = 365 * 24 * 60 * 60


def known_visitor(request: HttpRequest) -> str | None:
    """The hash of a visitor that may have voted; None for one who never did."""
    if request.user.is_authenticated:
        return _hash(f"person {request.user.pk}")
    cookie = request.COOKIES.get(COOKIE, "")
    return _hash(f"cookie {cookie}") if cookie else None


def new_visitor(response: HttpResponse) -> str:
    """Give a stranger a cookie of their own, and its hash."""
    cookie = secrets.token_urlsafe(24)
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=KEPT_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        path="/help/",
    )
    return _hash(f"cookie {cookie}")


def vote_of(request: HttpRequest, article: Article) -> bool | None:
    """Whether this visitor said that the article helped; None for no word yet."""
    visitor = known_visitor(request)
    if visitor is None:
        return None
    return (
        Vote.objects.filter(article=article, visitor=visitor)
        .values_list("helped", flat=True)
        .first()
    )


def _hash(visitor: str) -> str:
    return salted_hmac("knowledge.visitor", visitor, algorithm="sha256").hexdigest()
