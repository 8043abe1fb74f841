"""Files of a chat: sent up, given out, taken back. Who may read the chat now may read its files, and nobody else."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from chat import actions
from chat.access import thread_for
from chat.attached import shown_file
from chat.facts import verdict_of
from chat.models import Attachment, Thread
from chat.refusals import Refused
from files import giving
from files.models import Blob, Scan
from files.receiving import problem_of
from files.refusals import BadFile
from portals.models import User

STATUSES = {
    "no_file": HTTPStatus.BAD_REQUEST,
    "bad_request": HTTPStatus.BAD_REQUEST,
    "unknown": HTTPStatus.NOT_FOUND,
    "forbidden": HTTPStatus.FORBIDDEN,
    "channel_blocked": HTTPStatus.FORBIDDEN,
    "closed": HTTPStatus.FORBIDDEN,
    "conflict": HTTPStatus.CONFLICT,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "form_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "unsupported": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "wrong_type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "rate_limited": HTTPStatus.TOO_MANY_REQUESTS,
    "no_space": HTTPStatus.INSUFFICIENT_STORAGE,
    "unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
}
COMES_AGAIN_IN = 1  # seconds: a thumbnail is made within one
PLACEHOLDER = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 176 104" width="176" height="104">'
    b'<rect width="176" height="104" fill="#8892a0" opacity=".18"/>'
    b'<path d="M58 74l22-26 14 16 8-9 16 19z" fill="#8892a0" opacity=".5"/>'
    b'<circle cx="108" cy="38" r="7" fill="#8892a0" opacity=".5"/></svg>'
)

View = Callable[[HttpRequest, User, Attachment], HttpResponseBase]


@require_POST
def upload(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """`file`, the client's `id` of this upload, `note` = 1 for an internal note's; a repeat answers alike."""
    user = request.user
    if not isinstance(user, User):
        return _refused(
            Refused("forbidden", _("Вы вышли. Войдите снова.")), HTTPStatus.UNAUTHORIZED
        )
    try:
        thread = thread_for(user, uuid)
    except Http404:
        return _refused(Refused("unknown", _("Такого чата нет.")))
    try:
        bad = problem_of(request)
        if bad is not None:
            raise Refused(bad.code, bad.message)
        file = request.FILES.get("file")
        if file is None:
            raise Refused("no_file", BadFile("no_file").message)
        client_id, note = _uuid(request.POST.get("id", "")), request.POST.get("note") == "1"
        found = actions.attach(thread, user, upload=file, client_id=client_id, note=note)
    except Refused as refused:
        return _refused(refused)
    said = {key: found.as_said()[key] for key in ("name", "kind", "size")}
    return JsonResponse({"id": str(found.uuid), **said, "html": waiting_one(found)})


@require_POST
@login_required
def remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Takes back a file that was not sent; a form without script leads back to its chat."""
    assert isinstance(request.user, User)
    user = request.user
    found = Attachment.objects.filter(uuid=uuid, author=user).select_related("thread").first()
    by_script = "application/json" in request.headers.get("Accept", "")
    try:
        actions.take_back(user, uuid)
    except Refused as refused:
        if by_script:
            return _refused(refused, HTTPStatus.CONFLICT)
    if by_script:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return redirect(page_of(found.thread, user) if found else "/")


def readable(view: View) -> Callable[..., HttpResponseBase]:
    """`view(request, user, attachment)` for whoever may read its chat at this moment; for all others there is none."""

    @require_safe
    @login_required
    def inner(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
        assert isinstance(request.user, User)
        found = (
            Attachment.objects.select_related("thread", "blob")
            .filter(uuid=uuid, erased_at=None)
            .first()
        )
        if found is None or not may_see(request.user, found):
            raise Http404
        try:
            return view(request, request.user, found)
        except giving.Gone:
            raise Http404 from None

    return inner


def may_see(user: User, found: Attachment) -> bool:
    """The chat's own verdict; a note's file is the desk's, and one that waits its author's alone."""
    verdict = verdict_of(found.thread, user)
    if not verdict.may_read or (found.is_note and not verdict.at_desk):
        return False
    return found.entry_id is not None or found.author_id == user.pk


@readable
def give_file(request: HttpRequest, user: User, found: Attachment) -> HttpResponseBase:
    blob = blob_of(found)
    if blob.scan != Scan.CLEAN:
        return held_back(blob)
    return giving.give(
        request,
        blob,
        name=found.name,
        media_type=found.media_type,
        in_place=found.is_shown_in_place,
    )


@readable
def give_small(request: HttpRequest, user: User, found: Attachment) -> HttpResponseBase:
    """The small copy; until it is made, a picture that stands for one."""
    blob = blob_of(found)
    if blob.scan == Scan.CLEAN and blob.thumbnail:
        return giving.give_thumbnail(request, blob)
    if blob.width is None or blob.scan == Scan.INFECTED:
        raise Http404
    response = HttpResponse(PLACEHOLDER, content_type="image/svg+xml")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Retry-After"] = str(COMES_AGAIN_IN)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def post_form(
    request: HttpRequest,
    thread: Thread,
    user: User,
    *,
    text: str,
    client_id: UUID,
    note: bool = False,
) -> None:
    """The composer sent as an ordinary form: the files that wait, those that came with it, and the text, or nothing.

    Raises Refused."""
    fresh = attach_form(request, thread, user, client_id=client_id, note=note)
    try:
        files = [*request.POST.getlist("attachments"), *fresh]
        actions.post_message(thread, user, text=text, client_id=client_id, note=note, files=files)
    except BaseException:
        actions.take_all_back(user, fresh)
        raise


def attach_form(
    request: HttpRequest, thread: Thread, user: User, *, client_id: UUID, note: bool = False
) -> list[str]:
    """The files that came with the form wait from now on, all or none: their ids. Raises Refused."""
    if (bad := problem_of(request)) is not None:
        raise Refused(bad.code, bad.message)
    uploads = request.FILES.getlist("files")
    return actions.attach_all(thread, user, uploads, client_id=client_id, note=note)


def waiting_html(thread: Thread, user: User) -> list[str]:
    """The files that wait beside this person's text, for the composer."""
    waiting = Attachment.objects.waiting_of(thread, user).select_related("blob")
    return [waiting_one(found) for found in waiting]


def waiting_one(found: Attachment) -> str:
    return get_template("chat/_waiting_file.html").render(
        {"file": shown_file(found.as_said()) | {"note": found.is_note}}
    )


def blob_of(found: Attachment) -> Blob:
    if found.blob is None:
        raise Http404
    return found.blob


def held_back(blob: Blob) -> HttpResponse:
    if blob.scan == Scan.INFECTED:
        text, status = _("В файле найден вирус, поэтому он удалён."), HTTPStatus.GONE
    elif blob.scan_note:
        text = _("Проверка на вирусы сейчас не отвечает. Файл откроется, когда его проверят.")
        status = HTTPStatus.LOCKED
    else:
        text, status = (
            _("Файл проверяется на вирусы. Откройте его через минуту."),
            HTTPStatus.LOCKED,
        )
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def _refused(refused: Refused, status: int | None = None) -> JsonResponse:
    code = status or STATUSES.get(refused.code, HTTPStatus.UNPROCESSABLE_ENTITY)
    response = JsonResponse({"code": refused.code, "message": refused.message}, status=code)
    if refused.retry_after is not None:
        response.headers["Retry-After"] = str(max(1, round(refused.retry_after)))
    return response


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise Refused("bad_request") from None


def page_of(thread: Thread, user: User) -> str:
    if thread.customer_id == user.pk:
        return thread.get_absolute_url()
    return reverse("console:chat", args=[thread.uuid])
