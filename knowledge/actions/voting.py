"""«Статья помогла?»"""

from datetime import datetime

from knowledge.models import Article, Vote


def vote(article: Article, *, visitor: str, helped: bool, moment: datetime) -> None:
    """The visitor's word on the article; a second one takes the place of the first."""
    Vote.objects.bulk_create(
        [Vote(article=article, visitor=visitor, helped=helped, at=moment)],
        update_conflicts=True,
        unique_fields=["article", "visitor"],
        update_fields=["helped", "at"],
    )
