"""What the assistant offers beside its answers: another chat for another topic, special support at a critical failure."""

from typing import Any

import pytest
from django.utils import timezone

from chat import actions
from chat.composer import State
from chat.duty.actions import Report, declare
from chat.duty.models import Incident, Level, Matter
from chat.event import event_of
from chat.events import entry_html
from chat.models import Entry, Kind, Thread
from knowledge.models import Article, Section
from knowledge.search.current import current
from portals.models import User
from tariffs.models import TariffPlan
from tests.chat.history import (
    QUESTION,
    UNHEARD_OF,
    ask,
    at_once,
    changes,
    entries,
    mark,
    now,
    refusal_of,
)
from tests.chat.people import People, html_of
from tests.factories import (
    MemberFactory,
    PartnerFactory,
    PartnerSupportFactory,
    PortalFactory,
    ThreadFactory,
    said,
)

pytestmark = pytest.mark.django_db

DOWN = "Портал недоступен, никто не может войти"
OTHER = "Где скачать закрывающие документы за октябрь"


@pytest.fixture
def documents(articles: list[Article]) -> Article:
    """The answer to OTHER, in a section of its own."""
    section = Section.objects.create(slug="payment", name="Оплата")
    article = Article(
        section=section,
        slug="documents",
        title="Где скачать закрывающие документы",
        asked_as=OTHER,
        body="Откройте раздел «Оплата».",
    )
    article.publish(timezone.now())
    article.save()
    current.forget()
    return article


def html_for(answer: Entry, *, at_desk: bool = False) -> str:
    return entry_html(event_of(answer, ""), at_desk=at_desk)


# --- insults --------------------------------------------------------------------------------------
def test_an_insult_gets_a_calm_answer_and_costs_no_try(articles: list[Article]) -> None:
    thread = ThreadFactory(failed_tries=2)
    said(thread, QUESTION)
    answer = ask(thread, "Тупой бот!")
    assert answer is not None
    assert answer.data["outcome"] == "abuse"
    assert "Понимаю" in answer.body
    row = now(thread)
    assert (row.failed_tries, row.operator_offered, row.state) == (2, False, State.ASSISTANT)


def test_a_question_asked_in_anger_is_answered(articles: list[Article]) -> None:
    answer = ask(ThreadFactory(), f"Идиоты! {QUESTION}")
    assert answer is not None
    assert answer.data["outcome"] == "answered"


# --- custom work ----------------------------------------------------------------------------------
ORDER = "Напишите нам скрипт, который выгружает заказы"


def test_custom_work_is_pointed_to_partners_with_a_link_and_what_is_in_scope() -> None:
    answer = ask(ThreadFactory(), ORDER)
    assert answer is not None
    html = html_for(answer)
    assert 'href="/partners/"' in html and "стандартные инструменты" in html


def test_where_a_partner_answers_custom_work_is_sent_nowhere_else() -> None:
    partner = PartnerFactory(name="Верста", assistant_first=True)
    thread = ThreadFactory(channel="partner", partner=partner)
    PartnerSupportFactory(portal=thread.portal, partner=partner)
    answer = ask(thread, ORDER)
    assert answer is not None
    assert "«Верста»" in answer.body and "сертифицированные" not in answer.body
    assert "/partners/" not in html_for(answer)
    assert now(thread).failed_tries == 1


# --- a critical failure ---------------------------------------------------------------------------
def enterprise(**fields: Any) -> Thread:
    return ThreadFactory(portal=PortalFactory(tariff="enterprise"), channel="enterprise", **fields)


def report(thread: Thread, user: User | None = None) -> Incident:
    said = Report(Matter.PORTAL, Level.ALL, DOWN)
    return declare(user or thread.customer, thread.portal, said, thread=now(thread))


def test_on_enterprise_a_critical_failure_is_offered_to_special_support() -> None:
    answer = ask(enterprise(), DOWN)
    assert answer is not None
    assert answer.data["critical"] is True
    assert 'form="critical"' in html_for(answer)  # leads to the form, which asks once more
    assert "Критичный инцидент" not in html_for(answer, at_desk=True)


@pytest.mark.parametrize(
    ("tariff", "channel"), [("free", "self_service"), ("professional", "standard")]
)
def test_elsewhere_nothing_of_the_kind_is_offered_or_obeyed(tariff: str, channel: str) -> None:
    thread = ThreadFactory(portal=PortalFactory(tariff=tariff), channel=channel)
    answer = ask(thread, DOWN)
    assert answer is not None
    assert "critical" not in answer.data
    assert refusal_of(lambda: report(thread)) == "not_offered"
    assert now(thread).state == State.ASSISTANT


def test_incidents_are_taken_where_the_tariffs_row_says_so_and_not_wherever_special_support_is() -> (
    None
):
    thread = enterprise()
    TariffPlan.objects.filter(pk=thread.portal.plan_id).update(critical_incidents=False)
    answer = ask(thread, DOWN)
    assert answer is not None
    assert "critical" not in answer.data
    assert refusal_of(lambda: report(thread)) == "not_offered"
    TariffPlan.objects.filter(pk=thread.portal.plan_id).update(critical_incidents=True)
    report(thread)
    assert now(thread).state == State.WAITING


def test_a_reported_failure_waits_for_no_tries_and_a_second_press_changes_nothing() -> None:
    thread = enterprise()
    ask(thread, DOWN)
    first = report(thread)
    row = now(thread)
    assert (row.state, row.channel, row.failed_tries < 3) == (State.WAITING, "enterprise", True)
    assert entries(thread)[-1].data["critical"] is True
    assert report(thread) == first
    assert changes(thread).count("incident_declared") == 1


@pytest.mark.django_db(transaction=True)
def test_presses_at_once_report_one_failure() -> None:
    thread = enterprise()
    ask(thread, DOWN)
    found = at_once(*[lambda: report(thread)] * 3)
    assert len(set(found)) == 1
    assert changes(thread).count("incident_declared") == 1


def test_an_enterprise_portal_with_a_partner_reports_to_nobody_here() -> None:
    thread = enterprise()
    PartnerSupportFactory(portal=thread.portal)
    assert refusal_of(lambda: report(thread)) == "not_offered"


def test_a_colleague_reports_nothing_in_a_chat_of_somebody_else() -> None:
    thread = enterprise()
    assert refusal_of(lambda: report(thread, MemberFactory(portal=thread.portal).user)) == (
        "forbidden"
    )
    assert report(thread).thread == thread


# --- another topic --------------------------------------------------------------------------------
def test_another_topic_is_answered_and_a_separate_chat_is_offered(documents: Article) -> None:
    thread = ThreadFactory(subject="Ящик")
    ask(thread)
    answer = ask(thread, OTHER)
    assert answer is not None
    assert answer.data["articles"][0]["slug"] == "documents"
    assert answer.data["new_topic"] == entries(thread)[2].public_seq
    assert "Открыть чат" in html_for(answer)
    assert "Открыть чат" not in html_for(answer, at_desk=True)


@pytest.mark.parametrize("text", [UNHEARD_OF, "Ящик подключён, а письма в карточке не видны"])
def test_who_goes_on_is_offered_no_other_chat(documents: Article, text: str) -> None:
    thread = ThreadFactory(subject="Ящик")
    ask(thread)
    answer = ask(thread, text)
    assert answer is not None
    assert "new_topic" not in answer.data


def test_the_first_question_opens_no_other_topic(documents: Article) -> None:
    answer = ask(ThreadFactory(subject="Ящик"), OTHER)
    assert answer is not None
    assert "new_topic" not in answer.data


def test_after_a_settled_matter_another_question_is_another_topic(articles: list[Article]) -> None:
    thread = ThreadFactory(subject="Ящик")
    answer = ask(thread)
    assert answer is not None
    mark(thread, answer, True)
    Thread.objects.update(state=State.ASSISTANT)  # as a reply reopens it
    after = ask(thread, UNHEARD_OF)
    assert after is not None
    assert after.data["new_topic"] > 0


def carry(thread: Thread, seq: int, user: User | None = None) -> Thread:
    return actions.carry_over(now(thread), user or thread.customer, seq=seq)


def test_one_press_carries_the_question_over_and_a_second_leads_to_the_same_chat() -> None:
    thread = ThreadFactory()
    said(thread, QUESTION)
    said(thread, OTHER)
    new = carry(thread, 2)
    assert (new.portal, new.customer) == (thread.portal, thread.customer)
    assert next(entry.body for entry in entries(new)) == OTHER
    assert carry(thread, 2) == new
    assert (changes(thread), Thread.objects.count()) == (["carried"], 2)
    assert entries(thread)[-1].data["to"] == str(new.uuid)


@pytest.mark.django_db(transaction=True)
def test_presses_at_once_open_one_chat() -> None:
    thread = ThreadFactory()
    said(thread, OTHER)
    found = at_once(*[lambda: carry(thread, 1)] * 3)
    assert len({str(one) for one in found}) == 1
    assert (changes(thread), Thread.objects.count()) == (["carried"], 2)


def test_only_ones_own_message_is_carried_over(operator: User) -> None:
    thread = ThreadFactory()
    said(thread, OTHER)
    said(thread, "Ответ", kind=Kind.ANSWER)
    assert refusal_of(lambda: carry(thread, 2)) == "bad_request"
    assert refusal_of(lambda: carry(thread, 99)) == "bad_request"
    assert refusal_of(lambda: carry(thread, 1, operator)) == "bad_request"
    assert carry(thread, 1) != thread


def test_a_question_of_a_paused_chat_stays_where_it_is() -> None:
    thread = ThreadFactory()
    said(thread, OTHER)
    PartnerSupportFactory(portal=thread.portal)
    assert refusal_of(lambda: carry(thread, 1)) == "channel_blocked"
    assert Thread.objects.count() == 1


def test_both_buttons_work_as_plain_forms() -> None:
    people = People()
    asked = Entry.objects.questions().filter(thread=people.thread).latest("seq")
    response = people.press("carry-over/", question=str(asked.public_seq))
    new = Thread.objects.latest("pk")
    assert response.headers["Location"] == new.get_absolute_url()
    assert asked.body in html_of(people.client().get(new.get_absolute_url()))
    assert people.press("carry-over/", question="x").headers["Location"] == people.page()
    html = html_of(people.client().get(people.page()))
    assert "Вопрос продолжается в отдельном чате." in html
