"""What is looked for and what of it is opened, so that editors learn what is missing."""

from datetime import datetime, timedelta

from knowledge.models import SearchRecord
from knowledge.personal import LEFT_OUT, without_personal_data

LONGEST_WORDS = 200
KEPT_FOR = timedelta(days=180)
STILL_TYPING = timedelta(minutes=10)  # after this the same page looks for something else


def note_search(query: str, results: int, *, moment: datetime, record_id: int | None) -> int | None:
    """Record a search; its number, or None when there is nothing to record.

    `record_id` is the search that was being typed: it gets the longer words instead of a row of its own.
    """
    words = without_personal_data(query).lower()[:LONGEST_WORDS]
    if not words.replace(LEFT_OUT, "").strip():
        return None
    if record_id is not None:
        unfinished = SearchRecord.objects.filter(
            pk=record_id, article=None, at__gt=moment - STILL_TYPING
        )
        if unfinished.update(words=words, results=results, at=moment):
            return record_id
    return SearchRecord.objects.create(words=words, results=results, at=moment).pk


def note_opened(record_id: int, article_id: int) -> None:
    """The article that was opened from a search; the first one counts."""
    SearchRecord.objects.filter(pk=record_id, article=None).update(article=article_id)


def forget_old_searches(moment: datetime) -> int:
    """Delete what nobody needs any more; how many rows."""
    return SearchRecord.objects.filter(at__lte=moment - KEPT_FOR).delete()[0]
