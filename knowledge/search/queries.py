"""A question turned into groups of terms: each word with its correction, synonyms and prefix."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest

from .slang import in_plain_words, plain
from .spelling import Vocabulary
from .strangers import is_well_known, may_be_a_stranger
from .synonyms import SYNONYMS
from .words import STOP_WORDS, normalise, stem, stems, words

PREFIX_LENGTH = 5
PREFIX_WEIGHT = 0.7  # «оплатили» and «оплата» share a beginning, not a stem
# In titles and phrases people look for things by any name; in running text a synonym stands by chance
SYNONYM_IN_NAMES, SYNONYM_IN_TEXT = 0.8, 0.45
SLANG_WEIGHT = 0.8
CORRECTION_WEIGHT = 0.9
LONGEST_QUESTION_WORDS = 60
_LATIN, _CYRILLIC = re.compile("[A-Za-z]"), re.compile("[А-Яа-яЁё]")
_WORD = re.compile(r"[A-Za-zА-Яа-яЁё0-9]+")
WORDS_THAT_MATTER = 12  # a long story is not held against the articles that answer its point


@dataclass(frozen=True)
class Query:
    """Groups of alternatives (term -> weight × idf); a document earns each group once."""

    groups: tuple[dict[str, float], ...]
    in_names: tuple[dict[str, float], ...]  # the same groups as titles and phrases are scored
    idfs: tuple[float, ...]  # the most that each group can weigh
    known: tuple[bool, ...]  # whether the index knows the group's own word, or a correction of it
    names: tuple[
        bool, ...
    ]  # whether the group is a name: an article that lacks it is about something else
    text: str  # the question with its misspelt words put right and its slang in plain words

    @property
    def mass(self) -> float:
        """What a document that holds every word would earn for rarity alone."""
        return sum(nlargest(WORDS_THAT_MATTER, self.idfs)) or 1.0

    @property
    def is_foreign(self) -> bool:
        """In Latin letters alone, as in English: the articles, which are in Russian, share hardly a word with it."""
        return bool(_LATIN.search(self.text)) and not _CYRILLIC.search(self.text)


@lru_cache(maxsize=200_000)
def prefix_of(term: str) -> str:
    """The term that words of one family share, or "" for a short one."""
    return (
        "^" + term[:PREFIX_LENGTH] if len(term) >= PREFIX_LENGTH and not term[0].isdigit() else ""
    )


def read(
    question: str, idf: Callable[[str], float], unknown_idf: float, vocabulary: Vocabulary
) -> Query:
    """The question as the index understands it; `idf` of a term that stands nowhere is 0."""
    said = dict.fromkeys(words(question))
    telling = [word for word in said if word not in STOP_WORDS][:LONGEST_QUESTION_WORDS]
    groups: list[dict[str, float]] = []
    in_names: list[dict[str, float]] = []
    idfs: list[float] = []
    known: list[bool] = []
    names: list[bool] = []
    taken: set[str] = set()
    corrections: dict[str, str] = {}
    for word in telling:
        term = stem(word)
        if term in taken:
            continue
        taken.add(term)
        own = term
        if not idf(term) and (corrected := vocabulary.correct(word)):
            corrections[word] = corrected
            own = stem(corrected)
        weights: list[tuple[str, float]] = [(own, 1.0 if own == term else CORRECTION_WEIGHT)]
        weights += ((meant, SLANG_WEIGHT) for meant in stems(plain(word)))
        if (prefix := prefix_of(own)) and not is_well_known(word):
            weights.append((prefix, PREFIX_WEIGHT))
        synonyms = SYNONYMS.get(own, ())
        group = _weighed([*weights, *((s, SYNONYM_IN_TEXT) for s in synonyms)], idf)
        names.append(may_be_a_stranger(word) and not plain(word) and word not in corrections)
        groups.append(group)
        in_names.append(_weighed([*weights, *((s, SYNONYM_IN_NAMES) for s in synonyms)], idf))
        idfs.append(idf(own) or max(group.values(), default=unknown_idf))
        known.append(bool(idf(own)) or bool(group))
    return Query(
        tuple(groups),
        tuple(in_names),
        tuple(idfs),
        tuple(known),
        tuple(names),
        in_plain_words(_put_right(question, corrections)),
    )


def _weighed(
    alternatives: Iterable[tuple[str, float]], idf: Callable[[str], float]
) -> dict[str, float]:
    """Term -> weight × idf; what stands nowhere is left out, of two weights the greater counts."""
    group: dict[str, float] = {}
    for term, weight in alternatives:
        if gain := weight * idf(term):
            group[term] = max(group.get(term, 0.0), gain)
    return group


def _put_right(question: str, corrections: dict[str, str]) -> str:
    if not corrections:
        return question
    return _WORD.sub(lambda word: corrections.get(normalise(word[0]), word[0]), question)
