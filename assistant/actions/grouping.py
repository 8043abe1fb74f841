"""New failed questions find the gap that they show, or begin one."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from assistant.gathering import gather
from assistant.likeness import Encoder, compare
from assistant.models import Gap, Question

MOST_AT_ONCE = 200
MOST_GAPS = 2000  # compared with, the last met first
REMEMBERED = timedelta(days=365)
_log = logging.getLogger(__name__)


def group_questions(moment: datetime, encoder: Encoder | None) -> int:
    """Group what failed and stands alone, the oldest first, at most 200 at once; how many there were.

    An encoder that fails is done without: words group worse, but they group.
    """
    if not _ungrouped(moment).exists():
        return 0
    if encoder is not None:
        texts = [gap.text for gap in _known_gaps(moment)]
        texts += [question.text for question in _ungrouped(moment)]
        try:  # it takes its time, and remembers: what is locked below is not to wait for it
            encoder.encode(texts)
        except Exception:
            _log.warning("questions are grouped by words: the encoder fails", exc_info=True)
            encoder = None
    return _group(moment, encoder)


@transaction.atomic
def _group(moment: datetime, encoder: Encoder | None) -> int:
    new = list(_ungrouped(moment).select_for_update(of=("self",)))
    if not new:
        return 0
    gaps = list(_known_gaps(moment))
    likeness = compare([gap.text for gap in gaps], [question.text for question in new], encoder)
    columns = gather(
        likeness.rows,
        alike_from=likeness.alike_from,
        chats=[question.chat for question in new],
        homes=_homes(new, gaps),
    )
    begun: dict[int, Gap] = dict(enumerate(gaps))
    for question, column in zip(new, columns, strict=True):
        gap = begun.get(column)
        if gap is None:
            first = new[column - len(gaps)]
            gap = begun[column] = Gap.objects.create(
                title=first.title,
                text=first.text,
                first_at=first.asked_at,
                last_at=first.asked_at,
            )
        gap.last_at = max(gap.last_at, question.asked_at)
        question.gap = gap
    Question.objects.bulk_update(new, ["gap"])
    Gap.objects.bulk_update([begun[column] for column in sorted(set(columns))], ["last_at"])
    return len(new)


def _ungrouped(moment: datetime) -> QuerySet[Question]:
    new = Question.objects.ungrouped().filter(asked_at__gte=moment - REMEMBERED)
    return new.order_by("asked_at", "pk")[:MOST_AT_ONCE]


def _known_gaps(moment: datetime) -> QuerySet[Gap]:
    return Gap.objects.met_since(moment - REMEMBERED).order_by("-last_at")[:MOST_GAPS]


def _homes(new: list[Question], gaps: list[Gap]) -> dict[object, int]:
    """The column of the gap that an earlier question of each chat shows."""
    column = {gap.pk: place for place, gap in enumerate(gaps)}
    earlier = (
        Question.objects.filter(chat__in={question.chat for question in new}, gap__in=column)
        .order_by("-number")
        .values_list("chat", "gap_id")
    )
    return {chat: column[gap] for chat, gap in earlier}
