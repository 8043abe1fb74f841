"""The index of the published articles in this process, brought up to date as they change."""

import ctypes
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from django.db.models import Count, Max, Sum
from django.utils import timezone

from knowledge.models import Article, ArticleReading

from . import stored
from .encoders import Encoder, the_encoder
from .index import Index, TooManyChanges
from .reading import Reading, read
from .stored import document_of, hash_of

SECONDS_BETWEEN_CHECKS = 1.0
SECONDS_BETWEEN_FULL_CHECKS = (
    30.0  # clocks of several servers may disagree by more than an edit takes
)
READS_FOR_SECONDS = 2.0  # what nobody has read yet is read here; the rest waits for the next look
ENCODED_AT_ONCE = 3  # changed articles; more than that are the sweep's work
ENCODED_WITHIN_A_QUESTION = 20_000  # characters of a changed article: about half a second

Stamp = tuple[object, ...]
_log = logging.getLogger(__name__)


class CurrentIndex:
    """Keeps one index, and which version of each article and of its reading stands in it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index = Index()
        self._encoder: Encoder | None = None
        self._standing: dict[int, tuple[datetime, datetime | None]] = {}
        self._stamp: Stamp | None = None
        self._checked_at = self._compared_at = float("-inf")

    def get(self) -> Index:
        """The index of the articles as they are published now, at most a second old."""
        with self._lock:
            now = time.monotonic()
            if now - self._checked_at < SECONDS_BETWEEN_CHECKS:
                return self._index
            stamp = self._stamp_of_articles()
            if stamp != self._stamp or now - self._compared_at > SECONDS_BETWEEN_FULL_CHECKS:
                everything = self._bring_up_to_date()
                self._stamp, self._compared_at = (stamp if everything else None), now
            self._checked_at = time.monotonic()
            return self._index

    def with_meaning(self) -> Index:
        """The same index with vectors, where there is an encoder: for workers, never for web servers."""
        with self._lock:
            encoder = the_encoder()
            if encoder is not self._encoder:
                self._encoder = encoder
                self._start_anew()
        return self.get()

    def forget(self) -> None:
        """Look at the articles again on the next question, however soon it comes."""
        with self._lock:
            self._checked_at = self._compared_at = float("-inf")

    def _start_anew(self) -> None:
        self._index, self._standing = Index(encoder=self._encoder), {}
        self._checked_at = self._compared_at = float("-inf")
        self._stamp = None

    def _stamp_of_articles(self) -> Stamp:
        """Differs whenever a published article was added, changed or taken away, or was encoded."""
        articles = Article.objects.published().aggregate(Count("pk"), Sum("pk"), Max("updated_at"))
        readings = (
            ArticleReading.objects.aggregate(Count("pk"), Max("made_at")) if self._encoder else {}
        )
        return (*articles.values(), *readings.values())

    def _bring_up_to_date(self) -> bool:
        """False if there was more to read than fits into a question."""
        told: dict[int, tuple[datetime, datetime | None]] = {
            pk: (updated_at, made_at if self._encoder else None)  # vectors may come later
            for pk, updated_at, made_at in Article.objects.published().values_list(
                "pk", "updated_at", "reading__made_at"
            )
        }
        changed = [pk for pk, version in told.items() if self._standing.get(pk) != version]
        removed = self._standing.keys() - told.keys()
        try:
            if not self._standing:
                raise TooManyChanges
            readings = list(self._readings(changed))
            done = [reading.key for reading in readings]
            if readings or removed:
                self._index = self._index.with_changes(readings, removed)
        except TooManyChanges:
            changed, removed, done = [*told], set(), []
            self._standing = {}
            self._index = Index(
                readings=self._noted(self._readings(changed), done), encoder=self._encoder
            )
            _give_back_memory()
        for pk in removed:
            del self._standing[pk]
        self._standing |= {pk: told[pk] for pk in done}
        return len(done) == len(changed)

    @staticmethod
    def _noted(readings: Iterator[Reading], keys: list[int]) -> Iterator[Reading]:
        """The readings as they come; laid out and let go one by one, thousands of them take no room."""
        for reading in readings:
            keys.append(reading.key)
            yield reading

    def _readings(self, changed: Sequence[int]) -> Iterator[Reading]:
        """What is stored is fetched; what nobody has read yet is read as far as time allows."""
        until = time.monotonic() + READS_FOR_SECONDS
        few = len(changed) <= ENCODED_AT_ONCE
        for start in range(0, len(changed), stored.FETCHED_AT_ONCE):
            moment = timezone.now()
            some = changed[start : start + stored.FETCHED_AT_ONCE]
            kept = {
                reading.key: (reading, text) for reading, text in stored.fetch(some, self._encoder)
            }
            for article in Article.objects.filter(pk__in=some).defer("section"):
                reading, read_from = kept.pop(article.pk, (None, ""))
                if reading is not None and read_from == hash_of(document_of(article)):
                    yield reading
                elif time.monotonic() < until:
                    yield self._read_now(article, moment, by_words_alone=not few)

    def _read_now(self, article: Article, fetched_at: datetime, *, by_words_alone: bool) -> Reading:
        if self._encoder and not by_words_alone and len(article.body) < ENCODED_WITHIN_A_QUESTION:
            try:
                return stored.make(article, self._encoder, fetched_at=fetched_at)
            except Exception:  # an encoder that fails costs meaning, not the answer
                _log.exception("article %s is found by its words alone", article.pk)
        return read(document_of(article))


def _give_back_memory() -> None:
    """What thousands of readings took lies between what stays, and glibc keeps it: 130 MB after 20,000 articles."""
    with suppress(AttributeError, OSError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)


current = CurrentIndex()
