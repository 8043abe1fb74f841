"""Articles appear and vanish: when an editor says so, or at the time that was set."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from knowledge.models import Article
from knowledge.schedule import Step, step_due


@transaction.atomic
def publish(articles: Collection[int], moment: datetime) -> int:
    """Publish the drafts among these; how many there were."""
    drafts = _locked(articles, Article.State.DRAFT)
    for article in drafts:
        article.publish(moment)
        _save(article, moment)
    return len(drafts)


@transaction.atomic
def unpublish(articles: Collection[int], moment: datetime) -> int:
    """Make drafts of the published ones among these; how many there were."""
    published = _locked(articles, Article.State.PUBLISHED)
    for article in published:
        article.unpublish()
        _save(article, moment)
    return len(published)


@transaction.atomic
def follow_timetable(moment: datetime) -> tuple[int, int]:
    """Take every step that is due, however long nobody looked: (published, unpublished)."""
    taken = []
    for article in Article.objects.select_for_update(of=("self",)).due(moment).order_by("pk"):
        step = step_due(
            is_published=article.is_published,
            publish_at=article.publish_at,
            unpublish_at=article.unpublish_at,
            moment=moment,
        )
        if step is None:
            continue
        if step is Step.PUBLISH:
            article.publish(moment)
        else:
            article.unpublish()
        _save(article, moment)
        taken.append(step)
    return taken.count(Step.PUBLISH), taken.count(Step.UNPUBLISH)


def _locked(articles: Collection[int], state: Article.State) -> list[Article]:
    chosen = Article.objects.select_for_update(of=("self",)).filter(pk__in=articles, state=state)
    return list(chosen.order_by("pk"))


def _save(article: Article, moment: datetime) -> None:
    article.touch(moment)
    article.save(
        update_fields=["state", "published_at", "publish_at", "unpublish_at", "updated_at"]
    )
