"""The console: who sees which chat there, and what each button does."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from chat import levels
from chat.composer import Author
from chat.console.lists import all_open, counters, mine, render_lists, waiting_for
from chat.ledger import append
from chat.models import Entry, Kind, Thread
from chat.presentation.console_side import handover_of
from chat.presentation.waits import wait_text
from chat.standing import desk_of
from partners.models import Partner
from portals.models import User
from tests.factories import (
    MemberFactory,
    PartnerAgentFactory,
    PartnerFactory,
    PartnerSupportFactory,
    PortalFactory,
    ThreadFactory,
    UserFactory,
    said,
    waiting_thread,
)

MOSCOW = ZoneInfo("Europe/Moscow")
DESK = {
    "operator": ("operator", "Марина Зимина"),
    "colleague": ("operator", "Тимур Сабиров"),
    "special": ("special", "Вера Ильина"),
    "duty": ("duty", "Вадим Осокин"),
    "lead": ("lead", "Ольга Рудина"),
}
EVERYBODY = [*DESK, "agent", "other agent", "customer", "staff"]


class Desk:
    """Everybody of one test, by the name of what they do, and one waiting chat of each channel."""

    def __init__(self) -> None:
        self.alpha: Partner = PartnerFactory(name="Альфа")
        self.people: dict[str, User] = {
            key: UserFactory(desk_role=role, name=name) for key, (role, name) in DESK.items()
        }
        self.people["agent"] = PartnerAgentFactory(partner=self.alpha).user
        self.people["other agent"] = PartnerAgentFactory().user
        self.people["staff"] = UserFactory(is_staff=True)
        portal = PortalFactory(name="Сдобный двор")
        self.standard = waiting_thread(portal=portal, subject="Письма не уходят")
        self.people["customer"] = self.standard.customer
        self.enterprise = waiting_thread(
            portal=PortalFactory(tariff="enterprise"), channel="enterprise"
        )
        at_partner = PortalFactory(tariff="standard")
        PartnerSupportFactory(portal=at_partner, partner=self.alpha)
        self.partner = waiting_thread(portal=at_partner, channel="partner", partner=self.alpha)
        self.free = ThreadFactory(portal=PortalFactory(tariff="free"), channel="self_service")
        for thread in self.threads():
            said(thread, "Помогите, пожалуйста")

    def threads(self) -> list[Thread]:
        return [self.standard, self.enterprise, self.partner, self.free]

    def client(self, who: str) -> Client:
        client = Client()
        client.force_login(self.people[who])
        return client

    def given_to(self, who: str, thread: Thread | None = None) -> Thread:
        """The chat, with this person as its operator."""
        thread = thread or self.standard
        thread.go_to(self.people[who])
        thread.save()
        return thread


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


def page(thread: Thread, button: str = "") -> str:
    return f"/console/chats/{thread.uuid}/{button}"


def state_of(thread: Thread) -> tuple[str, int | None, int]:
    thread = Thread.objects.get(pk=thread.pk)
    return thread.state, thread.operator_id, thread.last_seq


OPENS = {
    "standard": {"operator", "colleague", "lead"},
    "enterprise": {"special", "duty", "lead"},
    "partner": {"agent"},
    "free": {"lead"},
}
BUTTONS = ["take/", "hand-back/", "solve/"]


@pytest.mark.parametrize("channel", OPENS)
def test_a_chat_opens_for_those_who_answer_it_and_for_nobody_else(desk: Desk, channel: str) -> None:
    thread: Thread = getattr(desk, channel)
    opened = {who for who in EVERYBODY if desk.client(who).get(page(thread)).status_code == 200}
    assert opened == OPENS[channel]


@pytest.mark.parametrize("channel", OPENS)
def test_a_strangers_press_looks_like_a_missing_chat_and_changes_nothing(
    desk: Desk, channel: str
) -> None:
    thread: Thread = getattr(desk, channel)
    before = state_of(thread)
    absent = f"/console/chats/{uuid4()}/"
    for who in set(EVERYBODY) - OPENS[channel]:
        client = desk.client(who)
        message = {"text": "Здравствуйте", "client_id": str(uuid4())}
        assert client.post(page(thread), message).status_code == 404
        assert client.post(page(thread), message | {"note": "1"}).status_code == 404
        assert client.post(absent).status_code == 404
        for button in BUTTONS:
            assert client.post(page(thread, button)).status_code == 404, (who, button)
    assert state_of(thread) == before


def test_somebody_who_has_not_signed_in_is_sent_to_sign_in(desk: Desk, client: Client) -> None:
    for address in ["/console/", page(desk.standard)]:
        assert client.get(address).headers["Location"].startswith("/accounts/login/?next=")
    for button in BUTTONS:
        answer = client.post(page(desk.standard, button))
        assert answer.headers["Location"].startswith("/accounts/login/")
    assert client.post("/console/take-next/").headers["Location"].startswith("/accounts/login/")
    assert state_of(desk.standard)[0] == "waiting"


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_lists_open_for_the_desk_and_for_agents_only(desk: Desk, who: str) -> None:
    status = desk.client(who).get("/console/").status_code
    assert status == (404 if who in ("customer", "staff") else 200)


def test_buttons_do_nothing_on_a_mere_visit(desk: Desk) -> None:
    client = desk.client("operator")
    for address in [page(desk.standard, button) for button in BUTTONS] + ["/console/take-next/"]:
        assert client.get(address).status_code == 405


def test_a_signed_in_operator_without_the_pages_token_changes_nothing(desk: Desk) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.people["operator"])
    assert client.post(page(desk.standard, "take/")).status_code == 403
    assert state_of(desk.standard)[0] == "waiting"


def test_nobody_serves_the_chat_in_which_they_ask(desk: Desk) -> None:
    member = MemberFactory(portal=desk.standard.portal, user=desk.people["operator"])
    asking = waiting_thread(portal=member.portal, customer=member.user)
    assert desk.client("operator").get(page(asking)).status_code == 404
    assert desk.client("operator").post(page(asking, "take/")).status_code == 404
    assert desk.client("colleague").post(page(asking, "take/")).status_code == 302
    assert state_of(asking)[:2] == ("active", desk.people["colleague"].pk)


def test_every_form_of_the_pages_carries_its_token(desk: Desk) -> None:
    for address in ["/console/", page(desk.standard)]:
        html = desk.client("operator").get(address).content.decode()
        forms = [form for form in html.split("<form")[1:] if 'method="post"' in form.split(">")[0]]
        assert any('id="take-next"' in form for form in forms)
        assert all("csrfmiddlewaretoken" in form.split("</form>")[0] for form in forms)


# --- lists --------------------------------------------------------------------------------------
def test_the_queue_shows_the_chats_of_ones_own_channel_longest_wait_first(desk: Desk) -> None:
    long_ago = timezone.now() - timedelta(minutes=40)
    older = waiting_thread(long_ago, portal=desk.standard.portal)
    people = desk.people
    assert list(waiting_for(people["operator"])) == [older, desk.standard]
    assert list(waiting_for(people["special"])) == [desk.enterprise]
    assert list(waiting_for(people["lead"])) == [older, desk.standard, desk.enterprise]
    assert list(waiting_for(people["agent"])) == [desk.partner]
    assert list(waiting_for(people["other agent"])) == []
    assert list(waiting_for(people["customer"])) == []


def test_a_chat_rests_while_another_company_answers_its_portal(desk: Desk) -> None:
    support = PartnerSupportFactory(portal=desk.standard.portal)
    assert list(waiting_for(desk.people["operator"])) == []
    assert counters(desk.people["operator"])["waiting"] == 0
    assert "на паузе" in render_lists(desk.people["operator"], "all")["assigned"]
    support.ended_at = timezone.now()
    support.save()
    assert list(waiting_for(desk.people["operator"])) == [desk.standard]


def test_mine_are_the_chats_that_i_answer(desk: Desk) -> None:
    desk.given_to("operator")
    assert list(mine(desk.people["operator"])) == [desk.standard]
    assert list(mine(desk.people["colleague"])) == []


def test_all_shows_a_lead_even_what_the_assistant_answers_but_no_partners_chats(desk: Desk) -> None:
    shown = set(all_open(desk.people["lead"]))
    assert shown == {desk.standard, desk.enterprise, desk.free}
    assert set(all_open(desk.people["agent"])) == {desk.partner}
    desk.standard.solve(timezone.now())
    desk.standard.save()
    assert desk.standard not in set(all_open(desk.people["lead"]))


def test_the_counters_say_how_many_wait_how_long_and_who_came_last(desk: Desk) -> None:
    now = timezone.now()
    desk.standard.answers_from = now - timedelta(minutes=6, seconds=30)
    desk.standard.save()
    newer = waiting_thread(now - timedelta(minutes=1), portal=desk.standard.portal)
    figures = counters(desk.people["operator"], now)
    assert (figures["waiting"], figures["mine"], figures["oldest_wait_minutes"]) == (2, 0, 6)
    assert figures["newest"] == str(newer.uuid)
    assert "дольше всех 6" in figures["note"]
    assert counters(desk.people["other agent"])["newest"] is None


def test_the_lists_cost_the_same_number_of_queries_however_many_chats_there_are(
    desk: Desk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def fill() -> None:
        for _ in range(3):
            thread = waiting_thread(portal=PortalFactory())
            said(thread, "Вопрос")
            held = ThreadFactory(state="active", operator=desk.people["lead"])
            said(held, "Вопрос")

    def fresh() -> User:
        return User.objects.get(pk=desk.people["lead"].pk)

    desk_of(desk.standard.portal.plan_id, None)  # remembered of all tariffs together, for seconds
    for tab, queries in [("mine", 8), ("queue", 6), ("all", 7)]:
        fill()
        user = fresh()
        with django_assert_num_queries(queries):
            render_lists(user, tab)
        fill()
        user = fresh()
        with django_assert_num_queries(queries):
            render_lists(user, tab)


def test_the_page_of_a_chat_costs_the_same_number_of_queries_however_long_it_is(
    desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = desk.client("colleague")
    desk.given_to("operator")

    def cost() -> int:
        levels.forget()
        with django_assert_max_num_queries(40) as seen:
            client.get(page(desk.standard))
        return len(seen)

    said(waiting_thread(), "Вопрос")  # an empty queue costs less
    cost()  # and the hours of all tariffs are remembered now
    before = cost()
    for number in range(8):
        operator = desk.people["operator"]
        said(desk.standard, f"Ответ {number}", by=operator, author=Author.OPERATOR)
        waiting_thread(portal=desk.standard.portal, customer=desk.standard.customer)
    assert cost() == before


def test_a_row_shows_what_the_customer_can_read_never_a_note(desk: Desk) -> None:
    note = {"by": desk.people["operator"], "kind": Kind.NOTE, "author": Author.OPERATOR}
    said(desk.standard, "клиент опять не прав", **note)
    html = render_lists(desk.people["operator"], "queue")["queue"]
    assert "Помогите, пожалуйста" in html
    assert "не прав" not in html


@pytest.mark.parametrize(
    ("tab", "assigned", "queue"),
    [("mine", "Мои чаты", "Очередь"), ("queue", "", "Очередь"), ("all", "Все открытые", "")],
)
def test_each_tab_has_its_lists(desk: Desk, tab: str, assigned: str, queue: str) -> None:
    lists = render_lists(desk.people["operator"], tab)
    assert (assigned in lists["assigned"]) and bool(lists["assigned"]) == bool(assigned)
    assert (queue in lists["queue"]) and bool(lists["queue"]) == bool(queue)
    shown = desk.client("operator").get(f"/console/?tab={tab}").content.decode()
    assert lists["assigned"] in shown
    assert lists["queue"] in shown


def test_the_agents_of_a_closed_partner_have_no_console_any_more(desk: Desk) -> None:
    client = desk.client("agent")
    assert client.get("/console/").status_code == 200
    Partner.objects.filter(pk=desk.alpha.pk).update(is_active=False)
    assert client.get("/console/").status_code == 404
    assert client.get(page(desk.partner)).status_code == 404
    assert client.post(page(desk.partner, "take/")).status_code == 404
    assert client.post("/console/take-next/").status_code == 404


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "только что"),
        (1, "1\u00a0мин"),
        (59, "59\u00a0мин"),
        (60, "1\u00a0ч 0\u00a0мин"),
        (125, "2\u00a0ч 5\u00a0мин"),
    ],
)
def test_a_wait_is_told_in_words(minutes: int, words: str) -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=MOSCOW)
    assert wait_text(now - timedelta(minutes=minutes, seconds=59), now) == words


def test_a_wait_that_begins_with_the_opening_names_the_hour() -> None:
    now = datetime(2026, 11, 23, 8, tzinfo=MOSCOW)
    assert wait_text(now.replace(hour=10), now) == "с\u00a010:00"


# --- take, hand back, solve ---------------------------------------------------------------------
def test_taking_has_one_winner_and_the_loser_is_told_who(desk: Desk) -> None:
    won = desk.client("operator").post(page(desk.standard, "take/"))
    assert won.headers["Location"] == page(desk.standard)
    lost = desk.client("colleague").post(page(desk.standard, "take/"))
    assert lost.headers["Location"] == page(desk.standard)
    assert [str(m) for m in get_messages(lost.wsgi_request)] == [
        "Чат уже взят, отвечает Марина Зимина."
    ]
    assert state_of(desk.standard)[:2] == ("active", desk.people["operator"].pk)


def test_a_second_press_of_the_winner_changes_nothing(desk: Desk) -> None:
    client = desk.client("operator")
    client.post(page(desk.standard, "take/"))
    after_one = state_of(desk.standard)
    client.post(page(desk.standard, "take/"))
    assert state_of(desk.standard) == after_one


def test_the_free_tariff_reaches_nobody_by_the_button(desk: Desk) -> None:
    before = state_of(desk.free)
    client = desk.client("lead")
    client.post(page(desk.free, "take/"))
    client.post("/console/take-next/")
    client.post(page(desk.free), {"text": "Здравствуйте", "client_id": str(uuid4())})
    assert state_of(desk.free) == before


def test_take_next_gives_the_one_who_waits_longest(desk: Desk) -> None:
    older = waiting_thread(timezone.now() - timedelta(hours=1), portal=desk.standard.portal)
    answer = desk.client("operator").post("/console/take-next/")
    assert answer.headers["Location"] == page(older)
    assert state_of(older)[:2] == ("active", desk.people["operator"].pk)
    assert state_of(desk.standard)[0] == "waiting"


def test_take_next_says_when_nobody_waits(desk: Desk) -> None:
    answer = desk.client("other agent").post("/console/take-next/")
    assert answer.headers["Location"] == "/console/"
    assert [str(m) for m in get_messages(answer.wsgi_request)] == ["В очереди никого нет."]


def test_a_chat_handed_back_keeps_its_place_in_the_queue(desk: Desk) -> None:
    since = desk.standard.answers_from
    desk.given_to("operator")
    waiting_thread(portal=desk.standard.portal)
    desk.client("operator").post(page(desk.standard, "hand-back/"))
    assert state_of(desk.standard)[:2] == ("waiting", None)
    first = waiting_for(desk.people["operator"])[0]
    assert (first, first.answers_from) == (desk.standard, since)


def test_a_colleague_hands_back_nothing_and_a_lead_may(desk: Desk) -> None:
    desk.given_to("operator")
    desk.client("colleague").post(page(desk.standard, "hand-back/"))
    assert state_of(desk.standard)[0] == "active"
    desk.client("lead").post(page(desk.standard, "hand-back/"))
    assert state_of(desk.standard)[0] == "waiting"


def test_its_operator_solves_a_chat_and_a_colleague_does_not(desk: Desk) -> None:
    desk.given_to("operator")
    desk.client("colleague").post(page(desk.standard, "solve/"))
    assert state_of(desk.standard)[0] == "active"
    desk.client("operator").post(page(desk.standard, "solve/"))
    assert state_of(desk.standard)[0] == "solved"


@pytest.mark.parametrize(
    ("who", "forms"),
    [("operator", {"hand-back", "solve"}), ("colleague", set()), ("lead", {"hand-back"})],
)
def test_the_page_offers_the_buttons_that_will_work(desk: Desk, who: str, forms: set[str]) -> None:
    waiting = desk.client(who).get(page(desk.standard)).content.decode()
    assert buttons_in(waiting) == {"take"}
    desk.given_to("operator")
    assert buttons_in(desk.client(who).get(page(desk.standard)).content.decode()) == forms


def buttons_in(html: str) -> set[str]:
    return {name for name in ("take", "hand-back", "solve") if f'form="{name}"' in html}


# --- writing ------------------------------------------------------------------------------------
def test_the_operator_answers_by_an_ordinary_form(desk: Desk) -> None:
    desk.given_to("operator")
    message = {"text": "Прочитала переписку", "note": "", "client_id": str(uuid4())}
    client = desk.client("operator")
    assert client.post(page(desk.standard), message).headers["Location"] == page(desk.standard)
    client.post(page(desk.standard), message)  # the reload after a lost answer
    entry = Entry.objects.get(thread=desk.standard, body="Прочитала переписку")
    assert (entry.kind, entry.author_kind, entry.public_seq) == ("message", "operator", 2)
    assert "Прочитала переписку" in client.get(page(desk.standard)).content.decode()


def test_an_agent_answers_under_the_partners_name(desk: Desk) -> None:
    desk.given_to("agent", desk.partner)
    message = {"text": "Здравствуйте", "client_id": str(uuid4())}
    assert desk.client("agent").post(page(desk.partner), message).status_code == 302
    assert Entry.objects.get(thread=desk.partner, body="Здравствуйте").author_kind == "agent"


def test_a_colleague_leaves_a_note_but_gives_no_answer(desk: Desk) -> None:
    desk.given_to("operator")
    client = desk.client("colleague")
    refused = client.post(page(desk.standard), {"text": "Отвечу я", "client_id": str(uuid4())})
    assert refused.status_code == 422
    assert not Entry.objects.filter(body="Отвечу я").exists()
    note = {"text": "Похоже на дефект", "client_id": str(uuid4()), "note": "1"}
    assert client.post(page(desk.standard), note).status_code == 302
    entry = Entry.objects.get(thread=desk.standard, body="Похоже на дефект")
    assert (entry.kind, entry.public_seq) == ("note", None)


@pytest.mark.parametrize(
    ("text", "client_id"),
    [
        ("", None),
        ("\u200b \u2060", None),
        ("я" * 4001, None),
        ("нуль\x00знак", None),
        ("Здравствуйте", "не номер"),
    ],
)
def test_a_refused_text_stays_in_the_field_with_the_reason(
    desk: Desk, text: str, client_id: str | None
) -> None:
    desk.given_to("operator")
    message = {"text": text, "client_id": client_id or str(uuid4()), "note": "1"}
    answer = desk.client("operator").post(page(desk.standard), message)
    assert answer.status_code == 422
    assert answer.context["error"]
    assert answer.context["text"] == text
    assert answer.context["note"] is True
    assert state_of(desk.standard)[2] == 1


def test_a_resting_chat_is_read_only_and_says_who_answers(desk: Desk) -> None:
    desk.given_to("operator")
    PartnerSupportFactory(portal=desk.standard.portal, partner=desk.alpha)
    client = desk.client("operator")
    html = client.get(page(desk.standard)).content.decode()
    assert "Порталу отвечает партнёр «Альфа»." in html
    assert 'data-may-write="false"' in html
    refused = client.post(page(desk.standard), {"text": "Здравствуйте", "client_id": str(uuid4())})
    assert refused.status_code == 422


def test_opening_the_chat_reads_it_for_its_operator_alone(desk: Desk) -> None:
    Thread.objects.filter(pk=desk.standard.pk).update(desk_unread=1)
    desk.client("operator").get(page(desk.standard))
    assert Thread.objects.get(pk=desk.standard.pk).desk_unread == 1, "it still waits for somebody"
    desk.standard.refresh_from_db()
    desk.given_to("operator")
    desk.client("colleague").get(page(desk.standard))
    assert Thread.objects.get(pk=desk.standard.pk).desk_unread == 1
    desk.client("operator").get(page(desk.standard))
    assert Thread.objects.get(pk=desk.standard.pk).desk_unread == 0


# --- the conversation and what stands beside it -------------------------------------------------
def test_a_long_chat_opens_at_its_end_and_the_rest_is_one_link_away(desk: Desk) -> None:
    desk.standard.last_seq = desk.standard.last_public_seq = 0
    Entry.objects.all().delete()
    for number in range(1, 204):
        said(desk.standard, f"слово-{number}-")
    client = desk.client("operator")
    html = client.get(page(desk.standard)).content.decode()
    assert 'data-last="203"' in html
    assert 'data-seq="3"' not in html and 'data-seq="4"' in html
    assert 'data-seq="3"' in client.get(page(desk.standard) + "?all").content.decode()


def article(title: str) -> dict[str, object]:
    slug = f"article-{len(title)}"
    return {"article_id": 1, "slug": slug, "title": title, "section": "Почта", "passage": "…"}


def test_the_handover_tells_what_was_asked_and_what_was_tried(desk: Desk) -> None:
    thread = waiting_thread()
    report = {"did": "Отправила счёт", "expected": "Письмо уйдёт", "got": "Ожидает отправки"}
    said(thread, "…", data={"report": report})
    shown = {"outcome": "answered", "articles": [article("Письмо ждёт отправки")]}
    said(thread, "Проверьте вход", kind=Kind.ANSWER, data=shown | {"helped": False})
    append(thread, Kind.STATE, Author.SYSTEM, data={"change": "marked", "value": False})
    said(thread, "Значок зелёный")
    said(thread, "Лимит", kind=Kind.ANSWER, data=shown | {"helped": True})
    said(thread, "Ещё вариант", kind=Kind.ANSWER, data=shown)
    said(thread, "Не нашёл", kind=Kind.ANSWER, data={"outcome": "not_found", "articles": []})
    said(thread, "Позовите человека")
    said(thread, "Зову", kind=Kind.ANSWER, data={"outcome": "person_requested", "articles": []})
    said(thread, "Пожалуйста", kind=Kind.ANSWER, data={"outcome": "thanks", "articles": []})
    said(thread, "И последний", kind=Kind.ANSWER, data=shown | {"helped": False})
    append(thread, Kind.STATE, Author.SYSTEM, data={"change": "marked", "value": False})
    offer = {"outcome": "not_found", "articles": [], "offer": True}
    said(thread, "Дальше лучше разберётся человек", kind=Kind.ANSWER, data=offer)
    append(thread, Kind.STATE, Author.SYSTEM, data={"change": "handed_over"})
    said(thread, "Это уже оператору")
    handover = handover_of(thread)
    assert handover.report == report
    assert [(try_.verdict, len(try_.articles), try_.words) for try_ in handover.tries] == [
        ("Не помогло", 1, "Значок зелёный"),
        ("Помогло", 1, ""),
        ("Без отметки", 1, ""),
        ("Ответа не нашлось", 0, "Позовите человека"),
        ("Просили позвать человека", 0, ""),
        ("Не помогло", 1, ""),
    ]
    html = desk.client("operator").get(page(thread)).content.decode()
    for words in ["Передано помощником", "Письмо ждёт отправки", "Ожидает отправки"]:
        assert words in html


def test_the_customers_card_names_person_portal_tariff_and_hours(desk: Desk) -> None:
    html = desk.client("operator").get(page(desk.standard)).content.decode()
    for words in [
        desk.standard.customer.name,
        "администратор портала",
        "Сдобный двор",
        "Базовый, облако",
        "рабочие дни 10:00–19:00",
    ]:
        assert words in html


def test_earlier_chats_are_those_that_the_reader_may_open(desk: Desk) -> None:
    same = {"portal": desk.standard.portal, "customer": desk.standard.customer}
    ThreadFactory(**same, subject="Звонок не создаёт лид", state="solved")
    ThreadFactory(**same, subject="Тайна партнёра", channel="partner", partner=desk.alpha)
    ThreadFactory(subject="Чужой вопрос")
    html = desk.client("operator").get(page(desk.standard)).content.decode()
    side = html.split('data-part="side"')[1]
    assert "Звонок не создаёт лид" in side
    assert "Тайна партнёра" not in html
    assert "Чужой вопрос" not in side


def test_what_people_write_is_shown_as_text(desk: Desk) -> None:
    thread = waiting_thread(subject="<script>alert(1)</script>")
    said(thread, "<img src=x onerror=alert(2)>")
    html = desk.client("operator").get(page(thread)).content.decode()
    assert "<script>alert" not in html and "<img src=x" not in html
