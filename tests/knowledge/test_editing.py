"""Whatever an article said stays among its revisions, and can stand again."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.base_user import AbstractBaseUser

from knowledge.actions import publish, restore_revision, save_article, unpublish
from knowledge.models import Article, Revision

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


def written(by: AbstractBaseUser, *bodies: str) -> Article:
    article = Article(slug="a", title="Статья")
    for hours, body in enumerate(bodies):
        article.body = body
        save_article(article, by=by, moment=NOON + hours * HOUR)
    return article


def test_each_changed_text_is_a_revision_with_its_author(editor: AbstractBaseUser) -> None:
    article = written(editor, "Первый", "Второй")
    rows = Revision.objects.filter(article=article).order_by("number")
    assert [(r.number, r.body, r.by, r.at) for r in rows] == [
        (1, "Первый", editor, NOON),
        (2, "Второй", editor, NOON + HOUR),
    ]
    article.refresh_from_db()
    assert (article.edited_at, article.updated_at) == (NOON + HOUR, NOON + HOUR)


def test_the_same_text_saved_again_is_no_revision_and_no_change_to_readers(
    editor: AbstractBaseUser,
) -> None:
    article = written(editor, "Первый")
    article.position = 5
    save_article(article, by=editor, moment=NOON + HOUR)
    article.refresh_from_db()
    assert article.revisions.count() == 1
    assert (article.position, article.edited_at, article.updated_at) == (5, NOON, NOON + HOUR)


def test_a_text_that_was_there_before_the_history_began_is_kept(editor: AbstractBaseUser) -> None:
    article = Article.objects.create(slug="old", title="Старая", body="Было", edited_at=NOON)
    article.body = "Стало"
    save_article(article, by=editor, moment=NOON + HOUR)
    rows = article.revisions.order_by("number").values_list("number", "body", "at", "by")
    assert list(rows) == [(1, "Было", NOON, None), (2, "Стало", NOON + HOUR, editor.pk)]


def test_a_restored_text_is_a_new_revision_that_says_whence(editor: AbstractBaseUser) -> None:
    article = written(editor, "Первый", "Второй")
    restored = restore_revision(article.pk, 1, by=editor, moment=NOON + 2 * HOUR)
    article.refresh_from_db()
    assert article.body == restored.body == "Первый"
    newest = article.revisions.newest_first()[0]
    assert (newest.number, newest.body, newest.restored_from) == (3, "Первый", 1)
    with pytest.raises(Revision.DoesNotExist):
        restore_revision(article.pk, 9, by=editor, moment=NOON)


def test_publishing_twice_is_once_and_moves_the_index_but_not_the_date_of_the_text(
    editor: AbstractBaseUser,
) -> None:
    article = written(editor, "Первый")
    assert publish([article.pk], NOON + HOUR) == 1
    assert publish([article.pk], NOON + 2 * HOUR) == 0
    article.refresh_from_db()
    assert (article.is_published, article.published_at) == (True, NOON + HOUR)
    assert (article.updated_at, article.edited_at) == (NOON + HOUR, NOON)
    assert unpublish([article.pk], NOON + 3 * HOUR) == 1
    assert unpublish([article.pk], NOON + 4 * HOUR) == 0
    article.refresh_from_db()
    assert (article.is_published, article.updated_at) == (False, NOON + 3 * HOUR)
