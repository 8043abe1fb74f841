"""A person opens a chat."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import errands, shares, wording
from chat.access import announce_on_commit
from chat.composer import Author, State
from chat.ledger import append
from chat.models import Attachment, Entry, Kind, Thread
from chat.protocol import MAX_TEXT, BadFrame, clean_text
from chat.refusals import Refused
from chat.routing import Channel
from chat.standing import decision_for, standing_of
from files.actions.receiving import Received
from portals.models import Portal, User

from .attaching import Upload, bind, copy_all, keep_all, received_all
from .posting import too_fast

MAX_SUBJECT = 160


def start_thread(
    user: User,
    portal: Portal,
    *,
    subject: str = "",
    text: str = "",
    did: str = "",
    expected: str = "",
    got: str = "",
    client_id: UUID | None = None,
    uploads: Sequence[Upload] = (),
    carried: Sequence[Attachment] = (),
) -> Thread:
    """One topic, one chat; pressing twice opens one. The chat and its files are there together, or neither is: those
    that come with the form, and copies of those `carried` over from another chat of the portal.

    Raises Refused: forbidden, empty, too_long, bad_character, rate_limited, and the codes of files/refusals.py.
    """
    report = {"did": _said(did), "expected": _said(expected), "got": _said(got)}
    text = _said(text)
    body = _first_message(text, report)
    body = _clean(body) if body or not (uploads or carried) else ""
    subject = " ".join(_said(subject).split())[:MAX_SUBJECT] or _subject_from(text, report)
    client_id = client_id or uuid4()
    with received_all(uploads, portal) as files, transaction.atomic():
        # The portal's lock orders this against a switch of partner or tariff.
        portal = Portal.objects.select_for_update(of=("self",), no_key=True).get(pk=portal.pk)
        decision = decision_for(user, portal)
        if not decision.may_write:
            raise Refused("forbidden", wording.explain(decision, portal))
        again = Entry.objects.filter(
            author=user, client_id=client_id, body=body, thread__portal=portal, seq=1
        ).first()  # an old form with a new text, reached by «Back», is no repeat
        if again is not None:
            return again.thread
        if not portal.unlimited_rate and (wait := shares.take(user.pk)):
            raise too_fast(wait)
        thread = Thread(
            portal=portal,
            customer=user,
            subject=subject or _first_name(files, carried),
            channel=decision.channel,
            partner_id=decision.partner.id
            if decision.channel is Channel.PARTNER and decision.partner
            else None,
        )
        if decision.assistant:
            thread.state = State.ASSISTANT
        else:
            thread.wait(timezone.now())
        thread.desk_unread = 1
        thread.save()
        role = standing_of(user, portal).role
        data: dict[str, object] = {"role": role.value if role else ""}
        if body and not text:
            data["report"] = report
        shown = keep_all(thread, user, files, client_id) + copy_all(thread, user, carried)
        if shown:
            data["files"] = [one.as_said() for one in shown]
        event = append(
            thread,
            Kind.MESSAGE,
            Author.MEMBER,
            author=user,
            client_id=client_id,
            body=body,
            data=data,
        )
        if shown:
            bind(shown, Entry.objects.get(thread=thread, seq=event.seq))
        announce_on_commit(event)
        if decision.assistant:
            errands.on_commit("chat.tasks.answer_question", thread.pk, event.seq)
    return thread


def _first_message(text: str, report: dict[str, str]) -> str:
    captions = {"did": _("Что сделали"), "expected": _("Чего ждали"), "got": _("Что получилось")}
    lines = "\n".join(f"{captions[key]}: {value}" for key, value in report.items() if value)
    return "\n\n".join(part for part in (text, lines) if part)


def _subject_from(text: str, report: dict[str, str]) -> str:
    words = " ".join((text or report["got"] or report["did"] or report["expected"]).split())
    return words if len(words) <= 80 else words[:80].rsplit(" ", 1)[0] + "…"


def _first_name(files: Sequence[Received], carried: Sequence[Attachment]) -> str:
    return files[0].name if files else carried[0].name


def _said(text: str) -> str:
    """The text of one field; empty where there is nothing to see."""
    try:
        return _clean(text)
    except Refused as refused:
        if refused.code == "empty":
            return ""
        raise


def _clean(text: str) -> str:
    try:
        return clean_text(text)
    except BadFrame as bad:
        if bad.code == "too_long":
            raise Refused(
                "too_long",
                _("Описание длиннее %(limit)s знаков. Сократите его.") % {"limit": MAX_TEXT},
            ) from None
        raise Refused(bad.code) from None
