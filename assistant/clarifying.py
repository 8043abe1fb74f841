"""A question back to the person: where the best articles are as good and differ by one thing."""

from collections.abc import Sequence

from knowledge.search.words import stems

MOST_CHOICES = 4
NEARLY_AS_GOOD = 0.9  # of the best score: what would be named beside it otherwise
SHARED_AT_LEAST = 0.4  # of the words of two titles, for them to be about one thing
LONGEST_DIFFERENCE = 3  # words


def choices(question: str, titles: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """Two to four titles to choose from, or none if the best answer had better be given at once.

    `titles` are those of the hits with their scores, best first. A title differs from the best one «by one thing»
    when both share most words, each has a few of its own, and the question says none of those.
    """
    if not titles:
        return ()
    best, best_score = titles[0]
    said, own = set(stems(question)), set(stems(best))
    close = [best]
    for title, score in titles[1:]:
        if score < NEARLY_AS_GOOD * best_score or len(close) == MOST_CHOICES:
            break
        other = set(stems(title))
        mine, theirs = own - other, other - own
        if (
            len(own & other) >= SHARED_AT_LEAST * len(own | other)
            and 0 < len(mine) <= LONGEST_DIFFERENCE
            and 0 < len(theirs) <= LONGEST_DIFFERENCE
            and said.isdisjoint(mine | theirs)
        ):
            close.append(title)
    return tuple(close) if len(close) > 1 else ()
