"""From a gap to the draft of the article that closes it, or to «об этом писать не будем»."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from assistant.models import Gap, Question
from knowledge.actions import save_article
from knowledge.models import Article
from knowledge.slugs import free_slug, latin_slug

MOST_PHRASES = 12
LONGEST_PHRASE = 300


@transaction.atomic
def begin_draft(
    gap_id: int, *, answer: str, by: AbstractBaseUser, moment: datetime
) -> tuple[Article, bool]:
    """The draft that closes the gap, and whether it is new: a second press opens the first one's.

    `answer` is Markdown, without personal data. Raises Gap.DoesNotExist.
    """
    gap = Gap.objects.select_for_update(of=("self",)).get(pk=gap_id)
    if gap.article is not None:
        return gap.article, False
    wanted = latin_slug(gap.title)
    taken = set(Article.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    article = Article(
        slug=free_slug(wanted, taken),
        title=gap.title,
        body=answer,
        asked_as="\n".join(phrases_of(gap)),
    )
    save_article(article, by=by, moment=moment)
    gap.article, gap.dismissed_at = article, None
    gap.save(update_fields=["article", "dismissed_at"])
    return article, True


def phrases_of(gap: Gap) -> list[str]:
    """How the gap was asked, each way once, the newest first."""
    said: dict[str, str] = {}
    for title in (
        Question.objects.filter(gap=gap).newest_first().values_list("title", flat=True)[:200]
    ):
        phrase = " ".join(title.split())[:LONGEST_PHRASE]
        said.setdefault(phrase.casefold(), phrase)
    return list(said.values())[:MOST_PHRASES]


def set_aside(gap_id: int, moment: datetime) -> None:
    """Nobody will write about it: it leaves the lists, and new questions like it go there too."""
    Gap.objects.filter(pk=gap_id, dismissed_at=None).update(dismissed_at=moment)


def take_up_again(gap_id: int) -> None:
    Gap.objects.filter(pk=gap_id).update(dismissed_at=None)
