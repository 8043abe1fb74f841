"""Which articles nobody has read since they changed, and reading them."""

from collections.abc import Iterator
from time import monotonic

from django.db.models import F, Q
from django.utils import timezone

from knowledge.models import Article

from . import stored
from .encoders import Encoder
from .reading import FORM


def unread(encoder: Encoder | None) -> Iterator[int]:
    """Numbers of published articles whose reading is missing, older than the text, or another engine's."""
    stale = (
        Q(reading__isnull=True) | ~Q(reading__form=FORM) | Q(reading__made_at__lt=F("updated_at"))
    )
    if encoder is not None:
        stale |= ~Q(reading__encoder=encoder.version)
    found = Article.objects.published().filter(stale).order_by("-updated_at")
    yield from found.values_list("pk", flat=True)


def read_some(encoder: Encoder | None, *, until: float = float("inf")) -> int:
    """Reads the newest first until the monotonic clock says `until`; how many were read."""
    count = 0
    for pk in list(unread(encoder)):
        if monotonic() >= until:
            break
        moment = timezone.now()
        article = Article.objects.filter(pk=pk).first()
        if article is not None:
            stored.make(article, encoder, fetched_at=moment)
            count += 1
    return count
