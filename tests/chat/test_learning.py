"""What the assistant learns from a chat: its tries, what was said of them, and how people ended it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from assistant import answering
from assistant import tasks as lessons
from assistant.actions import group_questions
from assistant.likeness import Encoder, Remembering
from assistant.models import Attempt, Ending, Failure, Gap, Question
from chat import actions, learning
from chat.composer import Author
from chat.models import Kind, Thread
from knowledge.models import Article
from knowledge.search.current import current
from knowledge.search.encoders import the_encoder
from portals.models import User
from tests.chat.history import QUESTION, UNHEARD_OF, ask, mark, now
from tests.factories import PartnerFactory, ThreadFactory, said

pytestmark = pytest.mark.django_db


def question_of(thread: Thread, number: int = 1) -> Question:
    return Question.objects.get(chat=thread.uuid, number=number)


def ended_by_people(thread: Thread, operator: User, *words: str) -> None:
    Thread.objects.filter(pk=thread.pk).update(state="active", operator=operator)
    for text in words:
        said(now(thread), text, by=operator, author=Author.OPERATOR)
    actions.solve(now(thread), operator)


def test_a_question_without_an_answer_is_kept_as_a_failure(articles: list[Article]) -> None:
    thread = ThreadFactory(subject="Гудит трансформатор")
    ask(thread, UNHEARD_OF)
    question = question_of(thread)
    assert (question.failure, question.title) == (Failure.NOT_FOUND, "Гудит трансформатор")
    assert UNHEARD_OF in question.text
    tries = Attempt.objects.values_list("number", "found", "article")
    assert list(tries) == [(1, False, None)]


def test_an_answer_is_a_try_and_no_failure_until_it_did_not_help(articles: list[Article]) -> None:
    thread = ThreadFactory()
    answer = ask(thread)
    assert answer is not None
    kept = Attempt.objects.get()
    assert (kept.found, kept.article in articles, kept.section) == (True, True, articles[0].section)
    assert question_of(thread).failure == ""

    mark(thread, answer, False)
    assert Attempt.objects.get().helped is False
    assert question_of(thread).failure == Failure.NOT_HELPED


def test_the_next_article_is_the_next_try_of_the_same_question(articles: list[Article]) -> None:
    Article.objects.filter(slug="mail-card").update(asked_as="", body="Ящик.")
    current.forget()
    thread = ThreadFactory()
    answer = ask(thread)
    assert answer is not None
    mark(thread, answer, False)
    actions.try_next_article(thread.pk, str(answer.client_id))
    numbers = Attempt.objects.order_by("number").values_list("number", "question__number")
    assert list(numbers) == [(1, 1), (2, 1)]


def test_what_helped_in_the_end_shows_no_gap(articles: list[Article]) -> None:
    thread = ThreadFactory()
    ask(thread, UNHEARD_OF)
    assert Question.objects.failed().exists()
    answer = ask(thread)
    assert answer is not None
    mark(thread, answer, True)
    assert Question.objects.count() == 2
    assert not Question.objects.failed().exists()


@pytest.mark.parametrize("text", ["Здравствуйте", "Спасибо", "Позовите человека"])
def test_politeness_is_no_try(articles: list[Article], text: str) -> None:
    thread = ThreadFactory()
    said(thread, "Здравствуйте", kind=Kind.ANSWER)
    assert ask(thread, text) is not None
    assert not Question.objects.exists()


def test_what_a_partners_customers_ask_is_not_kept(articles: list[Article]) -> None:
    ours, theirs = ThreadFactory(), ThreadFactory(channel="partner", partner=PartnerFactory())
    for thread in (ours, theirs):
        question = said(thread, QUESTION)
        found = answering.answer(QUESTION)
        learning.note_turn(thread, question, QUESTION, 2, found)
    assert [question.chat for question in Question.objects.all()] == [ours.uuid]


def test_a_turn_that_is_done_twice_is_kept_once(articles: list[Article]) -> None:
    thread = ThreadFactory()
    question = said(thread, QUESTION)
    found = answering.answer(QUESTION)
    for _ in range(2):
        learning.note_turn(thread, question, QUESTION, 2, found)
    assert Attempt.objects.count() == 1


def test_addresses_and_numbers_are_left_out_of_what_is_kept(articles: list[Article]) -> None:
    thread = ThreadFactory(subject="Пишите на anna@romashka.example")
    ask(thread, "Трансформатор гудит, звоните +7 912 345-67-89")
    question = question_of(thread)
    assert "romashka" not in question.title + question.text
    assert "345-67" not in question.text


def test_the_operators_longest_words_are_taken_for_the_answer(
    articles: list[Article], operator: User
) -> None:
    thread = ThreadFactory()
    ask(thread, UNHEARD_OF)
    learning.note_endings(timezone.now())
    assert question_of(thread).ending == ""
    ended_by_people(thread, operator, "Здравствуйте!", "Подложите под него резину.", "Пока!")
    learning.note_endings(timezone.now())
    question = question_of(thread)
    assert question.ending == Ending.PEOPLE
    assert learning.answer_for_article(question) == "Подложите под него резину."


def test_a_chat_that_closed_without_people_is_ended_by_nobody(articles: list[Article]) -> None:
    thread = ThreadFactory()
    ask(thread, UNHEARD_OF)
    Thread.objects.filter(pk=thread.pk).update(state="solved")
    learning.note_endings(timezone.now())
    assert question_of(thread).ending == ""  # a reply may open it again
    Thread.objects.filter(pk=thread.pk).update(state="closed")
    learning.note_endings(timezone.now())
    assert question_of(thread).ending == Ending.NOBODY


def test_names_and_addresses_do_not_reach_the_draft(
    articles: list[Article], operator: User
) -> None:
    thread = ThreadFactory(portal__name="ООО Сдоба")
    customer = thread.customer
    customer.name = "Анна Ольховская"
    customer.save()
    ask(thread, UNHEARD_OF)
    words = "Здравствуйте, Анна!\nДля ООО Сдоба ключ ушёл на a@sdoba.example, спросите Марину."
    ended_by_people(thread, operator, words)
    learning.note_endings(timezone.now())
    draft = learning.answer_for_article(question_of(thread))
    assert draft.splitlines()[0] == "Здравствуйте, …!"
    for secret in ("Анна", "Сдоба", "sdoba", "Марин"):
        assert secret not in draft


def grouped(moment: datetime | None = None) -> int:
    return group_questions(moment or timezone.now(), None)


def test_like_questions_of_two_chats_show_one_gap(articles: list[Article]) -> None:
    for text in (UNHEARD_OF, f"{UNHEARD_OF}, громко", "Не крутится вентилятор в серверной"):
        ask(ThreadFactory(subject=text[:40]), text)
    assert grouped() == 3
    assert grouped() == 0
    counted = {gap.title: gap.chats for gap in Gap.objects.counted()}
    assert sorted(counted.values()) == [1, 2]


class Counted:
    """An encoder that tells what it was given."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder, self.unrelated, self.given = encoder, encoder.unrelated, list[str]()

    def encode(self, texts: Sequence[str]) -> Any:
        self.given += texts
        return self.encoder.encode(texts)


class Broken:
    unrelated = 0.15

    def encode(self, texts: Sequence[str]) -> Any:
        raise OSError("the service does not answer")


IN_ENGLISH = "Why is the transformer on the balcony humming"


def test_the_task_groups_by_meaning_what_has_no_word_in_common(articles: list[Article]) -> None:
    for text in (UNHEARD_OF, IN_ENGLISH):
        ask(ThreadFactory(subject=text), text)
    lessons.group_questions()
    (gap,) = Gap.objects.counted()
    assert gap.chats == 2


def test_a_known_gap_is_not_encoded_again(articles: list[Article]) -> None:
    encoder = the_encoder()
    assert encoder is not None
    counted = Counted(encoder)
    remembering = Remembering(counted)
    for text in (UNHEARD_OF, IN_ENGLISH):
        ask(ThreadFactory(subject=text), text)
        group_questions(timezone.now(), remembering)
    assert counted.given == [UNHEARD_OF, IN_ENGLISH]


def test_an_encoder_that_fails_leaves_the_words(articles: list[Article]) -> None:
    for text in (UNHEARD_OF, f"{UNHEARD_OF}, громко"):
        ask(ThreadFactory(subject=text[:40]), text)
    assert group_questions(timezone.now(), Broken()) == 2
    assert Gap.objects.counted().get().chats == 2


def test_a_later_question_joins_the_gap_that_is_known(articles: list[Article]) -> None:
    ask(ThreadFactory(subject="Гудит"), UNHEARD_OF)
    grouped()
    first = Gap.objects.get()
    later = ThreadFactory(subject="Гудит")
    ask(later, UNHEARD_OF)
    grouped()
    gap = Gap.objects.get()
    assert gap.pk == first.pk
    assert gap.last_at == question_of(later).asked_at


def test_a_question_said_again_in_other_words_stays_in_its_chats_gap(
    articles: list[Article],
) -> None:
    thread = ThreadFactory(subject="Гудит")
    ask(thread, UNHEARD_OF)
    grouped()
    ask(thread, "Шумит коробка на стене балкона дома")
    ask(thread, "Соседи жалуются ночью")
    grouped()
    (gap,) = Gap.objects.counted()
    assert (gap.chats, gap.failures) == (1, 3)


def test_questions_of_years_ago_are_left_alone(articles: list[Article]) -> None:
    ask(ThreadFactory(), UNHEARD_OF)
    assert grouped(timezone.now() + timedelta(days=800)) == 0
    assert grouped() == 1
