"""What happens beside the conversation: the assistant's turns, and sweeps that find what was missed."""

from datetime import timedelta
from time import monotonic

from celery import shared_task
from django.db.models import Exists, OuterRef
from django.utils import timezone

from partners.actions import end_expired

from . import actions, learning, search_index
from .composer import State
from .models import Entry

UNANSWERED_AFTER = timedelta(seconds=3)
PREPARES_FOR_SECONDS = 4
LOOKED_FOR = timedelta(days=1)  # since the chat last changed: a pause that ends is a change


@shared_task(name="chat.tasks.answer_question", ignore_result=True)
def answer_question(thread_id: int, seq: int) -> None:
    actions.answer_question(thread_id, seq)


@shared_task(name="chat.tasks.try_next_article", ignore_result=True)
def try_next_article(thread_id: int, mark_id: str) -> None:
    actions.try_next_article(thread_id, mark_id)


@shared_task(name="chat.tasks.answer_forgotten", ignore_result=True)
def answer_forgotten() -> None:
    """Questions whose task was lost on the way."""
    now = timezone.now()
    said_later = Entry.objects.said().filter(thread=OuterRef("thread"), seq__gt=OuterRef("seq"))
    last_said = Entry.objects.questions().filter(
        ~Exists(said_later),
        thread__state=State.ASSISTANT,
        thread__last_at__gt=now - LOOKED_FOR,
        at__lt=now - UNANSWERED_AFTER,
    )
    for thread_id, seq in last_said.order_by("-at").values_list("thread_id", "seq")[:200]:
        actions.answer_question(thread_id, seq)


@shared_task(name="chat.tasks.close_solved", ignore_result=True)
def close_solved() -> None:
    actions.close_solved(timezone.now())


@shared_task(name="chat.tasks.end_expired_partner_support", ignore_result=True)
def end_expired_partner_support() -> None:
    end_expired(timezone.now())


@shared_task(name="chat.tasks.end_consents", ignore_result=True)
def end_consents() -> None:
    actions.end_consents(timezone.now())


@shared_task(name="chat.tasks.prepare_search", ignore_result=True)
def prepare_search(everything: bool = False) -> None:
    """What was said lately can be found; a round ends early rather than meet the next."""
    until = monotonic() + PREPARES_FOR_SECONDS
    while search_index.prepare(everything=everything) and monotonic() < until:
        pass


@shared_task(name="chat.tasks.forget_files", ignore_result=True)
def forget_files() -> None:
    """Those whose tariff keeps them no longer, and those that were never sent."""
    now = timezone.now()
    actions.forget_unsent(now)
    actions.erase_expired(now)


@shared_task(name="chat.tasks.note_endings", ignore_result=True)
def note_endings() -> None:
    """How chats ended that the assistant could not help."""
    learning.note_endings(timezone.now())


@shared_task(name="chat.tasks.tell_of_articles", ignore_result=True)
def tell_of_articles() -> None:
    """Sent when an editor presses the button; the sweep does what was left over."""
    actions.tell_of_articles()
