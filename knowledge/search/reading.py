"""What the search keeps of one article: its terms by field and unit, its passages, its vectors.

Reading an article takes milliseconds, encoding it tens of them; both are done once and stored beside it.
"""

import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .encoders import Encoder
from .passages import cut
from .words import stems, words

FORM = 2  # raise it when an article would be read otherwise than before: stored readings are then made anew
PASSAGES_AT_MOST = 4000  # of one article; a book is found by its first 1.5 million characters
COUNTED_AT_MOST = 255

# unit: its number within the field; term: its number among the reading's terms
POSTING = np.dtype([("field", "u1"), ("unit", "<u2"), ("term", "<u2"), ("count", "u1")])


class Field(IntEnum):
    """Where words stand; each field is scored apart."""

    TITLE = 0
    ASKED = 1
    PASSAGE = 2
    SUMMARY = 3


@dataclass(frozen=True)
class Document:
    """An article as the index reads it; `key` is the article's id, `markdown` its text without the summary."""

    key: int
    title: str
    markdown: str
    asked_as: tuple[str, ...] = ()
    summary: str = ""


@dataclass(frozen=True)
class Reading:
    """One article read. `vectors` has a row for the title, each phrase and each passage, in this order."""

    key: int
    has_title: bool
    asked: int  # how many phrases
    terms: tuple[str, ...]
    words: tuple[str, ...]  # as they stand, for the correction of spelling
    postings: NDArray[np.void]
    packed_passages: bytes
    vectors: NDArray[np.float16] | None = field(default=None, repr=False)

    @cached_property
    def passages(self) -> int:
        """How many passages there are."""
        return len(unpacked(self.packed_passages))


def read(document: Document, encoder: Encoder | None = None) -> Reading:
    """The document read, with vectors if there is an encoder. Raises what the encoder raises."""
    passages = cut(document.markdown)[:PASSAGES_AT_MOST]
    phrases = [phrase for phrase in document.asked_as if phrase.strip()]
    units: list[tuple[Field, int, list[str]]] = [
        (Field.TITLE, 0, stems(document.title)),
        (Field.SUMMARY, 0, stems(document.summary)),
        *((Field.ASKED, at, stems(phrase)) for at, phrase in enumerate(phrases)),
        *((Field.PASSAGE, at, stems(f"{p.heading} {p.text}")) for at, p in enumerate(passages)),
    ]
    numbers: dict[str, int] = {}
    rows: list[tuple[int, int, int, int]] = []
    for where, unit, terms in units:
        for term, count in Counter(terms).items():
            number = numbers.setdefault(term, len(numbers))
            if number < 1 << 16:
                rows.append((where, unit, number, min(count, COUNTED_AT_MOST)))
    standing = dict.fromkeys(words(document.title))
    for text in (*phrases, *(passage.text for passage in passages)):
        standing.update(dict.fromkeys(words(text)))
    return Reading(
        key=document.key,
        has_title=bool(document.title.strip()),
        asked=len(phrases),
        terms=tuple(numbers),
        words=tuple(standing),
        postings=np.array(rows, dtype=POSTING),
        packed_passages=packed([passage.text for passage in passages]),
        vectors=_encoded(document.title, phrases, [p.text for p in passages], encoder),
    )


def _encoded(
    title: str, phrases: Sequence[str], passages: Sequence[str], encoder: Encoder | None
) -> NDArray[np.float16] | None:
    if encoder is None:
        return None
    # A passage alone often does not say what it is about: its title goes with it
    told = [f"{title}. {text}" if title else text for text in passages]
    return encoder.encode([title, *phrases, *told]).astype(np.float16)


def packed(passages: Sequence[str]) -> bytes:
    """Passages are one line each; together they take a third of their size."""
    return zlib.compress("\n".join(passages).encode(), level=3)


def unpacked(passages: bytes) -> list[str]:
    text = zlib.decompress(passages).decode()
    return text.split("\n") if text else []
