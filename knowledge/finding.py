"""What the help centre finds: for a whole query, for a word that is still being typed, beside an article."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Q

from knowledge.models import Article
from knowledge.search.current import current
from knowledge.search.index import Hit
from knowledge.search.passages import shorten
from knowledge.search.words import words

RESULTS_ON_THE_PAGE = 10
SUGGESTIONS = 6
RELATED = 5
LONGEST_QUERY = 400
LONGEST_PASSAGE_ON_THE_PAGE = 280
LEAST_OF_THE_BEST = 0.35  # of the first result's score; the tail is noise
LEAST_COVERAGE = 0.25  # a page of results may guess more boldly than the assistant
TITLES_LOOKED_THROUGH = 50
NEAR_KEPT_SECONDS = 600


@dataclass(frozen=True)
class Result:
    """One line of the search page."""

    article: Article
    passage: str


def tidy(query: str) -> str:
    """What somebody typed, as it is searched for: one line of at most 400 characters."""
    return " ".join(query.replace("\0", " ").split())[:LONGEST_QUERY]


def results(query: str) -> list[Result]:
    """Articles for a query, best first, each with the passage that matched."""
    hits = _worth_showing(query, RESULTS_ON_THE_PAGE)
    articles = Article.objects.listed().in_bulk([hit.key for hit in hits])
    return [
        Result(articles[hit.key], shorten(hit.passage, LONGEST_PASSAGE_ON_THE_PAGE))
        for hit in hits
        if hit.key in articles  # taken away since the index was made
    ]


def suggestions(query: str) -> list[Article]:
    """Articles for words that are still being typed: titles that go on like this, then what the search finds."""
    hits = _worth_showing(query, SUGGESTIONS)
    keys = list(dict.fromkeys([*_titles_that_start(query), *(hit.key for hit in hits)]))
    return _in_this_order(keys[:SUGGESTIONS])


def related(article: Article) -> list[Article]:
    """Articles on the same matter, and where there are few, the neighbours on the shelf."""
    chosen = _in_this_order(_near(article))
    if len(chosen) < RELATED and article.section_id:
        beside = Article.objects.listed().beside(article).exclude(pk__in=[a.pk for a in chosen])
        chosen += beside.in_order()[: RELATED - len(chosen)]
    return chosen


def _near(article: Article) -> list[int]:
    """Ids of articles on the same matter; remembered, for a page is read more often than articles appear."""
    key = f"knowledge-near-{article.pk}-{article.updated_at.timestamp()}"
    known: list[int] | None = cache.get(key)
    if known is not None:
        return known
    asked = " ".join((article.title, *article.asked_phrases))[:LONGEST_QUERY]
    hits = current.get().search(asked, RELATED, exclude={article.pk})
    near = [hit.key for hit in hits if hit.coverage >= LEAST_COVERAGE]
    cache.set(key, near, NEAR_KEPT_SECONDS)
    return near


def _in_this_order(keys: list[int]) -> list[Article]:
    """Those of the articles that are published still."""
    found = Article.objects.listed().in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _worth_showing(query: str, count: int) -> list[Hit]:
    found = current.get().search(query, count)
    return [
        hit
        for hit in found
        if hit.coverage >= LEAST_COVERAGE and hit.score >= LEAST_OF_THE_BEST * found[0].score
    ]


def _titles_that_start(query: str) -> list[int]:
    """Ids of published articles whose title has, for each word, one that begins with it."""
    typed = words(query)
    if not typed:
        return []
    longest = max(typed, key=len)
    # SQLite knows the case of Latin letters only.
    title_has = Q(title__contains=longest) | Q(title__contains=longest.capitalize())
    titles = Article.objects.published().filter(title_has).order_by("title", "pk")
    return [
        pk
        for pk, title in titles.values_list("pk", "title")[:TITLES_LOOKED_THROUGH]
        if _goes_on(typed, words(title))
    ]


def _goes_on(typed: Iterable[str], title: list[str]) -> bool:
    return all(any(word.startswith(start) for word in title) for start in typed)
