"""Misspelt words corrected from the knowledge base's own vocabulary; real Russian words are left alone."""

import logging
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

import pymorphy3
from rapidfuzz import process
from rapidfuzz.distance import OSA

from .slang import SLANG, plain
from .synonyms import COLLOQUIAL
from .words import stem

SHORTEST_CORRECTED = 4
EXCHANGED, NEIGHBOURING_KEY, LEFT_OUT, OTHER_SLIP = 3.0, 2.5, 2.4, 2.0  # likelier first
FREQUENT = 0.3  # for each ten times that a word stands in the articles
ANOTHER_FORM_TELLS = 0.15  # a stem is shared by chance too often for its count to tell more
ONLY_ANOTHER_FORM_STANDS, NOWHERE_IN_THE_ARTICLES = (
    0.5,
    1.0,
)  # less likely than a word that stands there
SHORTEST_OUTSIDE_THE_ARTICLES = 6
FIRST_LETTER = 0.5  # is seldom wrong
REMEMBERED_CORRECTIONS = 10_000
LONGEST_WITH_SLIPS = 24
_LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_HAS_DIGIT = re.compile(r"\d").search
_ROWS = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")
_BESIDE = {
    letter: row[max(at - 1, 0) : at]
    + row[at + 1 : at + 2]
    + "".join(
        other[max(at - 1, 0) : at + 2]
        for other in _ROWS[max(line - 1, 0) : line + 2]
        if other != row
    )
    for line, row in enumerate(_ROWS)
    for at, letter in enumerate(row)
}
_IS_CYRILLIC = re.compile(r"[а-я]+").fullmatch
_RUSSIAN_KEYS = str.maketrans("qwertyuiopasdfghjklzxcvbnm", "йцукенгшщзфывапролдячсмить")


class Vocabulary:
    """The words that stand in the articles, with how often."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._stems: Counter[str] = Counter()
        self._by_length: dict[int, list[str]] = {}
        self._corrected: dict[str, str] = {}

    def add(self, words: Iterable[str]) -> None:
        counted = Counter(words)
        self._counts.update(counted)
        for word, count in counted.items():
            self._stems[stem(word)] += count
        self._by_length = {}
        self._corrected.clear()

    def correct(self, word: str) -> str:
        """The likeliest word of the articles that this one was meant to be, or "" if none is near."""
        if (
            word in self._counts
            or len(word) < SHORTEST_CORRECTED
            or _HAS_DIGIT(word)
            or plain(word)
            or is_russian_word(word)
        ):
            return ""
        typed = word.translate(_RUSSIAN_KEYS)  # «gjxnf» is «почта» typed in the other layout
        if typed in self._counts or (typed != word and is_russian_word(typed)):
            return typed
        if word not in self._corrected:
            if len(self._corrected) > REMEMBERED_CORRECTIONS:
                self._corrected.clear()
            self._corrected[word] = self._one_slip(word) or self._nearest(word)
        return self._corrected[word]

    def _one_slip(self, word: str) -> str:
        """The likeliest word one slip away: of the articles, else of the Russian dictionary."""
        if not _IS_CYRILLIC(word) or len(word) > LONGEST_WITH_SLIPS:
            return ""
        best, best_rank = "", 0.0
        for likelihood, candidate in _one_slip_away(word):
            stands = self._counts.get(candidate, 0) or (
                candidate in COLLOQUIAL or candidate in SLANG
            )
            if stands:
                rank = likelihood + FREQUENT * math.log10(1 + stands)
            elif likelihood - ONLY_ANOTHER_FORM_STANDS + ANOTHER_FORM_TELLS <= best_rank:
                continue  # whatever it is, it is not likelier: most candidates end here
            elif self._stems.get(stem(candidate), 0):
                rank = likelihood - ONLY_ANOTHER_FORM_STANDS + ANOTHER_FORM_TELLS
            elif len(word) >= SHORTEST_OUTSIDE_THE_ARTICLES:
                rank = likelihood - NOWHERE_IN_THE_ARTICLES
            else:
                continue
            if rank > best_rank and (stands or is_russian_word(candidate)):
                best, best_rank = candidate, rank
        return best

    def _nearest(self, word: str) -> str:
        if not self._by_length:
            by_length: defaultdict[int, list[str]] = defaultdict(list)
            for known in self._counts:
                if not known.isdigit():
                    by_length[len(known)].append(known)
            self._by_length = dict(by_length)
        limit = 1 if len(word) <= 5 else 2
        best, best_rank = "", (limit + 1.0, 0)
        for length in range(len(word) - limit, len(word) + limit + 1):
            near = process.extract(
                word,
                self._by_length.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=limit,
                limit=50,
            )
            for known, distance, _position in near:
                # A first letter is seldom wrong, and a frequent word is likelier than a rare one
                rank = (distance + (0.5 if known[0] != word[0] else 0.0), -self._counts[known])
                if rank < best_rank:
                    best, best_rank = known, rank
        return best


def _one_slip_away(word: str) -> Iterator[tuple[float, str]]:
    """(likelihood, word): two letters exchanged, a neighbouring key hit, a letter left out, any other slip."""
    for at in range(len(word)):
        head, letter, tail = word[:at], word[at], word[at + 1 :]
        first = FIRST_LETTER if at == 0 else 0.0
        if tail:
            yield EXCHANGED - first, head + tail[0] + letter + tail[1:]
        around = head[-1:] + tail[:1]
        beside = letter in around or any(letter in _BESIDE.get(key, "") for key in around)
        yield (NEIGHBOURING_KEY if beside else OTHER_SLIP) - first, head + tail
        for meant in _LETTERS:
            near = letter in _BESIDE.get(meant, "")
            yield (NEIGHBOURING_KEY if near else OTHER_SLIP) - first, head + meant + tail
            yield LEFT_OUT - first, head + meant + word[at:]
    for meant in _LETTERS:
        yield LEFT_OUT, word + meant


@lru_cache(maxsize=50_000)
def is_russian_word(word: str) -> bool:
    """Whether the dictionary of Russian knows the word («е» may stand for «ё»)."""
    return bool(dictionary().word_is_known(word))


@cache
def dictionary() -> pymorphy3.MorphAnalyzer:
    logging.getLogger("pymorphy3").setLevel(
        logging.WARNING
    )  # where its dictionaries lie is nobody's news
    return pymorphy3.MorphAnalyzer(lang="ru")
