"""How a chat's file is spoken of, in a frame and on a page: from what its entry keeps of it, without a question."""

import json
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from files.kinds import MB, Kind

KB = 1024
OPENED = (Kind.TEXT, Kind.JSON, Kind.HAR)  # on a page of their own, besides pictures


def address(uuid: str) -> str:
    return f"/attachments/{uuid}/"


def in_frame(data: dict[str, Any]) -> str:
    """`attachments` of an entry's frame, written out."""
    return json.dumps([frame_of_file(file) for file in data.get("files", [])], ensure_ascii=False)


def frame_of_file(file: dict[str, Any]) -> dict[str, Any]:
    """One of `attachments` of a `message` frame."""
    url = address(file["id"])
    gone = bool(file.get("gone"))
    return {
        "id": file["id"],
        "name": file["name"],
        "kind": file["kind"],
        "size": file["size"],
        "url": None if gone else url,
        "thumbnail": f"{url}thumbnail/" if file["kind"] == Kind.PICTURE and not gone else None,
    }


def shown_file(file: dict[str, Any]) -> dict[str, Any]:
    """The same for a template, with `gone` for one that has been erased."""
    frame = frame_of_file(file)
    return frame | {
        "gone": frame["url"] is None,
        "opens": file["kind"] in OPENED,
        "width": file.get("width"),
        "height": file.get("height"),
        "said_size": said_size(file["size"]),
    }


def said_size(size: int) -> str:
    """«312 КБ», «2,1 МБ»."""
    if size < KB:
        return _("%(n)s Б") % {"n": size}
    if size < MB:
        return _("%(n)s КБ") % {"n": round(size / KB)}
    return _("%(n)s МБ") % {"n": number_format(size / MB, 1)}
