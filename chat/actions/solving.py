"""A chat is solved, rated, closed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import learning
from chat.access import announce_on_commit, locked, require_write
from chat.composer import SOLVED_REOPENS_DAYS, Author, State
from chat.ledger import append
from chat.models import Kind, Thread
from chat.models.thread import SOLVED_FIELDS
from chat.refusals import Refused
from portals.models import User

MAX_COMMENT = 1000


def solve(thread: Thread, user: User) -> None:
    """The question is answered; the customer's reply opens the chat again. Raises Refused."""
    with locked(thread, user) as (thread, verdict):
        if thread.is_finished:
            return
        require_write(verdict)
        if Thread.objects.in_open_incident().filter(pk=thread.pk).exists():
            raise Refused("forbidden", _("В этом чате идёт критичный инцидент. Его закрывает специалист, с причиной и отчётом."))  # fmt: skip
        thread.solve(timezone.now())
        thread.save(update_fields=SOLVED_FIELDS)
        announce_on_commit(append(thread, Kind.STATE, Author.SYSTEM, data={"change": "solved"}))
        learning.note_solved()


def rate(thread: Thread, user: User, *, score: int, comment: str = "") -> None:
    """The customer rates the help of a solved chat, 1 to 5; a later rating replaces it. Raises Refused."""
    if not 1 <= score <= 5 or "\x00" in comment:
        raise Refused("bad_request", _("Оценка бывает от 1 до 5."))
    if len(comment) > MAX_COMMENT:
        raise Refused("too_long", _("Отзыв длиннее 1000 знаков. Сократите его."))
    with locked(thread, user) as (thread, verdict):
        if verdict.at_desk:
            raise Refused("forbidden")
        if not thread.is_finished:
            raise Refused("forbidden", _("Оценить помощь можно, когда вопрос решён."))
        if (thread.score, thread.score_comment) == (score, comment.strip()):
            return
        thread.score, thread.score_comment = score, comment.strip()
        thread.save(update_fields=["score", "score_comment"])
        announce_on_commit(
            append(thread, Kind.STATE, Author.SYSTEM, data={"change": "rated", "score": score})
        )


def close_solved(now: datetime) -> int:
    """Chats that were solved long ago are closed for good; the number of them."""
    long_ago = now - timedelta(days=SOLVED_REOPENS_DAYS)
    due = Thread.objects.filter(state=State.SOLVED, solved_at__lte=long_ago).values_list(
        "pk", flat=True
    )[:500]
    closed = 0
    for pk in list(due):
        with transaction.atomic():
            thread = Thread.objects.lock().get(pk=pk)
            if (
                thread.state != State.SOLVED
                or thread.solved_at is None
                or thread.solved_at > long_ago
            ):
                continue  # somebody wrote in the meantime
            thread.close()
            thread.save(update_fields=["state", "answers_from"])
            announce_on_commit(append(thread, Kind.STATE, Author.SYSTEM, data={"change": "closed"}))
            closed += 1
    return closed
