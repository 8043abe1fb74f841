"""The keys with which a portal signs: given, pasted and revoked by staff."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ..models import Portal, SignInKey, User
from ..tokens import Algorithm

SECRET_BYTES = 48


def give_secret(portal: Portal, by: User, *, note: str = "") -> tuple[SignInKey, str]:
    """A new shared secret. It is returned this once, to be shown; the desk keeps it sealed."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    key = SignInKey(portal=portal, algorithm=Algorithm.HS256.value, created_by=by, note=note)
    key.keep_secret(secret)
    key.save()
    return key, secret


def accept_public_key(
    portal: Portal, by: User, algorithm: Algorithm, public_key: str, *, note: str = ""
) -> SignInKey:
    """The public half of a key that the portal made and keeps; the form has looked at it."""
    return SignInKey.objects.create(
        portal=portal,
        algorithm=algorithm.value,
        public_key=public_key,
        created_by=by,
        note=note,
    )


@transaction.atomic
def revoke_key(key: SignInKey, by: User, *, moment: datetime | None = None) -> bool:
    """Tokens of this key let nobody in any more; whoever is in stays in. False if it was revoked before."""
    key = SignInKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if key.is_revoked:
        return False
    key.revoke(by, moment or timezone.now())
    key.save(update_fields=["revoked_at", "revoked_by"])
    return True
