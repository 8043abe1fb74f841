"""Articles appear and vanish at their time: [publish_at, unpublish_at), whenever somebody looks."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from knowledge.actions import follow_timetable
from knowledge.models import Article
from knowledge.schedule import Step, step_due

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("is_published", "publish_at", "unpublish_at", "expected"),
    [
        (False, None, None, None),
        (False, NOON + TICK, None, None),
        (False, NOON, None, Step.PUBLISH),  # the first moment belongs to it
        (False, NOON - HOUR, None, Step.PUBLISH),
        (False, NOON - HOUR, NOON + TICK, Step.PUBLISH),
        (False, NOON - HOUR, NOON, Step.MISSED),  # the last one does not
        (False, None, NOON - HOUR, None),
        (True, None, None, None),
        (True, None, NOON + TICK, None),
        (True, None, NOON, Step.UNPUBLISH),
        (True, None, NOON - HOUR, Step.UNPUBLISH),
    ],
)
def test_the_step_that_is_due(
    is_published: bool,
    publish_at: datetime | None,
    unpublish_at: datetime | None,
    expected: Step | None,
) -> None:
    assert expected == step_due(
        is_published=is_published, publish_at=publish_at, unpublish_at=unpublish_at, moment=NOON
    )


def draft(slug: str, **times: datetime) -> Article:
    return Article.objects.create(slug=slug, title=slug, body="Текст", **times)


@pytest.mark.django_db
def test_a_pause_loses_no_step_and_a_second_look_takes_none() -> None:
    appears = draft("appears", publish_at=NOON)
    missed = draft("missed", publish_at=NOON, unpublish_at=NOON + HOUR)
    later = draft("later", publish_at=NOON + 9 * HOUR)
    stays = draft("stays")
    ends = Article(slug="ends", title="ends", body="Текст", unpublish_at=NOON + HOUR)
    ends.publish(NOON - HOUR)
    ends.save()

    back = NOON + 3 * HOUR  # nobody looked for three hours
    assert follow_timetable(back) == (1, 1)
    assert follow_timetable(back) == (0, 0)

    for article in (appears, missed, later, stays, ends):
        article.refresh_from_db()
    assert (appears.is_published, appears.published_at, appears.publish_at) == (True, back, None)
    assert appears.updated_at == back  # every index learns of it
    assert not missed.is_published
    assert (missed.publish_at, missed.unpublish_at) == (None, None)
    assert (later.is_published, stays.is_published, ends.is_published) == (False, False, False)
    assert follow_timetable(NOON + 9 * HOUR) == (1, 0)


@pytest.mark.django_db
def test_an_article_that_is_taken_back_does_not_return_by_itself() -> None:
    article = draft("back", publish_at=NOON)
    follow_timetable(NOON)
    article.refresh_from_db()
    article.unpublish()
    article.save()
    assert follow_timetable(NOON + HOUR) == (0, 0)


@pytest.mark.django_db
def test_times_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        draft("wrong", publish_at=NOON, unpublish_at=NOON)
    article = Article(
        slug="wrong", title="Статья", body="Текст", publish_at=NOON, unpublish_at=NOON
    )
    with pytest.raises(ValidationError, match="позже времени публикации"):
        article.full_clean()
