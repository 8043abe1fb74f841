"""What the assistant was asked, what it said, and what was said of that. Called inside the chat's own transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from assistant.answering import Answer, Outcome
from assistant.models import Attempt, Ending, Failure, Question
from assistant.models.gap import LONGEST_TITLE
from knowledge.models import Article
from knowledge.personal import without_personal_data

LONGEST_TEXT = 2000
MOST_TRIES = 1000  # the column is small


@dataclass(frozen=True)
class Turn:
    """One turn of a chat: question and answer with their numbers there, the question's title and its whole text."""

    chat: UUID
    number: int
    answer_number: int
    title: str
    text: str
    asked_at: datetime


def note_turn(turn: Turn, found: Answer, *, moment: datetime) -> None:
    """Keep a try: something was shown, or nothing was found. Thanks, greetings and orders of custom work are none."""
    if not found.articles and found.outcome is not Outcome.NOT_FOUND:
        return
    question = _kept(turn)
    if question.attempts.filter(answer_number=turn.answer_number).exists():
        return
    tries = Attempt.objects.filter(question__chat=turn.chat).count()
    article = (
        Article.objects.filter(pk=found.articles[0].article_id).first() if found.articles else None
    )
    Attempt.objects.create(
        question=question,
        number=min(tries + 1, MOST_TRIES),
        answer_number=turn.answer_number,
        found=bool(found.articles),
        article=article,
        section_id=article.section_id if article else None,
        at=moment,
    )
    if not found.articles:
        _fail([question], Failure.NOT_FOUND)


def note_mark(chat: UUID, answer_number: int, helped: bool) -> None:
    """«Помогло» settles all that the chat asked; «Не помогло» makes a gap of the question."""
    attempt = Attempt.objects.answer(chat, answer_number).select_related("question").first()
    if helped:
        Question.objects.of_chat(chat).update(ending=Ending.ASSISTANT)
    if attempt is None:
        return
    attempt.helped = helped
    attempt.save(update_fields=["helped"])
    if not helped:
        _fail([attempt.question], Failure.NOT_HELPED)


def note_wrong(chat: UUID, answer_number: int, wrong: bool) -> None:
    """Staff says that an answer was wrong, or takes that back."""
    attempt = Attempt.objects.answer(chat, answer_number).select_related("question").first()
    if attempt is None or attempt.wrong == wrong:
        return
    attempt.wrong = wrong
    attempt.save(update_fields=["wrong"])
    question = attempt.question
    if wrong:
        _fail([question], Failure.WRONG)
    elif question.failure == Failure.WRONG and not question.attempts.filter(wrong=True).exists():
        question.failure = Failure.NOT_HELPED if question.attempts.filter(helped=False) else ""
        question.save(update_fields=["failure"])


def note_ending(chat: UUID, ending: Ending, answer_number: int | None) -> None:
    """How the chat ended, and which entry of it is the people's answer."""
    Question.objects.of_chat(chat).filter(ending="").update(
        ending=ending, answer_number=answer_number
    )


def _kept(turn: Turn) -> Question:
    question, _made = Question.objects.get_or_create(
        chat=turn.chat,
        number=turn.number,
        defaults={
            "title": without_personal_data(turn.title)[:LONGEST_TITLE],
            "text": without_personal_data(turn.text)[:LONGEST_TEXT],
            "asked_at": turn.asked_at,
        },
    )
    return question


def _fail(questions: Sequence[Question], failure: Failure) -> None:
    """The later failure tells more: an article that did not help is known, nothing found is not."""
    for question in questions:
        question.failure = failure
        question.save(update_fields=["failure"])
