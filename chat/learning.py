"""What the assistant learns from the chats: its turns, the marks they get, and how people ended what it could not."""

import re
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length
from django.utils import timezone

from assistant import actions as lessons
from assistant.answering import Answer
from assistant.models import Ending, Question
from knowledge.personal import LEFT_OUT, without_personal_data

from . import errands
from .composer import Author, State
from .models import Entry, Kind, Thread
from .models.entry import EntryQuerySet
from .routing import Channel

LOOKED_FOR = timedelta(days=90)  # chats that nobody ended by then are left alone
MOST_AT_ONCE = 200


def note_turn(thread: Thread, question: Entry, text: str, answer_seq: int, found: Answer) -> None:
    """Keep the assistant's try. What a partner's customers ask is no business of the desk and its editors."""
    if thread.channel == Channel.PARTNER:
        return
    title = thread.subject if question.seq == 1 else question.body
    title, text = (
        without_names(words, [thread.customer.name], thread.portal.name) for words in (title, text)
    )
    turn = lessons.Turn(thread.uuid, question.seq, answer_seq, title, text, question.at)
    lessons.note_turn(turn, found, moment=timezone.now())
    if not found.articles:
        errands.on_commit("assistant.tasks.group_questions")


def note_mark(thread: Thread, answer: Entry, helped: bool) -> None:
    lessons.note_mark(thread.uuid, answer.seq, helped)
    if not helped:
        errands.on_commit("assistant.tasks.group_questions")


def note_solved() -> None:
    """A chat was solved; whoever ended it, its failed questions learn of it soon."""
    errands.on_commit("chat.tasks.note_endings")


def note_endings(moment: datetime) -> int:
    """Chats with failed questions that have ended since: who ended them, and with which words."""
    open_questions = Question.objects.without_ending().filter(asked_at__gte=moment - LOOKED_FOR)
    ended = (
        Thread.objects.finished()
        .filter(uuid__in=open_questions.values("chat"))
        .filter(Q(state=State.CLOSED) | Exists(peoples_words(OuterRef("pk"))))
    )
    noted = 0
    for thread in ended.order_by("-pk")[:MOST_AT_ONCE]:
        answer = peoples_words(thread.pk).order_by(Length("body").desc(), "-seq").first()
        if answer is not None:
            lessons.note_ending(thread.uuid, Ending.PEOPLE, answer.seq)
        else:  # closed for good; until then a reply might have opened it again
            lessons.note_ending(thread.uuid, Ending.NOBODY, None)
        noted += 1
    return noted


def peoples_words(thread_id: int | OuterRef) -> EntryQuerySet:
    """What operators said to the customer; the longest is taken for the answer."""
    return Entry.objects.filter(thread=thread_id, kind=Kind.MESSAGE, author_kind=Author.OPERATOR)


def answer_for_article(question: Question) -> str:
    """The operator's answer to a failed question, without names, addresses, numbers and keys; "" if there is none."""
    if question.answer_number is None:
        return ""
    entry = (
        Entry.objects.filter(thread__uuid=question.chat, seq=question.answer_number)
        .select_related("thread__customer", "thread__portal", "author")
        .first()
    )
    return fit_for_an_article(entry) if entry else ""


def fit_for_an_article(entry: Entry) -> str:
    """What an operator said, without names, addresses, numbers and keys, line by line.

    Editors read no more than this: they need not have a seat at the desk.
    """
    thread = entry.thread
    people = [thread.customer.name, entry.author.name if entry.author else ""]
    lines = [without_personal_data(line) for line in entry.body.splitlines()]
    return without_names("\n".join(lines), people, thread.portal.name)


def without_names(text: str, people: list[str], firm: str) -> str:
    """The text without the firm and each word of these people's names, whatever case it stands in."""
    text = text.replace(firm, LEFT_OUT) if firm else text
    for word in {word for name in people for word in name.split() if len(word) >= 3}:
        root = re.escape(word[:-1] if len(word) > 3 else word)
        text = re.sub(rf"\b{root}\w{{0,3}}\b", LEFT_OUT, text)
    return text
