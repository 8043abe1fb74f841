"""What happens to articles by itself."""

from time import monotonic

from celery import shared_task
from django.utils import timezone

from knowledge import actions
from knowledge.search.current import current
from knowledge.search.encoders import the_encoder
from knowledge.search.unread import read_some

READS_FOR_SECONDS = 4


@shared_task(name="knowledge.tasks.read_articles", ignore_result=True)
def read_articles() -> None:
    """Reads and encodes what has changed; a round ends early rather than meet the next.

    It also wakes the encoder and the index of this worker, so that nobody's first question waits for them.
    """
    read_some(the_encoder(), until=monotonic() + READS_FOR_SECONDS)
    current.with_meaning()


@shared_task(name="knowledge.tasks.follow_timetable", ignore_result=True)
def follow_timetable() -> None:
    actions.follow_timetable(timezone.now())


@shared_task(name="knowledge.tasks.forget_old_searches", ignore_result=True)
def forget_old_searches() -> None:
    actions.forget_old_searches(timezone.now())
