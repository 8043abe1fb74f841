"""The pages of what the assistant could not answer: from a gap to its article, the replay, and those who asked."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assistant.actions import group_questions, replay
from assistant.models import Attempt, Failure, Gap, Notice, Question
from chat import actions, learning, tasks
from chat.composer import Author
from chat.models import Entry, Kind, Thread
from knowledge.actions import publish
from knowledge.models import Article
from knowledge.search.current import current
from portals.models import User
from tests.chat.history import (
    QUESTION,
    UNHEARD_OF,
    answers,
    ask,
    assert_numbered,
    at_once,
    mark,
    now,
)
from tests.chat.people import html_of, told
from tests.factories import MemberFactory, PartnerSupportFactory, ThreadFactory, UserFactory, said

pytestmark = pytest.mark.django_db

GAPS, QUALITY = "/console/gaps/", "/console/quality/"
RUBBER = "Подложите под трансформатор резиновый коврик, гул пропадёт."


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def staff(db: None) -> Client:
    return signed_in(UserFactory(is_staff=True, is_superuser=True, name="Борис Ветров"))


@pytest.fixture
def lead(db: None) -> Client:
    return signed_in(UserFactory(desk_role="lead"))


def failed_chat(operator: User | None = None, subject: str = "Гудит трансформатор") -> Thread:
    """A chat that the assistant could not help; with an operator, one that was solved by people."""
    thread = ThreadFactory(subject=subject)
    ask(thread, UNHEARD_OF)
    if operator is not None:
        Thread.objects.filter(pk=thread.pk).update(state="active", operator=operator)
        said(now(thread), RUBBER, by=operator, author=Author.OPERATOR)
        actions.solve(now(thread), operator)
    return now(thread)


def gap_of(*threads: Thread) -> Gap:
    learning.note_endings(timezone.now())
    group_questions(timezone.now(), None)
    gap = Gap.objects.get()
    assert {question.chat for question in gap.questions.all()} == {t.uuid for t in threads}
    return gap


def page(gap: Gap, button: str = "") -> str:
    return f"{GAPS}{gap.pk}/{button}"


def published(article: Article) -> None:
    """The article is out, and long enough for every index."""
    publish([article.pk], timezone.now() - timedelta(seconds=10))
    current.forget()


def drafted(staff: Client, gap: Gap, thread: Thread) -> Article:
    question = Question.objects.get(chat=thread.uuid)
    staff.post(page(gap, "draft/"), {"question": question.pk})
    article = Gap.objects.select_related("article").get(pk=gap.pk).article
    assert article is not None
    return article


# --- who may -----------------------------------------------------------------------------------
READERS = {"lead", "staff", "reader"}


@pytest.fixture
def people(db: None) -> dict[str, User]:
    reader = UserFactory(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_gap"))
    return {
        "lead": UserFactory(desk_role="lead"),
        "staff": UserFactory(is_staff=True, is_superuser=True),
        "reader": reader,
        "staff without the right": UserFactory(is_staff=True),
        "operator": UserFactory(desk_role="operator"),
        "customer": MemberFactory().user,
    }


def test_leads_and_staff_with_the_right_read_and_nobody_else(people: dict[str, User]) -> None:
    gap = gap_of(failed_chat())
    for path in (GAPS, QUALITY, page(gap)):
        opened = {who for who in people if signed_in(people[who]).get(path).status_code == 200}
        assert opened == READERS
        assert Client().get(path).status_code == 302


@pytest.mark.parametrize(
    ("button", "allowed"),
    [("draft/", {"staff"}), ("aside/", {"lead", "staff"}), ("tell/", {"lead", "staff"})],
)
def test_only_those_with_the_right_press(
    people: dict[str, User], button: str, allowed: set[str]
) -> None:
    gap = gap_of(failed_chat())
    pressed = {
        who for who in people if signed_in(people[who]).post(page(gap, button)).status_code == 302
    }
    assert pressed == allowed
    assert signed_in(people["staff"]).get(page(gap, button)).status_code == 405


# --- the list ----------------------------------------------------------------------------------
def test_the_gap_that_more_chats_met_stands_first(lead: Client, articles: list[Article]) -> None:
    other = ThreadFactory(subject="Вентилятор в серверной")
    ask(other, "Не крутится вентилятор в серверной")
    for _ in range(2):
        failed_chat()
    group_questions(timezone.now(), None)
    shown = html_of(lead.get(GAPS))
    assert "2 чата" in shown
    assert shown.index("Гудит трансформатор") < shown.index("Вентилятор в серверной")


def test_a_gap_set_aside_leaves_the_list_and_comes_back(
    lead: Client, articles: list[Article]
) -> None:
    gap = gap_of(failed_chat())
    lead.post(page(gap, "aside/"))
    assert gap.title not in html_of(lead.get(GAPS))
    assert gap.title in html_of(lead.get(f"{GAPS}?tab=aside"))
    lead.post(page(gap, "aside/"), {"back": ""})
    assert gap.title in html_of(lead.get(GAPS))


def test_a_lead_opens_the_chats_and_staff_without_the_desk_only_reads_of_them(
    lead: Client, staff: Client, articles: list[Article], operator: User
) -> None:
    thread = failed_chat(operator)
    gap = gap_of(thread)
    for client, links in ((lead, True), (staff, False)):
        shown = html_of(client.get(page(gap)))
        assert RUBBER in shown
        assert "решил оператор" in shown
        assert (f"/console/chats/{thread.uuid}/" in shown) is links


def test_whoever_has_no_seat_at_the_desk_does_not_learn_whose_chat_it_is(
    lead: Client, staff: Client, articles: list[Article], operator: User
) -> None:
    thread = ThreadFactory(subject="Ольховская: гудит трансформатор", portal__name="ООО Сдоба")
    User.objects.filter(pk=thread.customer.pk).update(name="Анна Ольховская")
    ask(thread, f"Это Анна из ООО Сдоба. {UNHEARD_OF}?")
    Thread.objects.filter(pk=thread.pk).update(state="active", operator=operator)
    words = f"Анна, для ООО Сдоба пришлём на a@sdoba.example. {RUBBER}"
    said(now(thread), words, by=operator, author=Author.OPERATOR)
    actions.solve(now(thread), operator)
    gap = gap_of(thread)
    for client, sees_the_subject in ((lead, True), (staff, False)):
        shown = html_of(client.get(page(gap)))
        assert RUBBER in shown
        assert (thread.subject in shown) is sees_the_subject
        for secret in ("Анна", "Сдоба", "sdoba"):
            assert secret not in shown
    assert "Ольховск" not in html_of(staff.get(page(gap)))
    assert "Ольховск" not in html_of(staff.get(GAPS))


def test_what_a_customer_wrote_is_never_markup(staff: Client, articles: list[Article]) -> None:
    thread = ThreadFactory(subject="<script>alert(1)</script>")
    ask(thread, "<img src=x onerror=alert(2)> гудит трансформатор")
    gap = gap_of(thread)
    for path in (GAPS, page(gap)):
        shown = html_of(staff.get(path))
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown


# --- the draft ---------------------------------------------------------------------------------
def test_one_click_makes_a_draft_of_the_operators_answer(
    staff: Client, articles: list[Article], operator: User
) -> None:
    thread = failed_chat(operator)
    gap = gap_of(thread)
    response = staff.post(page(gap, "draft/"), {"question": Question.objects.get().pk})
    article = Article.objects.get(slug__startswith="gudit")
    assert response["Location"] == f"/admin/knowledge/article/{article.pk}/change/"
    assert "проверьте сами" in told(response)[0]
    assert (article.title, article.body, article.state) == (gap.title, RUBBER, "draft")
    assert article.asked_as == gap.title
    assert not Gap.objects.open().exists()


def test_a_second_press_opens_the_first_draft(
    staff: Client, articles: list[Article], operator: User
) -> None:
    gap = gap_of(failed_chat(operator))
    places = {staff.post(page(gap, "draft/"))["Location"] for _ in range(2)}
    assert len(places) == 1
    assert Article.objects.filter(state="draft").count() == 1


def test_a_question_of_another_gap_lends_no_answer(
    staff: Client, articles: list[Article], operator: User
) -> None:
    gap = gap_of(failed_chat())
    stranger = Question.objects.create(
        chat=failed_chat(operator).uuid, number=99, title="…", text="…", answer_number=3
    )
    staff.post(page(gap, "draft/"), {"question": stranger.pk})
    assert Article.objects.get(state="draft").body == ""


def test_a_deleted_article_opens_its_gap_again(
    staff: Client, articles: list[Article], operator: User
) -> None:
    thread = failed_chat(operator)
    gap = gap_of(thread)
    drafted(staff, gap, thread).delete()
    assert Gap.objects.open().get() == gap


# --- the replay and those who asked ------------------------------------------------------------
@pytest.fixture
def covered(staff: Client, articles: list[Article], operator: User) -> tuple[Gap, list[Thread]]:
    """A gap of an open chat and one that people solved, whose article is published."""
    threads = [failed_chat(), failed_chat(operator)]
    gap = gap_of(*threads)
    published(drafted(staff, gap, threads[1]))
    return gap, threads


def test_after_publishing_the_editor_sees_how_many_are_answered_now(
    staff: Client, covered: tuple[Gap, list[Thread]]
) -> None:
    gap, _threads = covered
    assert "вопросы проверяются" in html_of(staff.get(page(gap)))
    assert replay(seconds=10) == 2
    assert "на 2 из 2" in html_of(staff.get(page(gap)))
    assert "теперь находит 2 из 2" in html_of(staff.get(f"{GAPS}?tab=covered"))
    assert replay(seconds=10) == 0


def test_a_draft_is_not_asked_about(staff: Client, articles: list[Article]) -> None:
    gap = gap_of(failed_chat())
    staff.post(page(gap, "draft/"))
    assert replay(seconds=10) == 0


def test_an_article_that_changed_is_asked_about_again(covered: tuple[Gap, list[Thread]]) -> None:
    gap, _threads = covered
    replay(seconds=10)
    Article.objects.filter(pk=gap.article_id or Gap.objects.get().article_id).update(
        title="О другом", asked_as="", body="О другом.", updated_at=timezone.now()
    )
    Question.objects.update(replayed_at=timezone.now() - timedelta(minutes=1))
    current.forget()
    assert replay(seconds=10) == 0  # not in every index yet
    Article.objects.update(updated_at=timezone.now() - timedelta(seconds=20))
    current.forget()
    assert replay(seconds=10) == 2
    assert not Question.objects.filter(found_now=True).exists()


def test_those_who_asked_are_told_once(staff: Client, covered: tuple[Gap, list[Thread]]) -> None:
    gap, threads = covered
    replay(seconds=10)
    before = [len(answers(thread)) for thread in threads]
    for _ in range(2):
        staff.post(page(gap, "tell/"))
        tasks.tell_of_articles()
    for thread, count in zip(threads, before, strict=True):
        news = answers(thread)[count:]
        assert [entry.data["articles"][0]["slug"] for entry in news] == ["gudit-transformator"]
        assert now(thread).state == thread.state
        assert_numbered(thread)
    assert "Сообщили, вопросов: 2" in html_of(staff.get(page(gap)))


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_ask_again_and_tell_each_chat_once(
    staff: Client, covered: tuple[Gap, list[Thread]]
) -> None:
    gap, threads = covered
    before = [len(answers(thread)) for thread in threads]
    at_once(*[partial(replay, seconds=10)] * 3)
    assert "на 2 из 2" in html_of(staff.get(page(gap)))
    presses = [partial(lead_tells, signed_in(UserFactory(desk_role="lead")), gap) for _ in range(2)]
    at_once(*presses, *[actions.tell_of_articles] * 3)
    at_once(*[actions.tell_of_articles] * 3)
    for thread, count in zip(threads, before, strict=True):
        assert len(answers(thread)) == count + 1
        assert_numbered(thread)
    assert "Сообщили, вопросов: 2" in html_of(staff.get(page(gap)))


def lead_tells(lead: Client, gap: Gap) -> None:
    lead.post(page(gap, "tell/"))


def test_a_closed_chat_and_a_paused_one_are_left_alone(
    staff: Client, covered: tuple[Gap, list[Thread]]
) -> None:
    gap, (paused, closed) = covered
    replay(seconds=10)
    Thread.objects.filter(pk=closed.pk).update(state="closed")
    PartnerSupportFactory(portal=paused.portal)
    counts = [len(answers(thread)) for thread in (paused, closed)]
    staff.post(page(gap, "tell/"))
    assert actions.tell_of_articles() == 0
    assert [len(answers(thread)) for thread in (paused, closed)] == counts
    assert set(Question.objects.values_list("notice", flat=True)) == {Notice.IMPOSSIBLE}


def test_a_chat_that_asked_twice_hears_of_the_article_once(
    staff: Client, articles: list[Article], operator: User
) -> None:
    thread = failed_chat()
    ask(thread, f"{UNHEARD_OF}, опять")
    solved = failed_chat(operator)
    gap = gap_of(thread, solved)
    published(drafted(staff, gap, solved))
    replay(seconds=10)
    count = len(answers(thread))
    staff.post(page(gap, "tell/"))
    tasks.tell_of_articles()
    assert len(answers(thread)) == count + 1


def test_nobody_is_told_of_an_article_that_does_not_answer(
    staff: Client, covered: tuple[Gap, list[Thread]]
) -> None:
    gap, _threads = covered
    replay(seconds=10)
    Question.objects.update(found_now=False)
    staff.post(page(gap, "tell/"))
    assert actions.tell_of_articles() == 0


# --- wrong answers -----------------------------------------------------------------------------
def judged(client: Client, thread: Thread, answer: Entry, wrong: bool) -> Any:
    value = f"{answer.seq}:{'true' if wrong else 'false'}"
    return client.post(f"/console/chats/{thread.uuid}/judge/", {"answer": value})


def test_an_operator_marks_an_answer_as_wrong_and_takes_it_back(
    articles: list[Article], operator: User
) -> None:
    thread, client = ThreadFactory(), signed_in(operator)
    answer = ask(thread)
    assert answer is not None
    public = now(thread).last_public_seq
    judged(client, thread, answer, True)
    judged(client, thread, answer, True)
    assert Attempt.objects.get().wrong
    assert Question.objects.get().failure == Failure.WRONG
    assert "Отмечен неверным" in html_of(client.get(f"/console/chats/{thread.uuid}/"))
    assert now(thread).last_public_seq == public  # the customer learns nothing of it
    assert Entry.objects.filter(thread=thread, kind=Kind.NOTE).count() == 1
    judged(client, thread, answer, False)
    assert not Attempt.objects.get().wrong
    assert Question.objects.get().failure == ""
    assert_numbered(thread)


def test_a_message_of_people_cannot_be_marked(articles: list[Article], operator: User) -> None:
    thread, client = ThreadFactory(), signed_in(operator)
    answer = ask(thread)
    assert answer is not None
    for wrong_number in ("1:true", "x", "", "999999999999:true"):
        client.post(f"/console/chats/{thread.uuid}/judge/", {"answer": wrong_number})
    assert not Entry.objects.filter(thread=thread, kind=Kind.NOTE).exists()


def test_those_who_do_not_see_the_chat_mark_nothing(articles: list[Article]) -> None:
    thread = ThreadFactory()
    answer = ask(thread)
    assert answer is not None
    for user in (UserFactory(desk_role="special"), thread.customer, MemberFactory().user):
        assert judged(signed_in(user), thread, answer, True).status_code == 404
    assert not Attempt.objects.get().wrong


def test_staff_marks_an_answer_on_the_page_of_its_gap(
    staff: Client, articles: list[Article]
) -> None:
    thread = ThreadFactory()
    answer = ask(thread)
    assert answer is not None
    mark(thread, answer, False)
    gap = gap_of(thread)
    attempt = Attempt.objects.get()
    assert f"/console/quality/answers/{attempt.pk}/" in html_of(staff.get(page(gap)))
    pressed = staff.post(f"{QUALITY}answers/{attempt.pk}/", {"wrong": "1", "from": "gap"})
    assert pressed["Location"] == page(gap)
    assert "неверный ответ" in html_of(staff.get(page(gap)))
    assert Question.objects.get().title in html_of(staff.get(QUALITY))


# --- the quality page --------------------------------------------------------------------------
def test_the_quality_page_tells_shares_by_try_and_by_section(
    lead: Client, articles: list[Article]
) -> None:
    assert "Помощника пока не спрашивали" in html_of(lead.get(QUALITY))
    helped, lost = ThreadFactory(), ThreadFactory()
    answer = ask(helped)
    assert answer is not None
    mark(helped, answer, True)
    ask(lost, UNHEARD_OF)
    shown = lead.get(QUALITY)
    figures = shown.context["quality"]
    assert (figures.chats, figures.solved, figures.solved_percent) == (2, 1, 50)
    assert [(row.name, row.answers, row.helped) for row in figures.tries] == [("1", 2, 1)]
    assert [(row.name, row.helped) for row in figures.sections] == [("Почта", 1)]
    assert [(week.chats, week.solved) for week in figures.weeks] == [(2, 1)]
    assert "1 из 2 чатов" in html_of(shown)
    Attempt.objects.update(at=timezone.now() - timedelta(days=60))
    assert lead.get(f"{QUALITY}?days=30").context["quality"].chats == 0
    assert lead.get(f"{QUALITY}?days=x").context["quality"].chats == 2


# --- what the pages cost -----------------------------------------------------------------------
QUERIES = {GAPS: 4, "gap": 12, QUALITY: 7}


@pytest.mark.parametrize("path", QUERIES)
def test_a_page_asks_as_often_however_many_chats_there_are(
    lead: Client, articles: list[Article], operator: User, path: str
) -> None:
    threads = [failed_chat(operator) for _ in range(2)]
    gap = gap_of(*threads)
    address = page(gap) if path == "gap" else path

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert lead.get(address).status_code == 200
        return len(queries)

    few = asked()
    answer = ask(ThreadFactory(), QUESTION)
    assert answer is not None
    gap_of(*threads, *(failed_chat(operator) for _ in range(3)))
    assert (few, asked()) == (QUERIES[path], QUERIES[path])
