"""The assistant answers, gets its marks, and offers an operator once."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from chat import actions, tasks
from chat.composer import Author, State
from chat.event import event_of
from chat.events import entry_html
from chat.models import Entry, Kind, Thread
from knowledge.models import Article
from partners.models import PartnerSupport
from portals.models import Portal, User
from tests.chat.history import (
    QUESTION,
    UNHEARD_OF,
    answers,
    ask,
    assert_numbered,
    at_once,
    changes,
    entries,
    mark,
    now,
    refusal_of,
)
from tests.factories import (
    MemberFactory,
    PartnerSupportFactory,
    PortalFactory,
    ThreadFactory,
    said,
)

pytestmark = pytest.mark.django_db


# --- the assistant answers ----------------------------------------------------------------------
def test_an_answer_names_its_articles(articles: list[Article]) -> None:
    thread = ThreadFactory()
    answer = ask(thread)
    assert answer is not None
    assert answer.data["outcome"] == "answered"
    assert {found["slug"] for found in answer.data["articles"]} <= {"mailbox", "mail-card"}
    assert answer.data["articles"][0]["title"] in answer.body
    assert (now(thread).failed_tries, now(thread).customer_unread) == (0, 1)


def test_a_question_answered_twice_is_answered_once(articles: list[Article]) -> None:
    thread = ThreadFactory()
    ask(thread)
    question = entries(thread)[0]
    actions.answer_question(thread.pk, question.seq)
    tasks.answer_question(thread.pk, question.seq)
    assert len(answers(thread)) == 1


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_answer_a_question_once(articles: list[Article]) -> None:
    for _ in range(3):
        thread = ThreadFactory()
        question = said(thread, QUESTION)
        at_once(*[partial(actions.answer_question, thread.pk, question.seq)] * 3)
        assert len(answers(thread)) == 1
        assert_numbered(thread)


def test_of_several_questions_the_newest_is_answered(articles: list[Article]) -> None:
    thread = ThreadFactory()
    first = said(thread, UNHEARD_OF)
    second = said(thread, QUESTION)
    for question in (first, second):
        actions.answer_question(thread.pk, question.seq)
    assert [answer.data["outcome"] for answer in answers(thread)] == ["answered"]


@pytest.mark.parametrize("text", ["Здравствуйте", "Спасибо", "Позовите человека", "\u2026", "?"])
def test_whatever_is_said_gets_one_answer_and_no_failure_at_first(
    articles: list[Article], text: str
) -> None:
    thread = ThreadFactory()
    assert ask(thread, text) is not None
    assert now(thread).failed_tries <= 1


@pytest.mark.parametrize(
    ("subject", "text", "outcome"),
    [
        ("Вопрос", "Здравствуйте!", "greeting"),
        ("Вопрос", "Тупой бот!", "abuse"),
        ("Вопрос", "Спасибо", "thanks"),
        ("Гудит трансформатор на балконе", "Спасибо за помощь!", "thanks"),
        ("Как подключить почтовый ящик", "Добрый день!", "answered"),
    ],
)
def test_a_polite_first_message_is_no_failed_try(
    articles: list[Article], subject: str, text: str, outcome: str
) -> None:
    thread = ThreadFactory(subject=subject)
    answer = ask(thread, text)
    assert answer is not None
    assert (answer.data["outcome"], now(thread).failed_tries) == (outcome, 0)


@pytest.mark.parametrize("state", ["waiting", "active", "solved", "closed"])
def test_the_assistant_is_silent_where_it_does_not_answer(
    articles: list[Article], operator: User, state: str
) -> None:
    thread = ThreadFactory(state=state, operator=operator if state == "active" else None)
    assert ask(thread) is None


def stop_with_partner(thread: Thread) -> None:
    PartnerSupportFactory(portal=thread.portal)


def stop_with_suspension(thread: Thread) -> None:
    Portal.objects.update(suspended=True)


@pytest.mark.parametrize("stop", [stop_with_partner, stop_with_suspension])
def test_the_assistant_is_silent_in_a_paused_chat_and_answers_after_it(
    articles: list[Article], stop: Callable[[Thread], None]
) -> None:
    thread = ThreadFactory(
        portal=PortalFactory(tariff="free"), channel="self_service", failed_tries=2
    )
    stop(thread)
    assert ask(thread) is None
    actions.try_next_article(thread.pk, str(uuid4()))
    assert (answers(thread), now(thread).operator_offered) == ([], False)
    PartnerSupport.objects.all().delete()
    Portal.objects.update(suspended=False)
    actions.realign(thread.portal, change="partner_off")
    Entry.objects.update(at=timezone.now() - timedelta(minutes=1))
    tasks.answer_forgotten()
    assert len(answers(thread)) == 1


def test_a_forgotten_question_is_found_once_and_others_are_left_alone(
    articles: list[Article], operator: User
) -> None:
    forgotten, active = ThreadFactory(), ThreadFactory(state="active", operator=operator)
    answered_by_people = ThreadFactory()
    for thread in (forgotten, active, answered_by_people):
        said(thread, QUESTION)
    said(answered_by_people, "Готово", by=operator, author=Author.OPERATOR)
    tasks.answer_forgotten()
    assert answers(forgotten) == []  # asked just now: its task is on the way
    Entry.objects.update(at=timezone.now() - timedelta(minutes=1))
    tasks.answer_forgotten()
    tasks.answer_forgotten()
    counts = [len(answers(thread)) for thread in (forgotten, active, answered_by_people)]
    assert counts == [1, 0, 0]


@pytest.mark.parametrize(
    ("tariff", "channel", "offers"),
    [("basic", "standard", 1), ("enterprise", "enterprise", 1), ("free", "self_service", 0)],
)
def test_three_failed_tries_offer_an_operator_once_and_never_on_the_free_tariff(
    articles: list[Article], tariff: str, channel: str, offers: int
) -> None:
    thread = ThreadFactory(portal=PortalFactory(tariff=tariff), channel=channel)
    for number in range(1, 7):
        answer = ask(thread, f"{UNHEARD_OF} {number}")
        assert answer is not None
        assert answer.data["outcome"] == "not_found"
        assert now(thread).failed_tries == number
        assert answer.data.get("offer", False) == (number == 3 and offers == 1)
        assert now(thread).operator_offered == (number >= 3 and offers == 1)
    explained = [answer for answer in answers(thread) if "nearest" in answer.data]
    assert len(explained) == 1 - offers
    if explained:
        assert explained == answers(thread)[2:3]
        html = entry_html(event_of(explained[0], ""), at_desk=False)
        assert "операторов нет" in html
        assert "Подключить оператора" not in html


def test_on_the_free_tariff_the_third_failure_names_the_nearest_articles(
    articles: list[Article],
) -> None:
    thread = ThreadFactory(
        portal=PortalFactory(tariff="free"), channel="self_service", failed_tries=2
    )
    answer = ask(thread, "Гудит трансформатор: где подпись")
    assert answer is not None
    nearest = [found["slug"] for found in answer.data["nearest"]]
    assert nearest[0] == "sign"
    assert len(nearest) <= 3


def test_the_first_request_for_a_person_is_no_failure_and_each_further_one_is(
    articles: list[Article],
) -> None:
    thread = ThreadFactory()
    seen = []
    for _ in range(4):
        answer = ask(thread, "Позовите оператора")
        assert answer is not None
        seen.append((now(thread).failed_tries, answer.data.get("offer", False)))
    assert seen == [(0, False), (1, False), (2, False), (3, True)]
    assert now(thread).person_requests == 4


# --- marks --------------------------------------------------------------------------------------
def test_helped_closes_the_matter_politely(articles: list[Article]) -> None:
    thread = ThreadFactory(failed_tries=1)
    answer = ask(thread)
    assert answer is not None
    number = mark(thread, answer, True)
    marked, polite, solved = entries(thread)[-3:]
    assert (number, marked.data["value"], marked.author) == (
        marked.public_seq,
        True,
        thread.customer,
    )
    assert polite.kind == Kind.ANSWER
    assert solved.data == {"change": "solved"}
    row = now(thread)
    assert (row.state, row.failed_tries) == (State.SOLVED, 1)
    assert row.solved_at is not None
    assert Entry.objects.get(pk=answer.pk).data["helped"] is True
    assert_numbered(thread)


def test_not_helped_counts_once_and_brings_the_next_article(
    articles: list[Article], django_capture_on_commit_callbacks: Any
) -> None:
    thread, client_id = ThreadFactory(), uuid4()
    answer = ask(thread)
    assert answer is not None
    shown = {found["slug"] for found in answer.data["articles"]}
    first = mark(thread, answer, False, client_id)
    assert mark(thread, answer, False, client_id) == first  # the same press again
    assert mark(thread, answer, True) == first  # an answer is marked once
    assert now(thread).failed_tries == 1
    for _ in range(2):
        actions.try_next_article(thread.pk, str(client_id))
    assert len(answers(thread)) == 2
    assert not shown & {found["slug"] for found in answers(thread)[1].data["articles"]}
    assert now(thread).failed_tries == 1


def test_when_no_article_is_left_the_assistant_says_so_without_counting_twice() -> None:
    thread = ThreadFactory()
    said(thread, UNHEARD_OF)
    actions.try_next_article(thread.pk, str(uuid4()))
    assert [answer.data["outcome"] for answer in answers(thread)] == ["not_found"]
    assert now(thread).failed_tries == 0


@pytest.mark.parametrize(
    ("tariff", "channel", "offered"),
    [("basic", "standard", True), ("free", "self_service", False)],
)
def test_the_third_not_helped_offers_an_operator_on_paid_tariffs_only(
    articles: list[Article], tariff: str, channel: str, offered: bool
) -> None:
    thread = ThreadFactory(portal=PortalFactory(tariff=tariff), channel=channel, failed_tries=2)
    answer = ask(thread)
    assert answer is not None
    mark(thread, answer, False)
    last = entries(thread)[-1]
    assert last.kind == Kind.ANSWER
    assert last.data.get("offer", False) is offered
    assert ("nearest" in last.data) is not offered
    assert now(thread).operator_offered is offered


def test_a_mark_where_people_answer_is_kept_and_moves_nothing(
    articles: list[Article], operator: User
) -> None:
    thread = ThreadFactory()
    answer = ask(thread)
    assert answer is not None
    Thread.objects.update(state=State.ACTIVE, operator=operator)
    mark(thread, answer, True)
    assert changes(thread) == ["marked"]
    assert (now(thread).state, now(thread).failed_tries) == (State.ACTIVE, 0)


def test_only_an_answer_can_be_marked_and_only_by_its_customer(
    articles: list[Article], operator: User
) -> None:
    thread = ThreadFactory()
    answer = ask(thread)
    assert answer is not None

    def attempt(user: User, seq: int, client_id: UUID | None = None) -> str:
        return refusal_of(
            lambda: actions.mark_helped(
                thread, user, seq=seq, value=True, client_id=client_id or uuid4()
            )
        )

    question = entries(thread)[0]
    assert attempt(thread.customer, 1) == "bad_request"
    assert attempt(thread.customer, 99) == "bad_request"
    assert attempt(thread.customer, 2, question.client_id) == "conflict"  # the id of a message
    for somebody in (operator, MemberFactory(portal=thread.portal).user):
        assert attempt(somebody, 2) == "forbidden"
    PartnerSupportFactory(portal=thread.portal)
    assert attempt(thread.customer, 2) == "channel_blocked"
    assert changes(thread) == []
