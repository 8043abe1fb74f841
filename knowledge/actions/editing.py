"""An article is written: whatever text it had before stays among its revisions."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Max

from knowledge.models import Article, Revision

ROWS_AT_ONCE = 200


@transaction.atomic
def save_article(
    article: Article,
    *,
    by: AbstractBaseUser | None,
    moment: datetime,
    restored_from: int | None = None,
) -> None:
    """Save all of it; a changed text becomes a new revision, the same text makes none."""
    stored = Article.objects.select_for_update().filter(pk=article.pk).first()
    article.touch(moment)
    if stored is not None and stored.text() == article.text():
        article.save()
        return
    article.edited_at = moment
    article.save()
    before = {stored.pk: stored} if stored else {}
    keep_texts([article], before, by=by, restored_from=restored_from)


def keep_texts(
    articles: Sequence[Article],
    before: Mapping[int, Article],
    *,
    by: AbstractBaseUser | None,
    restored_from: int | None = None,
) -> None:
    """A revision of each saved article, at its `edited_at`; inside the caller's transaction.

    `before` has what was stored, by id: a text that was written past these actions is kept as well.
    """
    last = dict(
        Revision.objects.filter(article__in=before)
        .values_list("article")
        .annotate(last=Max("number"))
        .order_by()
    )
    rows: list[Revision] = []
    for article in articles:
        number = last.get(article.pk, 0)
        stored = before.get(article.pk)
        if stored is not None and not number:
            number = 1
            rows.append(Revision(article=stored, number=1, at=stored.edited_at, **stored.text()))
        rows.append(
            Revision(
                article=article,
                number=number + 1,
                at=article.edited_at,
                by=by,  # type: ignore[misc]  # whoever AUTH_USER_MODEL is
                restored_from=restored_from,
                **article.text(),
            )
        )
    Revision.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)


@transaction.atomic
def restore_revision(
    article_id: int, number: int, *, by: AbstractBaseUser | None, moment: datetime
) -> Article:
    """The text of that revision stands again, as a new one; raises Revision.DoesNotExist."""
    article = Article.objects.select_for_update().get(pk=article_id)
    revision = Revision.objects.get(article=article, number=number)
    for name, said in revision.text().items():
        setattr(article, name, said)
    save_article(article, by=by, moment=moment, restored_from=number)
    return article
