"""Who may write, who answers and when: every tariff, person, partner and moment against the product's own table."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from chat.routing import PartnerFacts, Standing, decide
from tariffs.entitlements import Entitlement, Role
from tariffs.hours import DayException, Hours, Window
from tariffs.targets import Targets
from tests.factories import plan_named

MOSCOW = ZoneInfo("Europe/Moscow")
WORKING_DAYS = Hours(
    MOSCOW,
    tuple(Window(weekday, time(10), time(19)) for weekday in range(5)),
    production_calendar=True,
)
ROUND_THE_CLOCK = Hours(MOSCOW, around_the_clock=True)
NINE_TO_NINE = Hours(MOSCOW, tuple(Window(weekday, time(9), time(21)) for weekday in range(7)))
WRITERS = frozenset({Role.ADMINISTRATOR, Role.INTEGRATOR})


def minutes(first: int, following: int, solution: int) -> Targets:
    return Targets(*(timedelta(minutes=n) for n in (first, following, solution)))


# What a new installation gives: hours of operators, special support, critical incidents, promises.
ENTITLEMENTS = {
    "free": Entitlement("free", "Бесплатный", WRITERS, None, False, False),
    "basic": Entitlement(
        "basic", "Базовый", WRITERS, WORKING_DAYS, False, False, minutes(60, 120, 1080)
    ),
    "standard": Entitlement(
        "standard", "Стандартный", WRITERS, WORKING_DAYS, False, False, minutes(60, 120, 1080)
    ),
    "professional": Entitlement(
        "professional",
        "Профессиональный",
        WRITERS,
        WORKING_DAYS,
        False,
        False,
        minutes(30, 60, 540),
    ),
    "enterprise": Entitlement(
        "enterprise", "Enterprise", WRITERS, ROUND_THE_CLOCK, True, True, minutes(15, 30, 480)
    ),
}


class Answers(NamedTuple):
    """A row of «Levels of support»."""

    channel: str
    answered_by: str
    assistant: bool
    operators_after_tries: int | None
    desk: str  # whose hours count: a column of MOMENTS


LEVELS = {
    "free": Answers("self_service", "assistant", True, None, "nobody"),
    "basic": Answers("standard", "operators", True, 3, "working days"),
    "standard": Answers("standard", "operators", True, 3, "working days"),
    "professional": Answers("standard", "operators", True, 3, "working days"),
    "enterprise": Answers("enterprise", "special_support", True, 3, "round the clock"),
}

# «Partner support (on any tariff)»: the tariff does not matter any more.
PARTNERS = {
    "no partner": (None, None),
    "partner": (
        PartnerFacts(7, "Верста", NINE_TO_NINE),
        Answers("partner", "partner", False, None, "nine to nine"),
    ),
    "partner with the assistant first": (
        PartnerFacts(8, "Соседи", ROUND_THE_CLOCK, assistant_first=True),
        Answers("partner", "partner", True, 3, "round the clock"),
    ),
}

# Person: standing without the tariff's word, then the reason on a working and on a suspended portal.
PEOPLE = {
    "administrator": (
        Standing(True, Role.ADMINISTRATOR, False, False, False),
        "ok",
        "portal_suspended",
    ),
    "integrator": (Standing(True, Role.INTEGRATOR, False, False, False), "ok", "portal_suspended"),
    "employee": (
        Standing(True, Role.EMPLOYEE, False, False, False),
        "not_admin_or_integrator",
        "portal_suspended",
    ),
    "stranger": (Standing(True, None, False, False, False), "not_a_member", "not_a_member"),
    "withdrawn integrator": (
        Standing(True, Role.INTEGRATOR, True, False, False),
        "invitation_withdrawn",
        "invitation_withdrawn",
    ),
    "switched off administrator": (
        Standing(False, Role.ADMINISTRATOR, False, False, False),
        "account_inactive",
        "account_inactive",
    ),
}

# Moment in Moscow; then the desk of working days and the partner of nine to nine, each
# "open until …" or "closed until …".
MOMENTS = {
    "an open Monday at noon": (
        "2026-11-23 12:00:00",
        "open until 2026-11-23 19:00",
        "open until 2026-11-23 21:00",
    ),
    "a microsecond before ten": (
        "2026-11-23 09:59:59.999999",
        "closed until 2026-11-23 10:00",
        "open until 2026-11-23 21:00",
    ),
    "ten": ("2026-11-23 10:00:00", "open until 2026-11-23 19:00", "open until 2026-11-23 21:00"),
    "a microsecond before seven in the evening": (
        "2026-11-23 18:59:59.999999",
        "open until 2026-11-23 19:00",
        "open until 2026-11-23 21:00",
    ),
    "seven in the evening": (
        "2026-11-23 19:00:00",
        "closed until 2026-11-24 10:00",
        "open until 2026-11-23 21:00",
    ),
    "night": (
        "2026-11-24 03:00:00",
        "closed until 2026-11-24 10:00",
        "closed until 2026-11-24 09:00",
    ),
    "Friday evening": (
        "2026-11-20 20:00:00",
        "closed until 2026-11-23 10:00",
        "open until 2026-11-20 21:00",
    ),
    "an ordinary Saturday": (
        "2026-11-21 12:00:00",
        "closed until 2026-11-23 10:00",
        "open until 2026-11-21 21:00",
    ),
    "a public holiday on a Wednesday": (
        "2026-11-04 12:00:00",
        "closed until 2026-11-05 10:00",
        "open until 2026-11-04 21:00",
    ),
    "a day off moved to a Thursday, before the January holidays": (
        "2026-12-31 12:00:00",
        "closed until 2027-01-11 10:00",
        "open until 2026-12-31 21:00",
    ),
    "a Saturday made a working day": (
        "2025-11-01 12:00:00",
        "open until 2025-11-01 19:00",
        "open until 2025-11-01 21:00",
    ),
    "the evening of that Saturday": (
        "2025-11-01 19:00:00",
        "closed until 2025-11-05 10:00",
        "open until 2025-11-01 21:00",
    ),
}


def moscow(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


def at_the_desk(desk: str, moment: str) -> tuple[bool, datetime | None, datetime | None]:
    """(open now, opens at, closes at) as the table states it."""
    if desk in ("nobody", "round the clock"):
        return True, None, None
    says = MOMENTS[moment][1 if desk == "working days" else 2]
    word, _until, when = says.split(" ", 2)
    return (True, None, moscow(when)) if word == "open" else (False, moscow(when), None)


def standing(person: str, tariff: str, *, suspended: bool) -> Standing:
    fact = PEOPLE[person][0]
    return fact._replace(
        suspended=suspended, role_may_write=fact.role in ENTITLEMENTS[tariff].writers
    )


@pytest.mark.parametrize("suspended", [False, True], ids=["", "suspended"])
@pytest.mark.parametrize("partner", PARTNERS)
@pytest.mark.parametrize("tariff", ENTITLEMENTS)
def test_every_person_at_every_moment_gets_what_the_table_promises(
    tariff: str, partner: str, suspended: bool
) -> None:
    facts, instead = PARTNERS[partner]
    expected = instead or LEVELS[tariff]
    for person, (_standing, reason, reason_when_suspended) in PEOPLE.items():
        for name, (moment, *_desks) in MOMENTS.items():
            decision = decide(
                standing=standing(person, tariff, suspended=suspended),
                entitlement=ENTITLEMENTS[tariff],
                partner=facts,
                moment=moscow(moment),
            )
            stated = (
                decision.reason.value,
                decision.channel.value,
                decision.answered_by.value,
                decision.assistant,
                decision.operators_after_tries,
                (decision.open_now, decision.opens_at, decision.closes_at),
            )
            right = reason_when_suspended if suspended else reason
            assert stated == (right, *expected[:4], at_the_desk(expected.desk, name)), (
                person,
                name,
            )
            assert decision.may_write is (right == "ok")
            assert decision.has_people is (expected.desk != "nobody")
            assert decision.partner is facts
            assert decision.critical_incidents is (expected.answered_by == "special_support")
            assert decision.moment == moscow(moment)


@pytest.mark.django_db
@pytest.mark.parametrize("tariff", ENTITLEMENTS)
def test_a_new_installation_starts_with_exactly_these_entitlements(tariff: str) -> None:
    assert plan_named(tariff).entitlement == ENTITLEMENTS[tariff]


@pytest.mark.django_db
def test_a_new_installation_has_these_tariffs_and_no_others() -> None:
    plan = plan_named("free")
    assert set(type(plan).objects.values_list("slug", flat=True)) == set(ENTITLEMENTS)


@pytest.mark.parametrize("zone", ["Asia/Vladivostok", "America/New_York", "UTC"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_the_zone_in_which_the_moment_is_named_changes_nothing(zone: str, moment: str) -> None:
    """A person in Vladivostok asks at the same instant, not at the same hour."""
    here = moscow(MOMENTS[moment][0])
    asked = [
        decide(
            standing=standing("administrator", "basic", suspended=False),
            entitlement=ENTITLEMENTS["basic"],
            partner=None,
            moment=when,
        )
        for when in (here, here.astimezone(ZoneInfo(zone)))
    ]
    assert asked[0] == asked[1]


def test_a_day_that_staff_closed_is_closed_and_a_sunday_that_they_opened_is_open() -> None:
    closed = DayException(date(2026, 11, 23), (), "переезд")
    opened = DayException(date(2026, 11, 22), ((time(11), time(15)),), "дежурство")
    hours = replace(WORKING_DAYS, exceptions=(closed, opened))
    entitlement = replace(ENTITLEMENTS["basic"], operator_hours=hours)
    person = standing("administrator", "basic", suspended=False)

    def at(moment: str) -> tuple[bool, datetime | None, datetime | None]:
        found = decide(
            standing=person, entitlement=entitlement, partner=None, moment=moscow(moment)
        )
        return found.open_now, found.opens_at, found.closes_at

    assert at("2026-11-22 12:00") == (True, None, moscow("2026-11-22 15:00"))
    assert at("2026-11-22 15:00") == (False, moscow("2026-11-24 10:00"), None)


def test_operators_who_are_never_there_promise_no_hour() -> None:
    entitlement = replace(ENTITLEMENTS["basic"], operator_hours=Hours(MOSCOW))
    person = standing("administrator", "basic", suspended=False)
    found = decide(
        standing=person, entitlement=entitlement, partner=None, moment=moscow("2026-11-23 12:00")
    )
    assert (found.has_people, found.open_now, found.opens_at, found.closes_at) == (
        True,
        False,
        None,
        None,
    )


def test_an_opening_is_never_in_the_past_and_a_closing_never_now() -> None:
    """Each quarter of an hour of two weeks with a holiday and a weekend."""
    person = standing("administrator", "basic", suspended=False)
    moment = moscow("2026-11-01 00:00")
    while moment < moscow("2026-11-15 00:00"):
        found = decide(
            standing=person, entitlement=ENTITLEMENTS["basic"], partner=None, moment=moment
        )
        assert (found.opens_at is None) is found.open_now
        assert (found.closes_at is None) is not found.open_now
        assert (found.opens_at or found.closes_at or moment) > moment
        moment += timedelta(minutes=15)


def test_roles_that_staff_let_write_write_and_others_do_not() -> None:
    for role in Role:
        for may in (True, False):
            person = Standing(True, role, False, False, may)
            found = decide(
                standing=person,
                entitlement=ENTITLEMENTS["free"],
                partner=None,
                moment=moscow("2026-11-23 12:00"),
            )
            assert found.reason.value == ("ok" if may else "not_admin_or_integrator")


def test_the_most_final_obstacle_is_named_first() -> None:
    """A person with every obstacle at once, freed of them one by one."""
    person = Standing(False, None, True, True, False)
    told = []
    for freed in (
        {},
        {"account_active": True},
        {"role": Role.EMPLOYEE},
        {"withdrawn": False},
        {"suspended": False},
        {"role_may_write": True},
    ):
        person = person._replace(**freed)
        found = decide(
            standing=person,
            entitlement=ENTITLEMENTS["basic"],
            partner=None,
            moment=moscow("2026-11-23 12:00"),
        )
        told.append(found.reason.value)
    assert told == [
        "account_inactive",
        "not_a_member",
        "invitation_withdrawn",
        "portal_suspended",
        "not_admin_or_integrator",
        "ok",
    ]
