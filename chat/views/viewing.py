"""A file opened on a page: a log with numbered lines, requests as a table, JSON as a tree, a picture, a video."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import mark_safe

from chat.attached import shown_file
from chat.models import Attachment
from files import giving
from files.keeping import storage
from files.kinds import Kind
from files.models import Blob, Scan
from files.viewing import har, texts, trees
from files.viewing.markup import log_html, tree_html
from portals.models import User

from .attachments import blob_of, held_back, page_of, readable


@readable
def view_file(request: HttpRequest, user: User, found: Attachment) -> HttpResponseBase:
    blob = blob_of(found)
    if blob.scan != Scan.CLEAN:
        return held_back(blob)
    context = {
        "file": shown_file(found.as_said()),
        "thread": found.thread,
        "back": page_of(found.thread, user),
        **_opened(found.kind, blob),
    }
    answer: HttpResponse = render(request, "chat/file.html", context)
    answer.headers["Cache-Control"] = "private, no-cache"  # rights end
    return answer


def _opened(kind: str, blob: Blob) -> dict[str, Any]:
    """What the page shows of this kind; a HAR or JSON that is none after all is shown as the text that it is."""
    if kind == Kind.HAR and (requests := har.archive(_beginning(blob, har.MOST_BYTES))):
        cut = not requests.whole or blob.size > har.MOST_BYTES
        return {"shown": "har", "har": requests, "cut": cut}
    if kind not in (Kind.TEXT, Kind.JSON, Kind.HAR):
        return {"shown": str(kind)}
    data, cut = _beginning(blob, texts.MOST_BYTES), blob.size > texts.MOST_BYTES
    if kind == Kind.JSON and not cut and (tree := trees.tree(data)):
        # the markup escapes whatever comes from the file
        return {"shown": "json", "tree": mark_safe(tree_html(tree)), "cut": False}
    passages = texts.passages(texts.decoded(data))
    return {
        "shown": "log",
        "log": mark_safe(log_html(passages)),
        "folds": any(one.is_folded for one in passages),
        "cut": cut,
    }


def _beginning(blob: Blob, most: int) -> bytes:
    try:
        with storage().open(blob.path) as file:
            data: bytes = file.read(most)
    except FileNotFoundError:
        raise giving.Gone from None
    return data
