"""When its article is published, a gap's questions are put to the assistant again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from django.utils import timezone

from assistant import answering
from assistant.answering import Outcome
from assistant.models import Gap, Notice, Question

INDEXED_WITHIN = timedelta(seconds=3)  # a change stands in every process's index after two
MOST_AT_ONCE = 200


def replay(*, seconds: float, clock: Callable[[], datetime] = timezone.now) -> int:
    """Ask again what is due, for at most so many seconds; how many questions were asked."""
    until = monotonic() + seconds
    due = Question.objects.to_replay(clock() - INDEXED_WITHIN).select_related("gap")
    asked = 0
    for question in due.order_by("gap", "-asked_at")[:MOST_AT_ONCE]:
        if monotonic() > until:
            break
        moment = (
            clock()
        )  # before the search: an article that changes meanwhile is asked about again
        question.found_now = finds(question)
        question.replayed_at = moment
        question.save(update_fields=["found_now", "replayed_at"])
        asked += 1
    return asked


def finds(question: Question) -> bool:
    """Whether the assistant would answer the question with the article of its gap now."""
    found = answering.answer(question.text)
    wanted = question.gap.article_id if question.gap else None
    return found.outcome is Outcome.ANSWERED and any(
        cited.article_id == wanted for cited in found.articles
    )


def tell_those_who_asked(gap: Gap) -> int:
    """Everybody whose question is answered now is told once; how many questions that are."""
    answered = Question.objects.failed().filter(gap=gap, found_now=True, notice="")
    return answered.update(notice=Notice.DUE)
