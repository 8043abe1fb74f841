"""What staff do with an endpoint beside editing it."""

from django.db import transaction

from ..models import Endpoint
from ..models.webhook import new_secret


@transaction.atomic
def renew_secret(endpoint: Endpoint) -> str:
    """The new secret; what is sent from now on is signed with it."""
    row = Endpoint.objects.select_for_update(of=("self",)).get(pk=endpoint.pk)
    row.sealed_secret = new_secret()
    row.save(update_fields=["sealed_secret"])
    return row.secret


@transaction.atomic
def switch_on(endpoint: Endpoint) -> None:
    """Told of what happens again, with a clean slate. Twice is once."""
    row = Endpoint.objects.select_for_update(of=("self",)).get(pk=endpoint.pk)
    row.is_active = True
    row.begin_afresh()
    row.save(update_fields=["is_active", "failures", "failing_since", "rests_until", "given_up_at"])
