"""What the assistant says, on the demo's articles."""

import json
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from assistant.answering import LONGEST_PASSAGE, Outcome, answer
from knowledge.models import Article
from knowledge.search.current import current

from .demo_questions import OFF_TOPIC, QUESTIONS, TYPOS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_articles")]


def slugs_in_three_tries(question: str) -> list[str]:
    """What a person sees who says «Не помогло» to every answer."""
    shown: dict[int, str] = {}
    for _try in range(3):
        found = answer(question, exclude=set(shown))
        if found.outcome is not Outcome.ANSWERED:
            break
        shown |= {cited.article_id: cited.slug for cited in found.articles}
    return list(shown.values())


def test_customers_questions_find_their_article_within_three_tries() -> None:
    missed = [
        question
        for question, right in QUESTIONS
        if right.isdisjoint(slugs_in_three_tries(question))
    ]
    assert len(missed) <= len(QUESTIONS) * 0.1, missed


def test_the_first_answer_is_mostly_the_right_one() -> None:
    right_at_once = sum(
        answer(question).articles[:1] != () and answer(question).articles[0].slug in right
        for question, right in QUESTIONS
    )
    # Half of them avoid every word of the article: it may come second
    assert right_at_once >= len(QUESTIONS) * 0.7


@pytest.mark.parametrize(("question", "right"), TYPOS)
def test_misspelt_questions_find_the_same_article(question: str, right: frozenset[str]) -> None:
    assert {cited.slug for cited in answer(question).articles} & right


@pytest.mark.parametrize("question", OFF_TOPIC)
def test_off_topic_questions_get_an_honest_nothing(question: str) -> None:
    found = answer(question)
    assert found.outcome is Outcome.NOT_FOUND
    assert found.articles == ()
    assert found.text.startswith("В базе знаний нет ответа, в котором я уверен")


def test_an_answer_names_its_article_and_quotes_a_readable_passage() -> None:
    found = answer("вебхук отвечает 403")
    assert found.outcome is Outcome.ANSWERED
    assert found.text == "Похоже, поможет статья «Ошибка 403 при обращении к вебхуку»."
    cited = found.articles[0]
    assert (cited.slug, cited.section) == ("oshibka-403-vebhuk", "Ошибки и интеграции")
    assert 40 < len(cited.passage) <= LONGEST_PASSAGE
    assert "403" in cited.passage
    assert "**" not in cited.passage and "#" not in cited.passage


def test_quotes_inside_a_title_are_nested() -> None:
    assert (
        "«Письмо остаётся в статусе „Ожидает отправки“»" in answer("письмо ожидает отправки").text
    )


def test_an_article_that_was_shown_is_not_shown_again() -> None:
    first = answer("как спрятать чужие сделки от менеджеров")
    second = answer(
        "как спрятать чужие сделки от менеджеров", exclude={c.article_id for c in first.articles}
    )
    assert second.articles
    assert {c.slug for c in first.articles}.isdisjoint(c.slug for c in second.articles)


def test_a_short_addition_is_read_with_what_was_said_before() -> None:
    alone = answer("значок зелёный")
    assert alone.outcome is Outcome.NOT_FOUND
    together = answer("значок зелёный", said_before=["письмо из сделки ожидает отправки"])
    assert together.articles[0].slug == "pismo-ozhidaet-otpravki"


def test_the_nearest_articles_are_told_even_where_there_is_no_answer() -> None:
    found = answer("как оформить больничный лист электронно")
    assert found.outcome is Outcome.NOT_FOUND
    assert 1 <= len(found.nearest) <= 3
    assert answer("🙂").nearest == ()


def test_a_call_for_a_person_gets_a_reply_and_the_answer_to_what_was_asked_beside_it() -> None:
    bare = answer("Позовите оператора")
    assert (bare.outcome, bare.articles) == (Outcome.PERSON_REQUESTED, ())
    asked = answer("Письмо из сделки висит в ожидает отправки, позовите оператора")
    assert asked.outcome is Outcome.PERSON_REQUESTED
    assert asked.articles[0].slug == "pismo-ozhidaet-otpravki"


def test_custom_work_is_pointed_to_partners_in_the_agreed_words() -> None:
    found = answer("напишите нам скрипт для выгрузки заказов")
    assert found.outcome is Outcome.OUT_OF_SCOPE
    assert found.text == (
        "Разработка приложений в поддержку не входит, ею занимаются сертифицированные партнёры. "
        "С настройкой и ошибками помогу здесь."
    )


@pytest.mark.parametrize(
    "message",
    [
        "",
        " ",
        "🙂" * 500,
        "<script>alert(1)</script>",
        "\u200b",
        "а" * 4000,
        "слово " * 600,
        "\x00 ''; --",
    ],
)
def test_odd_messages_get_a_calm_answer(message: str) -> None:
    assert answer(message).outcome is Outcome.NOT_FOUND


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("How do I connect a mailbox to the portal?", "Как подключить почтовый ящик к порталу"),
        ("Emails from the portal land in spam", "Письма с портала попадают в спам"),
        ("How to invite an integrator?", "Как пригласить интегратора и отозвать приглашение"),
    ],
)
def test_an_english_question_is_answered_from_a_russian_article(question: str, title: str) -> None:
    found = answer(question)
    assert found.outcome is Outcome.ANSWERED
    assert found.articles[0].title == title


def test_a_draft_is_never_cited() -> None:
    article = Article.objects.get(slug="oshibka-403-vebhuk")
    assert answer("вебхук отвечает 403").articles[0].slug == article.slug
    article.state = Article.State.DRAFT
    article.save()  # the index has not noticed yet, the answer must all the same
    assert article.slug not in {cited.slug for cited in answer("вебхук отвечает 403").articles}
    current.forget()
    assert article.slug not in {cited.slug for cited in answer("вебхук отвечает 403").nearest}
    current.forget()


def test_an_answer_takes_milliseconds_once_warm() -> None:
    answer("вебхук отвечает 403")
    began = time.perf_counter()
    for question, _right in QUESTIONS[:20]:
        answer(question)
    assert (time.perf_counter() - began) / 20 < 0.1  # the goal is 0.02; a busy machine is forgiven


def test_ask_prints_the_answer_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("ask", "вебхук отвечает 403", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["outcome"] == "answered"
    assert told["articles"][0]["slug"] == "oshibka-403-vebhuk"
    assert told["confidence"] >= told["threshold"]
    assert told["considered"][0]["score"] >= told["considered"][1]["score"]
    call_command("ask", "как приготовить борщ")
    assert "not_found" in capsys.readouterr().out


def test_eval_assistant_measures_given_articles_without_touching_the_knowledge_base(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Article.objects.count()
    kb, questions = tmp_path / "kb.jsonl", tmp_path / "questions.jsonl"
    kb.write_text(
        '{"id": "tea", "title": "Как заварить чай", "body": "Залейте чай кипятком и подождите."}\n'
        '{"id": "bike", "title": "Как накачать велосипед", "body": "Возьмите насос."}\n',
        encoding="utf-8",
    )
    questions.write_text(
        '{"question": "заварить чай", "gold_ids": ["tea"], "kind": "answerable", "group": "a"}\n'
        '{"question": "ремонт телевизора", "gold_ids": [], "kind": "out_of_scope", "group": "b"}\n',
        encoding="utf-8",
    )
    call_command("eval_assistant", questions, articles=[kb], json=True)
    figures = json.loads(capsys.readouterr().out)
    assert (figures["recall@1"], figures["solved_in_3"], figures["false_answers"]) == (
        1.0,
        1.0,
        0.0,
    )
    assert figures["groups"]["a"]["n"] == 1
    assert {
        "recall@3",
        "recall@10",
        "mrr@10",
        "query_p50_ms",
        "query_p95_ms",
        "build_s",
        "rss_mb",
        "engine",
    } <= set(figures)
    assert Article.objects.count() == before


def test_eval_assistant_names_the_bad_line(tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"question": "а", "gold_ids": []}\n{oops\n', encoding="utf-8")
    with pytest.raises(CommandError, match=r"questions\.jsonl:2"):
        call_command("eval_assistant", questions)
