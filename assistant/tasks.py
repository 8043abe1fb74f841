"""What is learnt from questions in the background."""

from functools import cache

from celery import shared_task
from django.utils import timezone

from knowledge.search.encoders import the_encoder

from . import actions
from .likeness import Remembering

REPLAYS_FOR_SECONDS = 4


@shared_task(name="assistant.tasks.group_questions", ignore_result=True)
def group_questions() -> None:
    actions.group_questions(timezone.now(), _remembering())


@cache
def _remembering() -> Remembering | None:
    """The worker's encoder, if it has one; without it questions are grouped by their words."""
    encoder = the_encoder()
    return Remembering(encoder) if encoder else None


@shared_task(name="assistant.tasks.replay", ignore_result=True)
def replay() -> None:
    """A round ends before the next begins; what is left over is due in the next."""
    actions.replay(seconds=REPLAYS_FOR_SECONDS)
