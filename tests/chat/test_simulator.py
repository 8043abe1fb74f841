"""«Почему так?» in the admin: the decision with the rules that made it, for any portal, person and moment."""

from datetime import UTC, datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from chat.routing import (
    RIGHT_RULES,
    ROUTE_RULES,
    Reason,
    Standing,
    may_write,
    right_steps,
    route,
    route_steps,
)
from chat.standing import Facts, decision_for, facts_on
from chat.tracing import trace
from chat.zone import moments_shown_as
from portals.models import Member, Portal, User
from tariffs.entitlements import Role
from tariffs.models import TariffPlan
from tests.chat.test_routing import ENTITLEMENTS, MOMENTS, PARTNERS, PEOPLE, moscow, standing
from tests.factories import MemberFactory, PartnerSupportFactory, PortalFactory, UserFactory

BERLIN, MOSCOW = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 11, 23, 12, tzinfo=MOSCOW)


def everybody() -> list[Standing]:
    flags = (True, False)
    return [Standing(*facts) for facts in product(flags, [*Role, None], flags, flags, flags)]


def test_what_is_told_of_the_right_to_write_is_what_decided_it() -> None:
    for person in everybody():
        steps = list(right_steps(person))
        *passed, (last, holds) = steps
        assert all(answer for _rule, answer in passed)
        assert [rule for rule, _answer in steps] == list(RIGHT_RULES[: len(steps)])
        reason = may_write(person)
        assert reason is (Reason.OK if holds else last.obstacle)
        assert holds is (len(steps) == len(RIGHT_RULES) and reason is Reason.OK)


def test_what_is_told_of_the_answerer_is_what_chose_him() -> None:
    for entitlement, (partner, _row) in product(ENTITLEMENTS.values(), PARTNERS.values()):
        *passed, (taken, applies) = route_steps(entitlement, partner)
        assert applies
        assert not any(answer for _rule, answer in passed)
        chosen = route(entitlement, partner)
        assert (taken.channel, taken.answered_by) == (chosen.channel, chosen.answered_by)
        assert [rule for rule, _answer in passed] == list(ROUTE_RULES[: len(passed)])


@pytest.mark.parametrize(
    ("wall", "zone", "offsets"),
    [
        ("2026-03-29 02:30", BERLIN, []),
        ("2026-03-29 01:59", BERLIN, [1]),
        ("2026-03-29 03:00", BERLIN, [2]),
        ("2026-10-25 02:30", BERLIN, [2, 1]),
        ("2026-10-25 03:00", BERLIN, [1]),
        ("2026-10-25 02:30", MOSCOW, [3]),
    ],
)
def test_a_clock_shows_a_time_once_or_never_or_twice(
    wall: str, zone: ZoneInfo, offsets: list[int]
) -> None:
    moments = moments_shown_as(datetime.fromisoformat(wall), zone)
    hours = [moment.utcoffset().total_seconds() / 3600 for moment in moments]  # type: ignore[union-attr]
    assert hours == offsets


@pytest.fixture
def portal(db: None) -> Portal:
    return PortalFactory(tariff="basic", slug="verba", name="Верба")


@pytest.fixture
def administrator(portal: Portal) -> User:
    return MemberFactory(portal=portal).user


def ask(client: Client, **asked: str) -> str:
    answer = client.get(reverse("admin:why"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_outcome_is_told_rule_by_rule(
    admin_client: Client, portal: Portal, administrator: User
) -> None:
    asked = {"portal": "verba", "person": administrator.email, "at": "2026-11-23T12:00"}
    page = ask(admin_client, **asked, zone="Europe/Moscow")
    for told in (
        "Может писать",
        "учётная запись включена",
        "состоит на портале, роль: администратор",
        "участие не отозвано",
        "портал работает",
        "на тарифе «Базовый» эта роль пишет в поддержку",
        "партнёр не включён",
        "отвечают операторы первой линии",
        "обычный день недели",
        "открыто: 10:00–19:00",
        "в этот момент открыто, закроется 23 ноября, 19:00",
        "hours-strip",
    ):
        assert told in page, told
    Member.objects.update(role=Role.EMPLOYEE)
    assert "эта роль в поддержку не пишет" in ask(admin_client, **asked)
    Portal.objects.update(suspended=True)
    page = ask(admin_client, **asked)
    assert "портал приостановлен" in page
    assert "эта роль" not in page  # what was not asked is not told
    User.objects.filter(pk=administrator.pk).update(is_active=False)
    page = ask(admin_client, **asked)
    assert "учётная запись отключена" in page
    assert "состоит на портале" not in page


def test_the_answer_is_the_decision_of_everywhere_else(
    admin_client: Client, portal: Portal, administrator: User
) -> None:
    asked = {"portal": "verba", "person": administrator.email, "zone": "Asia/Vladivostok"}
    answer = admin_client.get(reverse("admin:why"), asked | {"at": "2026-11-23T19:00"})
    assert answer.context["decision"] == decision_for(administrator, portal, NOON)
    assert "по вашему времени" in answer.content.decode()


def test_a_partner_takes_the_place_of_the_operators(
    admin_client: Client, portal: Portal, administrator: User
) -> None:
    support = PartnerSupportFactory(portal=portal)
    page = ask(admin_client, portal="Верба", person=administrator.email)
    assert f"включён партнёр «{support.partner.name}»" in page
    assert "расписание круглосуточное" in page
    assert "первой линии" not in page


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-11-04T12:00", "выходной по производственному календарю: «День народного единства»"),
        ("2025-11-01T12:00", "выходной, объявленный рабочим: действуют часы понедельника"),
        ("2026-11-22T12:00", "весь день закрыто"),
        ("2026-11-24T12:00", "особый день расписания: «Переезд»"),
    ],
)
def test_the_ground_of_a_day_is_named(
    admin_client: Client, portal: Portal, administrator: User, at: str, told: str
) -> None:
    schedule = portal.plan.operator_schedule
    assert schedule is not None
    schedule.exceptions.create(date="2026-11-24", name="Переезд")
    assert told in ask(admin_client, portal="verba", person=administrator.email, at=at)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"portal": "nowhere"}, "Портала «nowhere» нет."),
        ({"person": "nobody@example.com"}, "Учётной записи nobody@example.com нет."),
        ({"at": "30.02.2026 12:00"}, "Такого дня или времени не бывает."),
        ({"at": "2026-11-23T12:00+03:00"}, "Такого дня или времени не бывает."),
        ({"at": "2150-01-01T12:00"}, "знает годы с 1992 по 2099"),
        ({"zone": "Mars/Base"}, "Часового пояса «Mars/Base» нет."),
        ({"at": "2026-03-29T02:30", "zone": "Europe/Berlin"}, "не бывает: часы переводят вперёд"),
        ({"at": "2026-10-25T02:30", "zone": "Europe/Berlin"}, "наступает дважды: взято первое"),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(
    admin_client: Client, administrator: User, asked: dict[str, str], told: str
) -> None:
    page = ask(admin_client, **{"portal": "verba", "person": administrator.email} | asked)
    assert told in page


def test_only_staff_that_may_see_portals_may_ask(client: Client, administrator: User) -> None:
    url = reverse("admin:why")
    assert client.get(url).status_code == 302
    client.force_login(administrator)
    assert client.get(url, follow=True).status_code == 404
    staff = UserFactory(is_staff=True)
    client.force_login(staff)
    assert client.get(url).status_code == 403
    staff.user_permissions.add(Permission.objects.get(codename="view_portal"))
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 405


def test_the_trace_speaks_of_the_moment_it_was_asked_for(
    portal: Portal, administrator: User
) -> None:
    facts = facts_on(administrator, portal)
    for moment in (NOON, NOON.astimezone(UTC), NOON.replace(hour=20)):
        told = trace(facts, portal, moment).hours[-1]
        assert told.holds is facts.decision_at(moment).open_now


@pytest.mark.parametrize("tariff", ENTITLEMENTS)
def test_the_trace_ends_where_the_decision_does_in_every_case_of_the_table(tariff: str) -> None:
    """2,340 cases in all: tariff × person × partner × moment × suspension."""
    portal = Portal(plan=TariffPlan(name=ENTITLEMENTS[tariff].name))
    cases = 0
    for person, (partner, _row), moment, suspended in product(
        PEOPLE, PARTNERS.values(), MOMENTS, (False, True)
    ):
        who = standing(person, tariff, suspended=suspended)
        facts = Facts(who, ENTITLEMENTS[tariff], partner)
        at = moscow(MOMENTS[moment][0])
        decision, told = facts.decision_at(at), trace(facts, portal, at)
        assert told.right[-1].holds is decision.may_write
        assert told.right[-1].decides is not decision.may_write
        assert [step.decides for step in told.route] == [False] * (len(told.route) - 1) + [True]
        assert told.hours[-1].holds is decision.open_now
        assert (len(told.hours) == 1) is (decision.hours is None)
        cases += 1
    assert cases * len(ENTITLEMENTS) >= 2000
