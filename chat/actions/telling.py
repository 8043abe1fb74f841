"""Those whose question found no answer hear of the article that answers it now."""

from typing import Any
from uuid import uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from assistant.answering import Outcome
from assistant.models import Notice, Question
from chat.access import announce_on_commit
from chat.composer import Author, State
from chat.facts import verdict_of
from chat.ledger import append, earlier
from chat.models import Kind, Thread
from knowledge.models import Article

MOST_AT_ONCE = 200


def tell_of_articles() -> int:
    """Everybody who is to be told, as far as it can be done; how many heard of it."""
    due = Question.objects.filter(notice=Notice.DUE).select_related("gap__article__section")
    return sum(_tell(question) for question in due.order_by("asked_at")[:MOST_AT_ONCE])


@transaction.atomic
def _tell(question: Question) -> bool:
    """A chat hears of an article once, however many questions it asked and however often this runs."""
    thread = Thread.objects.lock().filter(uuid=question.chat).first()
    article = question.gap.article if question.gap else None
    told = False
    if thread is not None and article is not None and _can_hear(thread, article):
        client_id = uuid5(thread.uuid, f"article {article.pk}")
        if earlier(thread, None, client_id) is None:
            text = _(
                "Вы спрашивали, а статьи ещё не было. Теперь есть: «%(title)s». Похоже, поможет."
            )
            event = append(
                thread,
                Kind.ANSWER,
                Author.ASSISTANT,
                client_id=client_id,
                body=text % {"title": article.title.replace("«", "„").replace("»", "“")},
                data={"outcome": Outcome.ANSWERED.value, "articles": [_cited(article)]},
            )
            announce_on_commit(event)
            told = True
        question.notice = Notice.SENT
    else:
        question.notice = Notice.IMPOSSIBLE
    question.save(update_fields=["notice"])
    return told


def _can_hear(thread: Thread, article: Article) -> bool:
    """The chat is not closed, its customer may still write there, and may read the article."""
    may_write = verdict_of(thread, thread.customer).may_write
    return article.is_published and thread.state != State.CLOSED and may_write


def _cited(article: Article) -> dict[str, Any]:
    return {
        "article_id": article.pk,
        "slug": article.slug,
        "title": article.title,
        "section": article.section.name if article.section else "",
        "passage": article.summary,
        "score": 0.0,
    }
