"""A person shows a file: it waits beside the text until a message takes it along, or its author takes it back."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import errands, limits
from chat.access import locked
from chat.composer import Verdict
from chat.facts import verdict_of
from chat.models import Attachment, Entry, Thread
from chat.protocol import MAX_ATTACHMENTS
from chat.refusals import Refused
from files.actions.receiving import Received, received
from files.kinds import MB
from files.models import Blob, Scan, Terms
from files.refusals import BadFile
from portals.models import Portal, User

from .posting import too_fast

Upload = File[Any]


def attach(
    thread: Thread, user: User, *, upload: Upload, client_id: UUID, note: bool = False
) -> Attachment:
    """The file, kept and waiting; a repeat of the same upload is the same attachment.

    The right is asked before the file is looked at, and again when it is: a chat that was closed, or went to another
    company meanwhile, gets none. Raises Refused: forbidden, channel_blocked, closed, conflict, rate_limited, and the
    codes of files/refusals.py.
    """
    _require(verdict_of(thread, user), note)
    if wait := limits.uploads.take(user.pk):
        raise too_fast(wait)
    with (
        _in_our_words(),
        received(upload, upload.name or "", thread.portal) as file,
        locked(thread, user) as (held, verdict),
    ):
        _require(verdict, note)
        before = Attachment.objects.filter(thread=held, author=user, client_id=client_id)
        if (known := before.select_related("blob").first()) is not None:
            return _the_same(known, file, note)
        if Attachment.objects.waiting_of(held, user).count() >= MAX_ATTACHMENTS:
            raise BadFile("too_many", limit=MAX_ATTACHMENTS)
        return _keep(held, user, file, client_id, note)


def take_back(user: User, uuid: UUID) -> None:
    """Nobody but its author has seen it: the row goes, the sweep takes the bytes. Twice is once; a file that was sent
    stays. Raises Refused: unknown."""
    with transaction.atomic():
        rows = Attachment.objects.select_for_update(of=("self",)).filter(uuid=uuid, author=user)
        found = rows.first()
        if found is None:
            return
        if found.entry_id is not None:
            raise Refused("unknown", _("Файл уже отправлен вместе с сообщением."))
        found.delete()


def attach_all(
    thread: Thread, user: User, uploads: Sequence[Upload], *, client_id: UUID, note: bool = False
) -> list[str]:
    """The files of a plain form, all or none: their ids, in order. Raises Refused."""
    kept: list[Attachment] = []
    try:
        for n, upload in enumerate(_counted(uploads)):
            own = uuid5(client_id, f"file {n}")
            kept.append(attach(thread, user, upload=upload, client_id=own, note=note))
    except BaseException:
        take_all_back(user, [str(file.uuid) for file in kept])
        raise
    return [str(file.uuid) for file in kept]


def take_all_back(user: User, files: Sequence[str]) -> None:
    """Those of a form whose message was refused."""
    for file in files:
        try:
            take_back(user, UUID(file))
        except Refused:  # a repeat of a message that was sent
            continue


@contextmanager
def received_all(uploads: Sequence[Upload], portal: Portal) -> Iterator[list[Received]]:
    """The files of a chat that does not exist yet, looked at and stored; see `received`. Raises Refused."""
    with _in_our_words(), ExitStack() as stack:
        yield [
            stack.enter_context(received(upload, upload.name or "", portal))
            for upload in _counted(uploads)
        ]


def keep_all(
    thread: Thread, user: User, files: Sequence[Received], client_id: UUID
) -> list[Attachment]:
    """Their rows, in the transaction of the new chat. Raises BadFile."""
    return [
        _keep(thread, user, file, uuid5(client_id, f"file {n}"), note=False)
        for n, file in enumerate(files)
    ]


def copy_all(thread: Thread, user: User, shown: Sequence[Attachment]) -> list[Attachment]:
    """The same files in another chat of the portal: rows of their own, the same bytes."""
    return [
        Attachment.objects.create(
            thread=thread,
            author=user,
            client_id=uuid5(one.client_id, "carried"),
            name=one.name,
            kind=one.kind,
            size=one.size,
            blob=one.blob,
        )
        for one in shown
    ]


def bind(attachments: Sequence[Attachment], entry: Entry) -> None:
    Attachment.objects.filter(pk__in=[one.pk for one in attachments]).update(entry=entry)


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except BadFile as bad:
        raise Refused(bad.code, bad.message) from None


def _counted(uploads: Sequence[Upload]) -> Sequence[Upload]:
    if len(uploads) > MAX_ATTACHMENTS:
        bad = BadFile("too_many", limit=MAX_ATTACHMENTS)
        raise Refused(bad.code, bad.message)
    return uploads


def _require(verdict: Verdict, note: bool) -> None:
    if not verdict.may_read or (note and not verdict.may_note):
        raise Refused("forbidden")
    if not note and verdict.refusal:
        raise Refused(verdict.refusal)


def _the_same(known: Attachment, file: Received, note: bool) -> Attachment:
    blob = known.blob
    if blob is None or (known.name, known.is_note, blob.sha256) != (file.name, note, file.sha256):
        raise Refused("conflict", _("Под этим номером уже загружен другой файл."))
    return known


def _keep(thread: Thread, user: User, file: Received, client_id: UUID, note: bool) -> Attachment:
    _require_room(thread, user, file)
    blob = file.keep(thread.portal)
    new = Attachment.objects.create(
        thread=thread,
        author=user,
        client_id=client_id,
        is_note=note,
        name=file.name,
        kind=file.form.kind.value,
        size=blob.size,
        blob=blob,
    )
    if blob.scan == Scan.PENDING:
        errands.on_commit("files.tasks.scan", blob.pk)
    elif blob.wants_thumbnail:
        errands.on_commit("files.tasks.thumbnail", blob.pk)
    return new


def _require_room(thread: Thread, user: User, file: Received) -> None:
    """Raises BadFile quota_chat, quota_person, quota_portal, quota_portal_day."""
    terms = Terms.of(thread.portal.plan)
    since = timezone.now() - timedelta(days=1)
    kept, stored = Attachment.objects.kept(), Blob.objects.filter(portal=thread.portal_id)
    taken = {
        "quota_chat": (kept.filter(thread=thread).bytes(), terms.chat_mb),
        "quota_person": (
            kept.filter(author=user, created_at__gt=since).bytes(),
            terms.person_day_mb,
        ),
        "quota_portal": (stored.bytes(), terms.portal_mb),
        "quota_portal_day": (stored.filter(created_at__gt=since).bytes(), terms.portal_day_mb),
    }
    for code, (before, limit) in taken.items():
        if before + file.size > limit * MB:
            raise BadFile(code, file.name, limit)
