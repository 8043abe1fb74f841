"""The page of one chat: what it shows, what is never shown, and its forms without a script."""

import re
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from chat.composer import Author, State
from chat.ledger import post
from chat.ledger_batch import Command
from chat.models import Entry, Kind, Thread
from tests.chat.people import SECRET, People, html_of, told
from tests.factories import (
    PartnerSupportFactory,
    ThreadFactory,
    said,
    waiting_thread,
)


@pytest.fixture
def people(db: None) -> People:
    return People()


# --- one chat -----------------------------------------------------------------------------------
def test_the_page_shows_the_conversation_in_the_customers_own_numbers(people: People) -> None:
    html = html_of(people.client().get(people.page()))
    assert re.findall(r'data-seq="(\d+)"', html) == ["1", "2", "3"]
    assert 'data-last="3"' in html
    assert 'data-may-write="true"' in html
    assert 'data-offer="true"' in html


@pytest.mark.parametrize("view", ["", "transcript/"])
def test_a_note_is_on_no_page_of_the_customer(people: People, view: str) -> None:
    html = html_of(people.client().get(people.page(view)))
    assert "Значок зелёный" in html
    assert SECRET not in html
    assert "заметка" not in html
    assert "Марина Зимина" not in html


@pytest.mark.parametrize("view", ["", "transcript/"])
def test_what_people_write_is_shown_as_text(people: People, view: str) -> None:
    mine = {"portal": people.portal, "customer": people.member.user}
    thread = ThreadFactory(**mine, subject="<script>alert(1)</script>")
    said(thread, "<img src=x onerror=alert(2)>")
    report = {"did": "<b>жирно</b>", "expected": "", "got": '"><u>'}
    said(thread, "…", data={"report": report})
    html = html_of(people.client().get(f"/chats/{thread.uuid}/{view}"))
    for markup in ("<script>alert", "<img src=x", "<b>жирно", '"><u>'):
        assert markup not in html


@pytest.mark.parametrize("view", ["", "transcript/"])
def test_the_page_costs_the_same_number_of_queries_however_long_the_chat_is(
    people: People, view: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = people.client()

    def cost() -> int:
        with django_assert_max_num_queries(40) as seen:
            client.get(people.page(view))
        return len(seen)

    cost()
    before = cost()
    for number in range(10):
        said(people.now(), f"Ответ {number}", by=people.who["lead"], author=Author.OPERATOR)
        said(people.now(), f"Вопрос {number}")
        ThreadFactory(portal=people.portal, customer=people.member.user)
    cost()  # the first look marks what is new as read
    assert cost() == before


def test_a_very_long_chat_is_shown_from_its_first_word(people: People) -> None:
    me = people.member.user.pk
    post([Command(people.thread.pk, me, str(uuid4()), f"слово-{n}-") for n in range(205)])
    html = html_of(people.client().get(people.page()))
    assert "Письма не уходят с утра" in html
    assert "слово-204-" in html
    assert 'data-last="208"' in html


def test_opening_the_chat_reads_it(people: People) -> None:
    assert people.now().customer_unread == 1
    people.client().get(people.page())
    assert (people.now().customer_unread, people.now().customer_read) == (0, 3)


def test_a_paused_chat_is_read_only_and_says_who_answers(people: People) -> None:
    PartnerSupportFactory(portal=people.portal, partner__name="Верста")
    client = people.client()
    html = html_of(client.get(people.page()))
    assert 'data-may-write="false"' in html
    assert 'data-offer="false"' in html
    assert "Вам отвечает партнёр «Верста»." in html
    before = people.trace()
    refused = html_of(people.press("", client, text="Мой текст"), 422)
    assert "Мой текст" in refused
    assert "только читать" in refused
    for button in ("helped/", "connect-operator/", "solve/"):
        assert told(people.press(button, client)) != []
    assert people.trace() == before


def test_a_queue_tells_the_place_in_it(people: People) -> None:
    thread = waiting_thread(portal=people.portal, customer=people.member.user)
    html = html_of(people.client().get(f"/chats/{thread.uuid}/"))
    assert "Ваш вопрос первый в очереди." in html
    later = waiting_thread(portal=people.portal, customer=people.member.user)
    html = html_of(people.client().get(f"/chats/{later.uuid}/"))
    assert "Перед вами 1" in html


# --- the plain forms ----------------------------------------------------------------------------
def test_the_composer_writes_without_a_script_and_a_reload_sends_nothing_twice(
    people: People,
) -> None:
    client = people.client()
    html = html_of(client.get(people.page()))
    found = re.search(r'name="client_id" value="([0-9a-f-]{36})"', html)
    assert found
    message = {"text": "Ещё одно", "client_id": found[1]}
    for _ in range(2):
        response = people.press("", client, **message)
        assert response.headers["Location"] == people.page()
    entry = Entry.objects.get(body="Ещё одно")
    assert (entry.seq, entry.public_seq) == (5, 4)
    assert "Ещё одно" in html_of(client.get(people.page()))


@pytest.mark.parametrize(
    ("text", "kept", "words"),
    [
        ("начало " + "я" * 4001, "начало яяя", "длиннее 4000"),
        ("начало\x00конец", "начало", "служебный знак"),
        ("\u200b\u2060", "", "нет текста"),
        ("", "", "нет текста"),
    ],
)
def test_a_refused_message_stays_in_the_field_with_the_reason(
    people: People, text: str, kept: str, words: str
) -> None:
    response = people.press("", text=text, client_id=str(uuid4()))
    html = html_of(response, 422)
    assert kept in html
    assert words in html
    assert 'aria-invalid="true"' in html
    assert people.now().last_seq == 4


@pytest.mark.parametrize("client_id", ["", "не номер", "1"])
def test_a_message_without_a_proper_id_is_still_sent(people: People, client_id: str) -> None:
    assert people.press("", text="Ещё одно", client_id=client_id).status_code == 302
    assert people.now().last_seq == 5


def test_an_id_that_belongs_to_another_message_keeps_the_text(people: People) -> None:
    first = Entry.objects.get(thread=people.thread, seq=1)
    html = html_of(people.press("", text="Новый текст", client_id=str(first.client_id)), 422)
    assert "Новый текст" in html
    assert "другое сообщение" in html


def test_helped_solves_the_chat_and_not_helped_counts(people: People) -> None:
    people.press("helped/", mark="2:false")
    assert (people.now().state, people.now().failed_tries) == (State.ASSISTANT, 4)
    other = ThreadFactory(portal=people.portal, customer=people.member.user)
    said(other, "Вопрос")
    said(other, "Ответ", kind=Kind.ANSWER)
    people.client().post(f"/chats/{other.uuid}/helped/", {"mark": "2:true"})
    assert Thread.objects.get(pk=other.pk).state == State.SOLVED


@pytest.mark.parametrize(
    "mark", ["", "2", "2:да", ":true", "-2:true", "²:true", "99:true", "1:true", "9" * 12 + ":true"]
)
def test_a_mark_of_nothing_is_refused_in_words(people: People, mark: str) -> None:
    before = people.trace()
    assert told(people.press("helped/", mark=mark)) != []
    assert people.trace() == before


def test_the_operator_is_called_by_a_button(people: People) -> None:
    client = people.client()
    for _ in range(2):
        response = people.press("connect-operator/", client)
        assert (response.headers["Location"], told(response)) == (people.page(), [])
    assert (people.now().state, people.now().last_seq) == (State.WAITING, 5)


def test_an_operator_that_was_not_offered_is_refused_in_words(people: People) -> None:
    Thread.objects.update(operator_offered=False)
    response = people.press("connect-operator/")
    assert told(response) == ["Оператора можно подключить после трёх неудачных попыток."]
    assert people.now().state == State.ASSISTANT


def test_the_customer_solves_and_rates(people: People) -> None:
    client = people.client()
    assert told(people.press("rate/", client)) == ["Оценить помощь можно, когда вопрос решён."]
    people.press("solve/", client)
    assert people.now().state == State.SOLVED
    assert 'form="rate"' in html_of(client.get(people.page()))
    people.press("rate/", client)
    people.press("rate/", client, score="4", comment="Долго")
    assert (people.now().score, people.now().score_comment) == (4, "Долго")


@pytest.mark.parametrize("score", ["", "0", "6", "-1", "5.0", "пять", "٥", "1" * 30])
def test_a_score_that_does_not_exist_is_refused_in_words(people: People, score: str) -> None:
    people.press("solve/")
    assert told(people.press("rate/", score=score)) == ["Оценка бывает от 1 до 5."]
    assert people.now().score is None


def test_a_closed_chat_can_only_be_read(people: People) -> None:
    Thread.objects.update(state=State.CLOSED)
    client = people.client()
    html = html_of(client.get(people.page()))
    assert "Чат закрыт." in html
    assert 'data-may-write="false"' in html
    html_of(people.press("", client, text="Ещё"), 422)
    for button in ("helped/", "connect-operator/"):
        assert told(people.press(button, client)) != []
    assert people.now().last_seq == 4


def test_the_transcript_reads_from_top_to_bottom(people: People) -> None:
    html = html_of(people.client().get(people.page("transcript/")))
    places = [html.index(words) for words in ("с утра", "Проверьте вход", "Значок зелёный")]
    assert places == sorted(places)
    assert 'href="/help/mail/"' in html
