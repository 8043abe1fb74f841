"""Letters are rows written with the change they tell of; a periodic task sends them, again if it must."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F

from ..models import Invitation, OutgoingMail

log = logging.getLogger(__name__)
NOWHERE = ("dummy", "console")  # backends that bring a letter to nobody
TRIES = 8
HELD_FOR = timedelta(
    minutes=5
)  # nobody else sends it meanwhile; whoever died lets it go after that
FIRST_PAUSE = timedelta(minutes=1)  # doubled after each failed try: the eighth is two hours later
SENT_IN_A_ROUND = 50

State = OutgoingMail.State


def mail_is_sent() -> bool:
    """Whether letters reach anybody here; without that, pages show what a person may pass on himself."""
    return settings.EMAIL_BACKEND.split(".")[-2] not in NOWHERE


def write_letter(
    to: str, subject: str, body: str, *, moment: datetime, invitation: Invitation | None = None
) -> None:
    """Inside the transaction of the change; where no mail is sent none is kept."""
    if mail_is_sent():
        OutgoingMail.objects.create(
            to=to,
            subject=" ".join(subject.split())[:200],
            body=body,
            invitation=invitation,
            created_at=moment,
            due_at=moment,
        )


def send_letters(moment: datetime) -> int:
    """Sends what is due; how many went. A letter goes at least once: twice only if its sender died in between."""
    sent = 0
    due = OutgoingMail.objects.due(moment).select_related("invitation").order_by("due_at", "pk")
    for letter in due[:SENT_IN_A_ROUND]:
        mine = OutgoingMail.objects.filter(pk=letter.pk, state=State.WAITING, due_at=letter.due_at)
        if not mine.update(due_at=moment + HELD_FOR, tries=F("tries") + 1):
            continue  # another worker has it
        letter.tries += 1
        sent += _send(letter, moment)
        letter.save(update_fields=["state", "settled_at", "problem", "body", "due_at"])
    return sent


def _send(letter: OutgoingMail, moment: datetime) -> bool:
    """Outside any transaction: a mail server may take its time."""
    if not letter.is_still_wanted:
        letter.settle(State.DROPPED, moment)
        return False
    try:
        EmailMessage(letter.subject, letter.body, to=[letter.to]).send()
    except Exception as problem:  # whatever a mail server and the network can do
        log.warning("letter %d: try %d failed: %s", letter.pk, letter.tries, type(problem).__name__)
        letter.problem = type(problem).__name__
        letter.due_at = moment + FIRST_PAUSE * 2 ** (letter.tries - 1)
        if letter.tries >= TRIES:
            letter.settle(State.FAILED, moment, letter.problem)
        return False
    letter.settle(State.SENT, moment)
    return True
