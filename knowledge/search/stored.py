"""Readings kept in the database: written where an article is read, fetched wherever an index is made."""

import hashlib
from collections.abc import Collection, Iterator
from datetime import datetime

import numpy as np
from django.db.models import QuerySet

from knowledge.models import Article, ArticleReading

from .encoders import Encoder
from .reading import FORM, POSTING, Document, Reading, read

FETCHED_AT_ONCE = 100  # articles; their readings take a few megabytes


def document_of(article: Article) -> Document:
    """The article as the index reads it."""
    return Document(
        key=article.pk,
        title=article.title,
        markdown=article.body,
        asked_as=article.asked_phrases,
        summary=article.summary,
    )


def hash_of(document: Document) -> str:
    """Another text has another hash, whatever the clocks of the machines say."""
    parts = (document.title, document.markdown, document.summary, *document.asked_as)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def usable(encoder: Encoder | None) -> QuerySet[ArticleReading]:
    """The readings that this encoder need not make again; without one, whatever has been read."""
    readings = ArticleReading.objects.filter(form=FORM)
    return readings if encoder is None else readings.filter(encoder=encoder.version)


def fetch(keys: Collection[int], encoder: Encoder | None) -> Iterator[tuple[Reading, str]]:
    """The stored readings of these articles, each with the hash of the text it was made from."""
    wanted = sorted(keys)
    for start in range(0, len(wanted), FETCHED_AT_ONCE):
        rows = usable(encoder).filter(pk__in=wanted[start : start + FETCHED_AT_ONCE])
        for row in rows if encoder else rows.defer("vectors"):
            yield _reading(row, with_vectors=encoder is not None), row.text_hash


def make(article: Article, encoder: Encoder | None, *, fetched_at: datetime) -> Reading:
    """Reads the article and keeps the reading. Raises what the encoder raises.

    `fetched_at` is a moment before the article was fetched: a change that came between makes the reading old.
    """
    document = document_of(article)
    reading = read(document, encoder)
    vectors = reading.vectors
    ArticleReading.objects.update_or_create(
        article_id=article.pk,
        defaults={
            "text_hash": hash_of(document),
            "form": FORM,
            "encoder": encoder.version if encoder else "",
            "has_title": reading.has_title,
            "asked": reading.asked,
            "terms": " ".join(reading.terms),
            "words": " ".join(reading.words),
            "postings": reading.postings.tobytes(),
            "passages": reading.packed_passages,
            "vectors": b"" if vectors is None else vectors.tobytes(),
            "width": 0 if vectors is None else vectors.shape[1],
            "made_at": fetched_at,
        },
    )
    return reading


def _reading(row: ArticleReading, *, with_vectors: bool) -> Reading:
    vectors = None
    if with_vectors and row.width:
        vectors = np.frombuffer(row.vectors, dtype=np.float16).reshape(-1, row.width)
    return Reading(
        key=row.pk,
        has_title=row.has_title,
        asked=row.asked,
        terms=tuple(row.terms.split()),
        words=tuple(row.words.split()),
        postings=np.frombuffer(row.postings, dtype=POSTING),
        packed_passages=bytes(row.passages),
        vectors=vectors,
    )
