"""A question that opened another topic goes on in a chat of its own."""

from uuid import uuid5

from chat.access import announce_on_commit, locked, require_write
from chat.composer import Author
from chat.facts import verdict_of
from chat.ledger import append, earlier
from chat.models import Entry, Kind, Thread
from chat.refusals import Refused
from portals.models import User

from .start import start_thread


def carry_over(thread: Thread, user: User, *, seq: int) -> Thread:
    """The chat that begins with the person's message of this public number; a second press leads to the same one.

    Raises Refused: bad_request (no such message of theirs), forbidden, channel_blocked, closed, rate_limited.
    """
    question = Entry.objects.questions().filter(thread=thread, author=user, public_seq=seq).first()
    if question is None:
        raise Refused("bad_request")
    verdict = verdict_of(thread, user)
    if verdict.at_desk:
        raise Refused("forbidden")
    require_write(verdict)
    # not under this chat's lock: the new one takes the portal's, and whoever holds that may wait for this chat
    new = start_thread(
        user,
        thread.portal,
        text=question.body,
        client_id=uuid5(question.client_id, "carry"),
        carried=list(question.attachments.kept().select_related("blob").order_by("pk")),
    )
    carried = uuid5(question.client_id, "carried")
    with locked(thread, user) as (held, verdict):
        if verdict.may_write and earlier(held, user, carried) is None:
            data = {"change": "carried", "to": str(new.uuid)}
            announce_on_commit(
                append(held, Kind.STATE, Author.SYSTEM, author=user, client_id=carried, data=data)
            )
    return new
