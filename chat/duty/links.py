"""Addresses that are a right of their own: to accept an incident (for one step, used once), to read one's own shifts."""

from urllib.parse import urljoin

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from portals.models import User

from .models import PageStep
from .staff import CALLED

_signer = Signer(salt="chat.duty.accept", sep=".")
_feeds = Signer(salt="chat.duty.feed", sep=".")


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


def feed_token(person: User) -> str:
    return _feeds.sign(str(person.pk))


def reader_of_feed(token: str) -> User | None:
    """None for what nobody has signed, and for whoever is not called any more."""
    try:
        pk = int(_feeds.unsign(token))
    except (BadSignature, ValueError):
        return None
    return User.objects.filter(**CALLED, pk=pk).first()
