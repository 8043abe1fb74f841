"""When an article is to appear and to vanish by itself. Pure: times in, decision out."""

from datetime import datetime
from enum import Enum


class Step(Enum):
    """What the timetable asks for now."""

    PUBLISH = "publish"
    UNPUBLISH = "unpublish"
    MISSED = "missed"  # nobody looked while it should have been seen: it stays a draft


def step_due(
    *,
    is_published: bool,
    publish_at: datetime | None,
    unpublish_at: datetime | None,
    moment: datetime,
) -> Step | None:
    """The step that is due, None if none is. The interval is half-open: [publish_at, unpublish_at)."""
    is_over = unpublish_at is not None and unpublish_at <= moment
    if is_published:
        return Step.UNPUBLISH if is_over else None
    if publish_at is None or moment < publish_at:
        return None
    return Step.MISSED if is_over else Step.PUBLISH
