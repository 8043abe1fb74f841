"""Search in the console: what is found, how it is shown, and to whom it does not exist."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from chat import search as searching
from chat import search_index
from chat.actions import realign
from chat.composer import Author
from chat.models import EntryWords, Kind, Thread
from chat.search import Piece, passage, search, stems_of
from chat.search_index import prepare
from chat.tasks import prepare_search
from portals.models import User
from tariffs.models import TariffPlan
from tests.chat.people import html_of
from tests.factories import (
    MemberFactory,
    PartnerAgentFactory,
    PartnerFactory,
    PortalFactory,
    ThreadFactory,
    UserFactory,
    said,
)

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="нужен PostgreSQL: здесь всё без указателя слов"
)
CHANNELS = ["self_service", "standard", "enterprise", "alpha", "beta"]
SEES: dict[str, set[str]] = {
    "operator": {"standard"},
    "special": {"enterprise"},
    "duty": {"enterprise"},
    "lead": {"self_service", "standard", "enterprise"},
    "agent of alpha": {"alpha"},
    "agent of beta": {"beta"},
    "agent of a partner that left": set(),
    "customer": set(),
    "staff": set(),
    "operator who left": set(),
}


class Talk:
    """One chat of each channel in which the same is said and noted, and everybody who may look for it."""

    def __init__(self) -> None:
        alpha, beta = PartnerFactory(name="Альфа"), PartnerFactory(name="Бета")
        left = PartnerAgentFactory(partner__is_active=False)
        self.people: dict[str, User] = {
            "operator": UserFactory(desk_role="operator", name="Марина Зимина"),
            "special": UserFactory(desk_role="special"),
            "duty": UserFactory(desk_role="duty"),
            "lead": UserFactory(desk_role="lead"),
            "agent of alpha": PartnerAgentFactory(partner=alpha).user,
            "agent of beta": PartnerAgentFactory(partner=beta).user,
            "agent of a partner that left": left.user,
            "staff": UserFactory(is_staff=True),
            "operator who left": UserFactory(desk_role="operator", is_active=False),
        }
        self.threads: dict[str, Thread] = {}
        for channel in CHANNELS:
            partner = {"alpha": alpha, "beta": beta}.get(channel)
            self.threads[channel] = ThreadFactory(
                portal=PortalFactory(name=f"Портал {channel}"),
                channel="partner" if partner else channel,
                partner=partner,
                subject=f"Тема {channel}",
            )
        of_partner_that_left = {"channel": "partner", "partner": left.partner}
        self.threads["left"] = ThreadFactory(**of_partner_that_left)
        self.people["customer"] = self.threads["standard"].customer
        for name, thread in self.threads.items():
            said(thread, f"Импорт сделки остановился на строке ({name})")
            said(thread, "Заметка: импорт их сделки", kind=Kind.NOTE,
                 by=self.people["lead"], author=Author.OPERATOR)  # fmt: skip
        prepare()

    def client(self, who: str) -> Client:
        client = Client()
        client.force_login(self.people[who])
        return client

    def finds(self, who: str, query: str, **more: Any) -> str:
        return html_of(self.client(who).get("/console/search/", {"q": query, **more}))


@pytest.fixture
def talk() -> Talk:
    return Talk()


@pytest.fixture
def found_at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(searching, "FOUND_AT_ONCE", 2)
    yield 2


def bodies(user: User, query: str) -> list[str]:
    return [entry.body for entry in search(user, query).entries]


@pytest.mark.parametrize("who", SEES)
def test_a_person_finds_what_stands_in_the_chats_of_their_desk_and_nothing_else(
    talk: Talk, who: str
) -> None:
    found = search(talk.people[who], "импорт сделки").entries
    names = {
        name for name, thread in talk.threads.items() if thread.uuid in {e.uuid for e in found}
    }
    assert names == SEES[who]
    assert len(found) == 2 * len(names)  # the message and the note


@pytest.mark.parametrize("who", ["operator", "lead", "agent of alpha"])
def test_whatever_is_found_can_be_opened(talk: Talk, who: str) -> None:
    client = talk.client(who)
    for entry in search(talk.people[who], "импорт").entries:
        page = html_of(client.get(f"/console/chats/{entry.uuid}/"))
        assert f'id="entry-{entry.seq}"' in page
        assert f"#entry-{entry.seq}" in talk.finds(who, "импорт")


@pytest.mark.parametrize("who", ["customer", "staff", "agent of a partner that left"])
def test_for_everybody_else_there_is_no_search(talk: Talk, who: str) -> None:
    answer = talk.client(who).get("/console/search/", {"q": "импорт"})
    assert answer.status_code == 404


def test_nobody_finds_the_notes_on_their_own_question() -> None:
    operator = UserFactory(desk_role="operator")
    own = ThreadFactory(customer=MemberFactory(user=operator).user)
    said(own, "Не открывается воронка")
    said(
        own,
        "Воронка: он сам её и спрятал",
        kind=Kind.NOTE,
        by=UserFactory(),
        author=Author.OPERATOR,
    )
    prepare()
    assert bodies(operator, "воронка") == []
    assert len(bodies(UserFactory(desk_role="operator"), "воронка")) == 2


def test_a_chat_that_goes_to_a_partner_is_no_longer_found_at_the_desk_even_before_the_index_knows(
    talk: Talk,
) -> None:
    partner = talk.people["agent of alpha"].partner_agent.partner
    Thread.objects.filter(pk=talk.threads["standard"].pk).update(channel="partner", partner=partner)
    assert search(talk.people["operator"], "импорт").entries == []
    prepare(everything=True)
    assert search(talk.people["operator"], "импорт").entries == []
    assert len(search(talk.people["agent of alpha"], "импорт").entries) == 4


def test_who_answers_after_a_change_of_tariff_finds_at_once_what_was_said_before(
    talk: Talk,
) -> None:
    thread = talk.threads["standard"]
    thread.portal.plan = TariffPlan.objects.get(slug="enterprise")
    thread.portal.save()
    realign(thread.portal)
    assert bodies(talk.people["operator"], "импорт") == []
    names = {entry.subject for entry in search(talk.people["special"], "импорт").entries}
    assert names == {"Тема standard", "Тема enterprise"}


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("письма", True),
        ("ПИСЬМО отчеты", True),
        ("отчётом", True),
        ("ошибку 500", True),
        ("не уходят письма", True),
        ("crm", True),
        ("письмо сделка", False),
        ("501", False),
        ("и на", False),
        ("", False),
        ("%", False),
        ("' OR 1=1 --", False),
    ],
)
def test_all_words_must_stand_there_in_whatever_form(query: str, finds: bool) -> None:
    operator, thread = UserFactory(desk_role="operator"), ThreadFactory()
    said(thread, "Письма с отчётами не уходят: в CRM ошибка 500")
    said(thread, "Оплата прошла")
    prepare()
    assert bool(bodies(operator, query)) is finds


def test_the_page_shows_where_it_was_said_and_marks_the_words(talk: Talk) -> None:
    said(talk.threads["standard"], "<b>Импорт</b> & сделка")
    prepare()
    page = talk.finds("operator", "импорт сделка")
    assert "Тема standard" in page
    assert "Портал standard" in page
    assert "&lt;b&gt;<mark>Импорт</mark>&lt;/b&gt; &amp; <mark>сделка</mark>" in page
    assert "заметка · Марина" not in page
    assert 'value="импорт сделка"' in page


def test_what_was_said_last_comes_first_and_pages_go_on_from_there(
    talk: Talk, found_at_once: int
) -> None:
    thread, seen = talk.threads["standard"], []
    for number in range(5):
        said(thread, f"Воронка {number}")
    prepare()
    before = None
    while True:
        page = search(talk.people["operator"], "воронка", before)
        seen += [entry.body for entry in page.entries]
        if (before := page.before) is None:
            break
        assert len(page.entries) == found_at_once
    assert seen == [f"Воронка {number}" for number in (4, 3, 2, 1, 0)]
    first = talk.finds("operator", "воронка")
    assert "before=" in first
    assert "Воронка" not in first.replace("<mark>Воронка</mark>", "")


def test_a_message_far_up_is_linked_with_the_whole_chat(talk: Talk) -> None:
    thread = talk.threads["standard"]
    said(thread, "Редкость")
    Thread.objects.filter(pk=thread.pk).update(last_seq=1000)
    prepare()
    assert f"/console/chats/{thread.uuid}/?all#entry-3" in talk.finds("operator", "редкость")


@pytest.mark.parametrize("before", ["-1", "x", "9" * 40, "1.5", "٣"])
def test_nonsense_for_a_page_shows_the_first(talk: Talk, before: str) -> None:
    assert "Тема standard" in talk.finds("operator", "импорт", before=before)


@pytest.mark.parametrize(
    "query", ["\0", "a\0b", "'", '"', "(", "!!", "&|<->", ":*", "\\", "x" * 5000]
)
def test_odd_characters_are_only_characters(talk: Talk, query: str) -> None:
    talk.finds("operator", query)


def test_the_bar_of_the_console_leads_to_the_search(talk: Talk) -> None:
    assert 'href="/console/search/"' in html_of(talk.client("operator").get("/console/"))
    assert 'href="/console/search/"' not in html_of(talk.client("customer").get("/chats/"))


def test_a_long_message_is_cut_around_the_word() -> None:
    text = "слово " * 100 + "воронка продаж " + "хвост " * 100
    pieces = passage(text, stems_of("воронку"))
    assert Piece("воронка", marked=True) in pieces
    assert pieces[0] == Piece("…", marked=False)
    assert pieces[-1].text.endswith("…")
    assert sum(len(piece.text) for piece in pieces) < 260


def test_a_passage_without_the_words_is_the_beginning() -> None:
    assert passage("Здравствуйте", ["воронк"]) == [Piece("Здравствуйте", marked=False)]


@on_postgresql
def test_what_is_said_is_found_after_the_next_round_and_each_entry_is_taken_once() -> None:
    thread, operator = ThreadFactory(), UserFactory(desk_role="operator")
    said(thread, "Воронка")
    assert bodies(operator, "воронка") == []
    prepare_search()
    prepare_search()
    assert bodies(operator, "воронка") == ["Воронка"]
    assert EntryWords.objects.count() == 1


@on_postgresql
def test_an_entry_that_was_committed_after_a_later_one_is_found_too() -> None:
    thread, operator = ThreadFactory(), UserFactory(desk_role="operator")
    early, _late = said(thread, "Воронка раньше"), said(thread, "Воронка позже")
    prepare()
    EntryWords.objects.filter(pk=early.pk).delete()  # as if it had not been there in the round
    prepare()
    assert len(bodies(operator, "воронка")) == 2


@on_postgresql
def test_the_daily_round_finds_what_was_committed_ever_so_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search_index, "MAY_COMMIT_LATE", 0)
    thread, operator = ThreadFactory(), UserFactory(desk_role="operator")
    early, _late = said(thread, "Воронка раньше"), said(thread, "Воронка позже")
    prepare()
    EntryWords.objects.filter(pk=early.pk).delete()
    prepare_search()
    assert len(bodies(operator, "воронка")) == 1
    prepare_search(everything=True)
    assert len(bodies(operator, "воронка")) == 2


@on_postgresql
def test_a_search_that_takes_too_long_is_ended_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_index, "LONGEST_SEARCH_MS", 50)
    client = Client()
    client.force_login(UserFactory(desk_role="operator"))
    with connection.copy().cursor() as another:  # whoever holds the words, the search waits for
        another.execute("BEGIN")
        another.execute("LOCK TABLE chat_entrywords IN ACCESS EXCLUSIVE MODE")
        page = html_of(client.get("/console/search/", {"q": "импорт"}))
        another.execute("ROLLBACK")
        another.db.close()
    assert "Добавьте ещё одно, более редкое" in page


def test_state_changes_are_not_searched(talk: Talk) -> None:
    said(
        talk.threads["standard"],
        "",
        kind=Kind.STATE,
        author=Author.SYSTEM,
        data={"change": "taken"},
    )
    prepare()
    assert len(search(talk.people["operator"], "импорт").entries) == 2
