"""The life of a token: issued, used, revoked."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from portals.models import Portal, User

from .. import tokens
from ..models import ApiToken
from ..scopes import Scope

USE_IS_NOTED_EVERY = timedelta(minutes=1)


@sensitive_variables("clear")
def issue_token(
    name: str,
    scopes: list[Scope],
    *,
    by: User,
    portal: Portal | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """The row, and the token in clear for the only time."""
    clear = tokens.generate()
    row = ApiToken(
        name=name,
        digest=tokens.digest(clear),
        last_four=tokens.last_four(clear),
        scopes=sorted(scope.value for scope in scopes),
        portal=portal,
        expires_at=expires_at,
        issued_by=by,
    )
    row.full_clean()
    row.save()
    return row, clear


@transaction.atomic
def revoke_token(token: ApiToken, *, moment: datetime | None = None) -> None:
    """The next request with it is refused. Twice is once."""
    row = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if row.revoked_at is None:
        row.revoked_at = moment or timezone.now()
        row.save(update_fields=["revoked_at"])


@sensitive_variables("clear")
def token_behind(clear: str, moment: datetime) -> ApiToken | None:
    """The working token that was meant; None for anything else, whatever is wrong with it."""
    if not tokens.looks_like_a_token(clear):
        return None
    rows = ApiToken.objects.working(moment).select_related("issued_by", "portal")
    return rows.filter(digest=tokens.digest(clear)).first()


def note_use(token: ApiToken, moment: datetime) -> None:
    """Written once a minute at most: a busy program does not rewrite its row with each request."""
    long_ago = moment - USE_IS_NOTED_EVERY
    if token.last_used_at is None or token.last_used_at < long_ago:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=long_ago)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=moment)
