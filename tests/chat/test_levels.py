"""The service level of a chat, from its entries and the rows that staff edit."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.composer import Author
from chat.console.lists import render_lists
from chat.ledger import append
from chat.levels import level_of
from chat.models import Entry, Kind, Thread
from chat.service_level import Ball, ServiceLevel
from chat.standing import forget_outlooks
from portals.models import User
from tariffs.models import TariffPlan
from tests.factories import (
    PartnerFactory,
    PartnerSupportFactory,
    PortalFactory,
    ThreadFactory,
    UserFactory,
    schedule_named,
    waiting_thread,
)

pytestmark = pytest.mark.django_db
MOSCOW = ZoneInfo("Europe/Moscow")


def at(text: str) -> datetime:
    """«20 18:50»: of November 2026, where the 20th is a Friday."""
    day, clock = text.split()
    return datetime.fromisoformat(f"2026-11-{day} {clock}").replace(tzinfo=MOSCOW)


def happens(thread: Thread, when: str, who_or_what: str, **data: str) -> None:
    """One entry at a moment: a word of «member», «operator», «agent», «assistant», «note», or a change."""
    authors = {one.value: one for one in Author}
    if who_or_what == "note":
        append(thread, Kind.NOTE, Author.OPERATOR, author=UserFactory(), body="Между нами")
    elif who_or_what == "assistant":
        append(thread, Kind.ANSWER, Author.ASSISTANT, body="Ответ")
    elif who_or_what in authors:
        author = thread.customer if who_or_what == "member" else UserFactory()
        append(thread, Kind.MESSAGE, authors[who_or_what], author=author, body="Слово")
    else:
        append(thread, Kind.STATE, Author.SYSTEM, data={"change": who_or_what, **data})
    Entry.objects.filter(thread=thread, seq=thread.last_seq).update(at=at(when))


def story(thread: Thread, *lines: str) -> Thread:
    for line in lines:
        when, _space, what = line.rpartition(" ")
        happens(thread, when, what)
    return thread


def stands(thread: Thread, now: str) -> ServiceLevel:
    found = level_of(thread, at(now))
    assert found is not None
    return found


def due(thread: Thread, now: str) -> dict[str, datetime | None]:
    return {one.kind.value: one.due_at for one in stands(thread, now).promises}


def test_a_hand_over_late_in_the_day_is_answered_by_the_hours_and_targets_of_the_tariff() -> None:
    thread = story(
        waiting_thread(), "20 18:00 member", "20 18:01 assistant", "20 18:30 handed_over"
    )
    assert due(thread, "20 18:40") == {
        "first_answer": at("23 10:30"),  # an hour of the basic tariff, over the weekend
        "solution": at("24 18:30"),  # two working days
    }
    TariffPlan.objects.filter(slug="basic").update(first_answer_minutes=15, solution_minutes=None)
    forget_outlooks()
    assert due(thread, "20 18:40") == {"first_answer": at("20 18:45")}


def test_special_support_keeps_its_own_hours() -> None:
    thread = waiting_thread(portal=PortalFactory(tariff="enterprise"), channel="enterprise")
    story(thread, "21 03:00 member", "21 03:10 handed_over")  # a Saturday night
    assert due(thread, "21 03:11")["first_answer"] == at("21 03:25")


def test_a_partners_chat_goes_by_the_partners_hours_and_targets() -> None:
    partner = PartnerFactory(first_answer_minutes=90, schedule=schedule_named("operators"))
    portal = PortalFactory(tariff="enterprise")
    PartnerSupportFactory(portal=portal, partner=partner)
    thread = waiting_thread(portal=portal, channel="partner", partner=partner)
    story(thread, "21 12:00 member")
    assert due(thread, "21 12:00") == {"first_answer": at("23 11:30")}
    story(thread, "23 11:00 taken", "23 11:00 note", "23 11:20 agent")
    level = stands(thread, "23 12:00")
    assert level.ball is Ball.YOURS
    assert [one.is_broken for one in level.promises] == [False]


def test_a_note_answers_nobody() -> None:
    thread = story(waiting_thread(), "20 12:00 member", "20 12:00 handed_over", "20 12:10 note")
    assert stands(thread, "20 12:20").ball is Ball.OURS
    story(thread, "20 12:30 member", "20 12:40 operator", "20 12:50 note")
    assert stands(thread, "20 13:00").promises[0].spent == timedelta(minutes=40)


def test_nothing_runs_while_the_ball_is_with_the_customer_and_a_reply_brings_it_back() -> None:
    thread = story(
        ThreadFactory(state="active", operator=UserFactory(desk_role="operator")),
        "20 12:00 member",
        "20 12:10 handed_over",
        "20 12:15 taken",
        "20 12:30 operator",
        "20 12:31 operator",
    )
    waits = stands(thread, "23 15:00")
    assert (waits.ball, waits.next_due) == (Ball.YOURS, None)
    story(thread, "23 16:00 member", "23 16:30 member")
    assert due(thread, "23 17:00") == {
        "first_answer": None,
        "next_answer": at("23 18:00"),
        "solution": at("25 15:40"),  # twenty minutes of its eighteen hours are spent
    }


def test_a_chat_that_is_opened_again_goes_on_from_where_it_was() -> None:
    operator = UserFactory(desk_role="operator")
    thread = story(
        ThreadFactory(state="solved", operator=operator),
        "20 12:00 member",
        "20 12:00 handed_over",
        "20 12:00 taken",
        "20 13:00 operator",
        "20 13:00 solved",
    )
    assert stands(thread, "23 12:00").ball is Ball.NOBODYS
    thread.state = "active"
    story(thread, "23 12:00 reopened", "23 12:00 member")
    level = stands(thread, "23 12:30")
    assert level.ball is Ball.OURS
    assert due(thread, "23 12:30")["solution"] == at("25 11:00")


def test_the_clock_of_a_standard_chat_stands_while_a_partner_answers_the_portal() -> None:
    thread = story(waiting_thread(), "20 12:00 member", "20 12:00 handed_over")
    story(thread, "20 12:20 partner_on", "24 10:00 partner_off")
    assert due(thread, "24 10:10")["first_answer"] == at("24 10:40")


def test_where_nobody_but_the_assistant_answers_nothing_is_promised() -> None:
    free = ThreadFactory(portal=PortalFactory(tariff="free"), channel="self_service")
    assert level_of(story(free, "20 12:00 member"), at("20 13:00")) is None
    paid = ThreadFactory()  # not yet handed over
    assert level_of(story(paid, "20 12:00 member"), at("20 13:00")) is None
    solved = story(ThreadFactory(state="solved"), "20 12:00 member", "20 12:00 assistant")
    story(solved, "20 12:05 solved")
    assert stands(solved, "20 13:00").promises == ()


def test_a_level_costs_one_query_however_long_the_chat_is() -> None:
    thread = story(waiting_thread(), "20 12:00 member", "20 12:00 handed_over")
    stands(thread, "20 12:10")  # hours and targets are remembered
    for _ in range(5):
        story(thread, "20 12:20 operator", "20 12:30 member")
    thread.state = "active"
    for queries in (1, 0):  # what is known holds until there is something new
        with CaptureQueriesContext(connection) as asked:
            stands(thread, "20 12:40")
        assert len(asked) == queries


# --- the console's lists --------------------------------------------------------------------------
@pytest.fixture
def around_the_clock(db: None) -> None:
    """The basic tariff is answered at any hour, so that «ten minutes ago» means the same at night."""
    plan = PortalFactory().plan
    plan.operator_schedule = schedule_named("around-the-clock")
    plan.save()
    forget_outlooks()


def handed_over(minutes_ago: float, operator: User | None = None) -> Thread:
    since = timezone.now() - timedelta(minutes=minutes_ago)
    thread = waiting_thread(since=since, subject=f"{minutes_ago:g} минут назад")
    append(thread, Kind.MESSAGE, Author.MEMBER, author=thread.customer, body="Слово")
    append(thread, Kind.STATE, Author.SYSTEM, data={"change": "handed_over"})
    if operator is not None:
        thread.go_to(operator)
        thread.save()
    Entry.objects.filter(thread=thread).update(at=since)
    return thread


def row(html: str, thread: Thread) -> str:
    return next(line for line in html.split("<li>") if str(thread.uuid) in line)


@pytest.mark.usefixtures("around_the_clock")
@pytest.mark.parametrize("mine", [False, True])
def test_a_row_warns_before_the_breach_and_shows_a_broken_promise(*, mine: bool) -> None:
    operator = UserFactory(desk_role="operator")
    holder = operator if mine else None
    calm, soon, late = (handed_over(n, holder) for n in (10, 48.5, 65.5))
    lists = render_lists(operator, "mine")
    html = lists["assigned" if mine else "queue"]
    assert "promise-clock--" not in row(html, calm)
    assert "promise-clock--soon" in row(html, soon)
    assert "осталось 11\u00a0мин" in row(html, soon)
    assert 'stroke-dasharray="19 100"' in row(html, soon)
    assert "promise-clock--late" in row(html, late)
    assert "просрочено на 5\u00a0мин" in row(html, late)


@pytest.mark.usefixtures("around_the_clock")
def test_an_answer_ends_the_warning_and_a_resting_chat_has_none() -> None:
    operator = UserFactory(desk_role="operator")
    answered, rests = handed_over(50, operator), handed_over(65)
    assert render_lists(operator, "all")["assigned"].count("promise-clock--") == 2
    append(answered, Kind.MESSAGE, Author.OPERATOR, author=operator, body="Ответ")
    PartnerSupportFactory(portal=rests.portal)
    html = render_lists(operator, "all")["assigned"]
    assert "promise-clock--" not in html
    assert "на паузе" in row(html, rests)


def test_a_warning_comes_with_the_time_alone_and_only_in_open_hours() -> None:
    operator = UserFactory(desk_role="operator")
    thread = waiting_thread(since=at("20 18:15"))
    story(thread, "20 18:15 member", "20 18:15 handed_over")
    seen = []
    for moment in ("20 18:30", "20 18:59", "22 12:00", "23 10:04", "23 10:15", "23 10:16"):
        with time_machine.travel(at(moment), tick=False):
            html = row(render_lists(operator, "queue")["queue"], thread)
        seen.append(next((tone for tone in ("soon", "late") if f"clock--{tone}" in html), ""))
    assert seen == ["", "", "", "soon", "soon", "late"]
