"""«Мяч у нас / у вас»: what the customer's page says, and the promises on the desk's card."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from chat import actions
from chat.door import Visitor
from chat.facts import verdict_of
from chat.models import Thread
from chat.news import news
from chat.presentation.promises import card_of, promised, turn_of
from chat.standing import forget_outlooks
from chat.zone import reader_zone
from portals.models import User
from tariffs.models import TariffPlan
from tariffs.targets import Targets
from tests.chat.test_levels import at, story
from tests.factories import (
    MemberFactory,
    PartnerFactory,
    PartnerSupportFactory,
    PortalFactory,
    ThreadFactory,
    UserFactory,
    schedule_named,
    waiting_thread,
)

pytestmark = pytest.mark.django_db


def words(thread: Thread, now: str) -> str:
    """What the customer reads at the moment; empty where nothing is said."""
    turn = turn_of(thread, verdict_of(thread, thread.customer), at(now))
    return turn.text if turn else ""


@pytest.fixture
def asked() -> Thread:
    return story(waiting_thread(), "20 12:00 member", "20 12:00 handed_over")


@pytest.fixture
def noon() -> Iterator[None]:
    with time_machine.travel(at("20 12:30"), tick=False):
        yield


def test_the_customer_reads_whose_turn_it_is_and_until_when(asked: Thread) -> None:
    assert words(asked, "20 12:30") == "Мяч у нас: ответим до 13:00 по Москве."
    assert (
        words(asked, "20 13:01") == "Мяч у нас: обещали ответить до 13:00 по Москве и опаздываем."
    )
    story(asked, "20 13:10 operator")
    assert words(asked, "20 13:20") == "Мяч у вас: ждём вашего ответа."
    story(asked, "20 18:30 member")
    monday = "в понедельник, 23 ноября, до 11:30 по Москве"
    assert words(asked, "20 18:40") == f"Мяч у нас: ответим {monday}."
    assert words(asked, "22 18:40") == "Мяч у нас: ответим завтра, до 11:30 по Москве."


def test_the_promise_is_told_by_the_readers_own_clock(asked: Thread) -> None:
    with timezone.override("Asia/Yekaterinburg"):
        said = words(asked, "20 12:30")
    assert said == "Мяч у нас: ответим до 15:00 по вашему времени (13:00 по Москве)."


def test_a_promise_that_ran_out_with_the_day_is_late_at_once() -> None:
    thread = story(waiting_thread(), "20 18:00 member", "20 18:00 handed_over")
    turn = turn_of(thread, verdict_of(thread, thread.customer), at("20 18:59"))
    assert turn is not None and (turn.is_late, turn.again) == (False, 61)
    late = turn_of(thread, verdict_of(thread, thread.customer), at("20 19:30"))
    assert late is not None and (late.is_late, late.again) == (True, None)


def test_a_partner_is_named_as_whoever_has_the_ball() -> None:
    partner = PartnerFactory(first_answer_minutes=90, schedule=schedule_named("operators"))
    portal = PortalFactory()
    support = PartnerSupportFactory(portal=portal, partner=partner)
    thread = waiting_thread(portal=portal, channel="partner", partner=partner)
    story(thread, "20 12:00 member")
    assert words(thread, "20 12:10") == "Мяч у партнёра: ответит до 13:30 по Москве."
    support.delete()  # the chat rests, and nothing is said
    assert words(thread, "20 12:10") == ""


def test_where_only_a_solution_is_promised_it_is_told(asked: Thread) -> None:
    TariffPlan.objects.update(first_answer_minutes=None)
    assert words(asked, "20 12:30") == "Мяч у нас: решим во вторник, 24 ноября, до 12:00 по Москве."
    assert words(asked, "24 12:01") == "Мяч у нас: решение опаздывает."
    TariffPlan.objects.update(solution_minutes=None)
    story(asked, "24 13:00 note")
    forget_outlooks()
    assert words(asked, "24 13:01") == "Мяч у нас: готовим ответ."


def test_the_assistants_chats_and_finished_ones_say_nothing(asked: Thread) -> None:
    assert words(story(ThreadFactory(), "20 12:00 member"), "20 12:30") == ""
    free = ThreadFactory(portal=PortalFactory(tariff="free"), channel="self_service")
    assert words(free, "20 12:30") == ""
    asked.solve(at("20 12:20"))
    asked.save()
    assert words(story(asked, "20 12:20 solved"), "20 12:30") == ""


@pytest.mark.usefixtures("noon")
def test_the_page_shows_the_line_and_gives_it_again_to_whoever_may_read(
    client: Client, asked: Thread
) -> None:
    line = "Мяч у нас: ответим до 13:00 по Москве."
    address = f"/chats/{asked.uuid}/"
    client.force_login(asked.customer)
    whole = client.get(address).content.decode()
    assert re.search(r'data-part="turn"><p[^>]* data-ball="ours" data-again="1801"', whole)
    assert line in whole
    unread = Thread.objects.filter(pk=asked.pk).values_list("customer_read", flat=True).get()
    story(asked, "20 12:10 operator")
    part = client.get(address, {"part": "turn"}).content.decode()
    assert part.startswith('<p class="turn') and "Мяч у вас" in part
    assert (
        Thread.objects.get(pk=asked.pk).customer_read == unread
    )  # a look at the line reads nothing
    client.force_login(MemberFactory(portal=asked.portal).user)
    assert client.get(address, {"part": "turn"}).status_code == 404


@pytest.mark.usefixtures("noon")
def test_a_change_of_state_brings_the_line_along(asked: Thread, operator: User) -> None:
    customer = asked.customer
    visitor = Visitor(customer.pk, customer.name, "", customer.password, reader_zone(None), "ru")
    actions.take(asked, operator)
    found = news(visitor, asked.pk, asked.last_public_seq, verdict_of(asked, customer))
    assert "Мяч у нас: ответим до 13:00 по Москве." in found.frames[-1]


# --- the desk -------------------------------------------------------------------------------------
def lines(thread: Thread, person: User, now: str) -> list[tuple[str, str, str]]:
    card = card_of(thread, verdict_of(thread, person), at(now))
    return [tuple(line) for line in card.lines] if card else []


def test_the_card_tells_each_promise_and_how_it_stands(asked: Thread, operator: User) -> None:
    nbsp = "\u00a0"
    assert lines(asked, operator, "20 12:50") == [
        ("Первый ответ", f"до 13:00 по Москве, осталось 10{nbsp}мин", "soon"),
        (
            "Решение",
            f"во вторник, 24 ноября, до 12:00 по Москве, осталось 17{nbsp}ч 10{nbsp}мин",
            "",
        ),
    ]
    assert lines(asked, operator, "20 13:05")[0][1:] == (f"просрочено на 5{nbsp}мин", "late")
    story(asked, "20 13:10 taken", "20 13:10 operator")
    assert lines(asked, operator, "20 18:00") == [
        ("Первый ответ", f"с опозданием на 10{nbsp}мин", "late"),
        ("Решение", f"часы стоят, осталось 16{nbsp}ч 50{nbsp}мин", ""),
    ]
    story(asked, "20 18:00 member", "20 18:20 operator", "20 18:20 solved")
    asked.state = "solved"
    assert [line[1] for line in lines(asked, operator, "23 12:00")] == [
        f"с опозданием на 10{nbsp}мин",
        f"в срок, за 20{nbsp}мин",
        f"в срок, за 1{nbsp}ч 30{nbsp}мин",
    ]


@pytest.mark.usefixtures("noon")
def test_the_card_stands_on_the_consoles_page_and_is_given_again(
    client: Client, asked: Thread, operator: User
) -> None:
    address = f"/console/chats/{asked.uuid}/"
    client.force_login(operator)
    whole = client.get(address).content.decode()
    assert "Что обещано" in whole
    assert "до 13:00 по Москве, осталось 30\u00a0мин" in whole
    part = client.get(address, {"part": "turn"}).content.decode()
    assert part.startswith('<section class="side__part" data-ball="ours" data-again="60"')
    client.force_login(UserFactory(desk_role="special"))
    assert client.get(address, {"part": "turn"}).status_code == 404


def test_what_is_promised_is_told_in_one_phrase() -> None:
    half, hour = timedelta(minutes=30), timedelta(hours=1)
    nbsp = "\u00a0"
    whole = f"первый ответ за 30{nbsp}мин, следующие за 1{nbsp}ч, решение за 1{nbsp}ч 30{nbsp}мин"
    assert promised(Targets(half, hour, hour + half)) == whole
    assert promised(Targets(None, hour)) == f"следующий ответ за 1{nbsp}ч"
    assert promised(Targets()) == ""
