"""A person writes and reads."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F, Q, Value
from django.db.models.functions import Least
from django.utils.translation import ngettext

from chat import bus, errands, ledger, outage, shares
from chat.facts import verdict_of
from chat.ledger_batch import Command
from chat.models import Thread
from chat.protocol import BadFrame, clean_files, clean_text
from chat.refusals import Refused
from portals.models import User


def post_message(
    thread: Thread,
    user: User,
    *,
    text: str,
    client_id: UUID,
    note: bool = False,
    files: Sequence[str] = (),
) -> int:
    """The number that its author sees; a repeat of the same id gets the first one. `files` are ids of attachments that
    wait. Raises Refused."""
    try:
        text = clean_text(text, has_files=bool(files))
        taken = tuple(dict.fromkeys(clean_files(list(files))))
    except BadFrame as bad:
        raise Refused(bad.code) from None
    if not thread.portal.unlimited_rate and (wait := shares.take(user.pk)):
        raise too_fast(wait)
    command = Command(thread.pk, user.pk, str(client_id), text, note, files=taken)
    ledger.post([command])
    if command.code or command.seq is None:
        raise Refused(command.code or "unavailable")
    bus.announce(command.events)
    if command.wakes_assistant:
        errands.send("chat.tasks.answer_question", thread.pk, command.events[-1].seq)
    return command.seq


def too_fast(wait: float) -> Refused:
    seconds = max(1, round(wait + 0.5))
    message = ngettext(
        "Слишком много сообщений подряд. Это отправим через %(n)s секунду.",
        "Слишком много сообщений подряд. Это отправим через %(n)s секунд.",
        seconds,
    ) % {"n": seconds}
    return Refused("rate_limited", message, retry_after=round(wait, 1))


def mark_read(thread: Thread, user: User, seq: int) -> None:
    """The person has seen everything up to `seq`, a number of their own side; the other side is told.

    Raises Refused. No page fails for want of a mark: on a full disk none is made, and the chat can be read.
    """
    try:
        _mark_read(thread, user, seq)
    except outage.LOST as problem:
        if not outage.may_pass(problem):
            raise
        outage.reported("a reading mark", problem)


def _mark_read(thread: Thread, user: User, seq: int) -> None:
    verdict = verdict_of(thread, user)
    if not verdict.may_read:
        raise Refused("forbidden")
    rows = Thread.objects.filter(pk=thread.pk)
    if verdict.at_desk:
        # a colleague who only looks does not take the chat's bold away from its operator
        rows = rows.filter(Q(operator=None) | Q(operator=user))
        if not rows.exists():
            return
        rows.filter(desk_read__lt=seq).update(desk_read=Least(Value(seq), F("last_seq")))
        rows.filter(last_seq__lte=seq, desk_unread__gt=0).update(desk_unread=0)
        # by the number's own index, however long the chat is
        known = thread.entries.public().filter(seq__lte=seq).order_by("-seq")
        seen = known.values_list("public_seq", flat=True).first() or 0
        bus.whisper(
            thread.pk, {"type": "read", "who": "desk", "seq": seen}, by=user.pk, to_desk=False
        )
    else:
        rows.filter(customer_read__lt=seq).update(
            customer_read=Least(Value(seq), F("last_public_seq"))
        )
        rows.filter(last_public_seq__lte=seq, customer_unread__gt=0).update(customer_unread=0)
        known = thread.entries.filter(public_seq__lte=seq).order_by("-public_seq")
        seen = known.values_list("seq", flat=True).first() or 0
        bus.whisper(
            thread.pk, {"type": "read", "who": "customer", "seq": seen}, by=user.pk, to_desk=True
        )
