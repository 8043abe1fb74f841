"""The card that an operator reads first: one sentence, what was tried, why it did not help."""

from typing import Any

import pytest

from chat.actions import answer_question
from chat.composer import Author
from chat.duty.actions import Report, declare
from chat.duty.models import Level, Matter
from chat.models import Entry, Kind
from chat.presentation.handover_card import Handover, handover_card, in_one_sentence
from tests.chat.people import People, html_of
from tests.factories import PortalFactory, ThreadFactory, UserFactory, said

ARTICLE = {"slug": "mail", "title": "Почта", "section": "", "passage": ""}
SHOWN = {"outcome": "answered", "articles": [ARTICLE]}
NOTHING = {"outcome": "not_found", "articles": []}


def asked(body: str, **data: Any) -> Entry:
    return Entry(kind=Kind.MESSAGE, author_kind=Author.MEMBER, body=body, data=data, pk=id(body))


def answered(data: dict[str, Any]) -> Entry:
    row = Entry(kind=Kind.ANSWER, author_kind=Author.ASSISTANT, body="…", data=data)
    row.pk = id(row)
    return row


def happened(change: str, **data: Any) -> Entry:
    row = Entry(kind=Kind.STATE, author_kind=Author.SYSTEM, data={"change": change, **data})
    row.pk = id(row)
    return row


def card(*known: Entry) -> Handover:
    return handover_card("Почта", known)


@pytest.mark.parametrize(
    ("report", "text", "sentence"),
    [
        (None, "Не уходят письма. Ящик подключён.", "Не уходят письма."),
        (None, "Здравствуйте! Не уходят письма", "Не уходят письма"),
        (None, "Добрый день\nСчёт не приходит", "Счёт не приходит"),
        (None, "Здравствуйте!", "Почта"),
        (None, "д" * 200, "д" * 159 + "…"),
        (
            {"did": "Отправила счёт.", "expected": "Письмо уйдёт", "got": "Ждёт отправки. Час."},
            "…",
            "Ждёт отправки.",
        ),
        ({"did": "Отправила счёт.", "expected": "", "got": ""}, "…", "Отправила счёт."),
    ],
)
def test_the_question_is_told_in_one_sentence(
    report: dict[str, str] | None, text: str, sentence: str
) -> None:
    assert in_one_sentence("Почта", report, text) == sentence


@pytest.mark.parametrize(
    ("after", "data", "verdict", "words"),
    [
        ([happened("marked", value=False)], SHOWN | {"helped": False}, "Не помогло", ""),
        ([asked("Значок зелёный")], SHOWN, "Спросили снова", "Значок зелёный"),
        ([], SHOWN, "Без отметки", ""),
        ([happened("tried"), asked("Тогда так")], NOTHING, "Ответа не нашлось", "Тогда так"),
        ([happened("handed_over"), asked("Это оператору")], NOTHING, "Ответа не нашлось", ""),
    ],
)
def test_each_try_tells_why_it_did_not_help(
    after: list[Entry], data: dict[str, Any], verdict: str, words: str
) -> None:
    [one] = card(asked("Не уходят письма"), answered(data), *after).tries
    assert (one.verdict, one.words) == (verdict, words)


def test_a_short_question_is_not_told_twice() -> None:
    assert card(asked("Не уходят письма")).text == ""
    assert card(asked("Не уходят письма. Ящик есть.")).text == "Не уходят письма. Ящик есть."


def test_the_operator_is_warned_of_an_angry_customer_and_of_no_other() -> None:
    assert card(asked("Не уходят письма"), asked("вы там совсем идиоты")).rude
    assert not card(asked("Не уходят письма"), asked("Это ужасно долго!!!")).rude
    assert not card(asked("Да"), answered({"outcome": "abuse"}), happened("taken")).rude


def test_a_chat_without_words_has_an_empty_card() -> None:
    assert card() == Handover("", None, "", [], False, False)


@pytest.mark.django_db
def test_the_console_shows_the_marks_and_the_customer_does_not_see_the_card() -> None:
    people = People()
    portal = PortalFactory(tariff="enterprise")
    thread = ThreadFactory(portal=portal, channel="enterprise", subject="Портал", failed_tries=2)
    report = {"did": "Открыли портал", "expected": "", "got": "Портал недоступен у всех"}
    said(thread, "…", data={"report": report})
    last = said(thread, "Идиоты, портал недоступен, никто не может войти")
    answer_question(thread.pk, last.seq)
    declare(
        thread.customer, portal, Report(Matter.PORTAL, Level.ALL, "Портал лежит"), thread=thread
    )
    people.who["special"] = UserFactory(desk_role="special")
    people.who["theirs"] = thread.customer
    html = html_of(people.client("special").get(f"/console/chats/{thread.uuid}/"))
    marks = ["Критичный сбой", "Клиент резок", "не сказано", "Неудачных попыток"]
    for words in [*marks, "Портал недоступен у всех"]:
        assert words in html, words
    own = html_of(people.client("theirs").get(thread.get_absolute_url()))
    assert "Портал недоступен у всех" in own
    assert not any(words in own for words in [*marks, "handover-card"])
