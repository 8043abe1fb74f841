"""The link by which an incident is accepted without signing in: signed, for one step, used once."""

from urllib.parse import urljoin

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from .models import PageStep

_signer = Signer(salt="chat.duty.accept", sep=".")


def token_of(step: PageStep) -> str:
    return _signer.sign(str(step.pk))


def step_of(token: str) -> PageStep | None:
    """None for what nobody has signed."""
    try:
        pk = int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    steps = PageStep.objects.select_related("incident__portal", "incident__accepted_by", "person")
    return steps.filter(pk=pk).first()


def address_of(step: PageStep) -> str:
    """In full, for a message."""
    return urljoin(settings.DESK_URL, reverse("duty:accept", args=[token_of(step)]))
