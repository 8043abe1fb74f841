"""Staff says that an answer of the assistant was wrong."""

from django.db import transaction
from django.utils.translation import gettext as _

from assistant import actions as lessons
from chat.access import announce_on_commit
from chat.composer import Author
from chat.facts import verdict_of
from chat.ledger import append
from chat.models import Kind, Thread
from chat.refusals import Refused
from portals.models import User


def judge_answer(
    thread: Thread, user: User, *, seq: int, wrong: bool, is_editor: bool = False
) -> None:
    """The answer with this number of the desk is wrong, or not wrong after all; a second press changes nothing.

    People of the desk may say so of the chats they see, editors of any that shows a gap. A note keeps who said it:
    the customer learns nothing. Raises Refused: forbidden, bad_request (no such answer).
    """
    with transaction.atomic():
        thread = Thread.objects.lock().get(pk=thread.pk)
        verdict = verdict_of(thread, user)
        at_desk = verdict.may_read and verdict.at_desk
        if not (at_desk or is_editor):
            raise Refused("forbidden")
        answer = thread.entries.answers().filter(seq=seq).first()
        if answer is None or not answer.data.get("articles"):
            raise Refused("bad_request", _("Отметить можно только ответ помощника."))
        if bool(answer.data.get("wrong")) == wrong:
            return
        answer.data = {**answer.data, "wrong": wrong}
        answer.save(update_fields=["data"])
        lessons.note_wrong(thread.uuid, seq, wrong)
        said = (
            _("Ответ помощника неверный: «%(title)s».")
            if wrong
            else _("Ответ помощника не ошибочный, отметка снята: «%(title)s».")
        )
        author = verdict.author if at_desk else Author.OPERATOR
        body = said % {"title": answer.data["articles"][0]["title"]}
        announce_on_commit(append(thread, Kind.NOTE, author, author=user, body=body))
