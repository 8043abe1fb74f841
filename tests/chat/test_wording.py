"""The words of a decision: whose clock, which day, whom to ask."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from chat import wording
from chat.composer import State, Verdict
from chat.models import Thread
from chat.presentation.customer_parts import notice
from chat.refusals import WORDS
from chat.routing import Channel, Decision, PartnerFacts, Reason, Standing, decide
from partners.models import Partner
from tariffs.entitlements import Entitlement, Role
from tariffs.hours import DayException, Hours, Window
from tariffs.models import TariffPlan
from tests.factories import MemberFactory, PortalFactory

MOSCOW = ZoneInfo("Europe/Moscow")
WORKING_DAYS = Hours(
    MOSCOW,
    tuple(Window(weekday, time(10), time(19)) for weekday in range(5)),
    production_calendar=True,
)
ROUND_THE_CLOCK = Hours(MOSCOW, around_the_clock=True)
WRITER = Standing(True, Role.ADMINISTRATOR, False, False, True)
VERSTA = PartnerFacts(7, "Верста", WORKING_DAYS)


def moscow(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


def decision(
    hours: Hours | None,
    moment: str,
    *,
    special: bool = False,
    partner: PartnerFacts | None = None,
    standing: Standing = WRITER,
) -> Decision:
    plan = Entitlement("plan", "План", frozenset({Role.ADMINISTRATOR}), hours, special, special)
    return decide(standing=standing, entitlement=plan, partner=partner, moment=moscow(moment))


@pytest.fixture(autouse=True)
def in_russian() -> Iterator[None]:
    with translation.override("ru"):
        yield


# -- whose clock


@pytest.mark.parametrize(
    ("reader", "says"),
    [
        ("Europe/Moscow", "10:00 по Москве"),
        ("Europe/Istanbul", "10:00 по Москве"),  # another zone, the same time
        ("Asia/Yekaterinburg", "12:00 по вашему времени (10:00 по Москве)"),
        ("Asia/Vladivostok", "17:00 по вашему времени (10:00 по Москве)"),
        ("Europe/Kaliningrad", "09:00 по вашему времени (10:00 по Москве)"),
        ("Asia/Kolkata", "12:30 по вашему времени (10:00 по Москве)"),
        ("America/New_York", "02:00 по вашему времени (10:00 по Москве)"),
    ],
)
def test_one_zone_has_one_time_and_two_have_both(reader: str, says: str) -> None:
    with timezone.override(ZoneInfo(reader)):
        assert wording.clock(moscow("2026-11-23 10:00")) == says


def test_a_zone_that_joins_moscow_for_the_summer_needs_brackets_only_in_winter() -> None:
    with timezone.override(ZoneInfo("Europe/Helsinki")):
        assert wording.clock(moscow("2026-07-06 10:00")) == "10:00 по Москве"
        assert (
            wording.clock(moscow("2026-11-23 10:00")) == "09:00 по вашему времени (10:00 по Москве)"
        )


# -- which day


@pytest.mark.parametrize(
    ("moment", "now", "says"),
    [
        ("2026-11-23 10:00", "2026-11-23 09:59:59", "сегодня"),
        ("2026-11-24 00:00", "2026-11-23 23:59:59", "завтра"),
        ("2026-11-24 23:59", "2026-11-23 00:00", "завтра"),
        ("2026-11-25 00:00", "2026-11-23 23:59", "в среду, 25 ноября"),
        ("2026-11-23 10:00", "2026-11-20 20:00", "в понедельник, 23 ноября"),
        ("2026-11-24 10:00", "2026-11-20 20:00", "во вторник, 24 ноября"),
        ("2026-11-26 10:00", "2026-11-20 20:00", "в четверг, 26 ноября"),
        ("2026-11-27 10:00", "2026-11-20 20:00", "в пятницу, 27 ноября"),
        ("2026-11-28 10:00", "2026-11-20 20:00", "в субботу, 28 ноября"),
        ("2026-11-29 10:00", "2026-11-20 20:00", "в воскресенье, 29 ноября"),
        ("2027-01-01 10:00", "2026-12-31 23:00", "завтра"),
        ("2027-01-11 10:00", "2026-12-31 12:00", "в понедельник, 11 января"),
        ("2028-03-01 10:00", "2028-02-29 12:00", "завтра"),
    ],
)
def test_a_day_is_named_as_people_name_it(moment: str, now: str, says: str) -> None:
    with timezone.override(MOSCOW):
        assert wording.day(moscow(moment), moscow(now)) == says


def test_tomorrow_is_told_by_the_readers_calendar() -> None:
    """Monday ten o'clock in Moscow, asked on Sunday at eight in the evening of Moscow."""
    opens, now = moscow("2026-11-23 10:00"), moscow("2026-11-22 20:00")
    with timezone.override(MOSCOW):
        assert wording.opening(opens, now) == "завтра, с 10:00 по Москве"
    with timezone.override(ZoneInfo("Asia/Vladivostok")):  # Monday has come there already
        assert wording.opening(opens, now) == "сегодня, с 17:00 по вашему времени (10:00 по Москве)"
    with timezone.override(ZoneInfo("Pacific/Honolulu")):  # and it is Sunday all the time there
        assert wording.opening(opens, now) == "сегодня, с 21:00 по вашему времени (10:00 по Москве)"


def test_a_decision_about_another_moment_counts_the_days_from_that_moment() -> None:
    with timezone.override(MOSCOW):
        assert wording.hours(decision(WORKING_DAYS, "2031-11-20 20:00")).endswith(
            "Ответим завтра, с 10:00 по Москве."
        )
        assert wording.hours(decision(WORKING_DAYS, "2031-11-20 09:00")).endswith(
            "Ответим сегодня, с 10:00 по Москве."
        )


# -- who answers


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (
            decision(None, "2026-11-23 12:00"),
            "На этом тарифе операторов нет. Здесь отвечают помощник и база знаний, круглосуточно.",
        ),
        (
            decision(WORKING_DAYS, "2026-11-23 12:00"),
            "Сначала отвечает помощник, затем операторы. Операторы на связи до 19:00 по Москве.",
        ),
        (
            decision(WORKING_DAYS, "2026-10-31 12:00"),
            "Сначала отвечает помощник, затем операторы."
            " Сейчас операторы не на связи. Ответим в понедельник, 2 ноября, с 10:00 по Москве.",
        ),
        (
            decision(Hours(MOSCOW), "2026-11-23 12:00"),
            "Сначала отвечает помощник, затем операторы."
            " Сейчас никого нет на связи, время ответа не назначено.",
        ),
        (
            decision(ROUND_THE_CLOCK, "2026-11-23 03:00", special=True),
            "Сначала отвечает помощник, затем специальная поддержка. Отвечаем круглосуточно.",
        ),
        (
            decision(ROUND_THE_CLOCK, "2026-11-23 03:00"),
            "Сначала отвечает помощник, затем операторы. На связи круглосуточно.",
        ),
        (
            decision(None, "2026-11-23 12:00", partner=VERSTA),
            "Вам отвечает партнёр «Верста». На связи до 19:00 по Москве.",
        ),
        (
            decision(None, "2026-11-23 20:00", partner=VERSTA),
            "Вам отвечает партнёр «Верста»."
            " Сейчас партнёр не на связи. Ответит завтра, с 10:00 по Москве.",
        ),
        (
            decision(None, "2026-11-23 20:00", partner=replace(VERSTA, hours=ROUND_THE_CLOCK)),
            "Вам отвечает партнёр «Верста». На связи круглосуточно.",
        ),
    ],
)
def test_one_or_two_sentences_say_who_answers_and_when(made: Decision, says: str) -> None:
    with timezone.override(MOSCOW):
        assert wording.explain(made) == says


def test_a_closing_that_is_days_away_is_told_with_its_date() -> None:
    """Round the clock but for the first of January: not «до 00:00», which everybody takes for tonight's."""
    hours = Hours(
        MOSCOW, around_the_clock=True, exceptions=(DayException(date(2027, 1, 1), (), "Новый год"),)
    )
    with timezone.override(MOSCOW):
        says = wording.hours(decision(hours, "2026-11-23 12:00"))
        assert says == "Операторы на связи до 1 января, 00:00 по Москве."
        tonight = wording.hours(decision(hours, "2026-12-31 12:00"))
        assert tonight == "Операторы на связи до 00:00 по Москве."
    with timezone.override(ZoneInfo("Asia/Vladivostok")):
        says = wording.hours(decision(hours, "2026-11-23 12:00"))
        assert says == "Операторы на связи до 1 января, 07:00 по вашему времени (00:00 по Москве)."


# -- the exact texts of the design


def test_out_of_hours_reads_as_designed() -> None:
    made = decision(WORKING_DAYS, "2026-10-31 12:00")
    thread = Thread(state=State.WAITING, channel=Channel.STANDARD)
    with timezone.override(ZoneInfo("Asia/Yekaterinburg")):
        shown = notice(thread, Verdict(may_read=True), made, 1)
    assert (shown["title"], shown["text"]) == (
        "Сейчас операторы не на связи.",
        "Ваш вопрос первый в очереди."
        " Ответим в понедельник, 2 ноября, с 12:00 по вашему времени (10:00 по Москве).",
    )


def test_a_partner_answers_reads_as_designed() -> None:
    made = decision(WORKING_DAYS, "2026-11-23 12:00", partner=VERSTA)
    thread = Thread(state=State.ACTIVE, channel=Channel.STANDARD)
    shown = notice(thread, Verdict(may_read=True, refusal="channel_blocked"), made, None)
    assert (shown["title"], shown["text"]) == (
        "Вам отвечает партнёр «Верста».",
        "Поэтому этот чат можно только читать. Он продолжится, когда вы вернётесь к штатной поддержке.",
    )


def test_a_partners_chat_after_the_return_names_the_partner_that_had_it() -> None:
    made = decision(WORKING_DAYS, "2026-11-23 12:00")
    thread = Thread(state=State.ACTIVE, channel=Channel.PARTNER, partner=Partner(name="Верста"))
    shown = notice(thread, Verdict(may_read=True, refusal="channel_blocked"), made, None)
    assert "партнёром «Верста»" in shown["text"]


def test_solved_reads_as_designed() -> None:
    thread = Thread(
        state=State.SOLVED, channel=Channel.STANDARD, solved_at=moscow("2026-10-29 15:00")
    )
    with timezone.override(MOSCOW):
        shown = notice(
            thread, Verdict(may_read=True), decision(WORKING_DAYS, "2026-10-29 15:00"), None
        )
    assert (shown["title"], shown["text"]) == (
        "Вопрос решён?",
        "Чат можно открыть снова до 5 ноября: просто ответьте.",
    )


@pytest.mark.django_db
def test_an_employee_is_told_who_can_ask_for_them() -> None:
    portal = PortalFactory()
    MemberFactory(portal=portal, user__name="Анна Ольховская")
    says = wording.refusal(Reason.NOT_ADMIN_OR_INTEGRATOR, portal)
    assert (
        says == "Писать в поддержку могут администраторы портала. Вопрос передаст Анна Ольховская."
    )
    assert portal.plan.name in wording.why_refused(Reason.NOT_ADMIN_OR_INTEGRATOR, portal)


@pytest.mark.django_db
def test_the_rows_of_the_tariff_say_who_writes_and_who_has_operators() -> None:
    portal = PortalFactory(tariff="free")
    MemberFactory(portal=portal, user__name="Анна Ольховская")
    made = decision(None, "2026-11-23 12:00")
    assert wording.explain(made, portal).endswith("Операторы входят в тариф «Базовый».")
    portal.plan.administrators_write = False
    refused = (Reason.NOT_ADMIN_OR_INTEGRATOR, portal)
    says = "На тарифе «Бесплатный» в поддержку пишут приглашённые интеграторы"
    assert says in wording.refusal(*refused)
    assert "Анна" not in wording.refusal(*refused)  # she could not pass the question on
    portal.plan.integrators_write = False
    assert "в поддержку не пишут" in wording.refusal(*refused)
    TariffPlan.objects.update(operator_schedule=None)
    assert "Операторы" not in wording.explain(made, portal)


@pytest.mark.django_db
def test_at_most_two_administrators_are_named_and_only_present_ones_of_this_portal() -> None:
    portal = PortalFactory()
    MemberFactory(user__name="Чужой Администратор")
    MemberFactory(portal=portal, user__name="Ушедший", withdrawn_at=timezone.now())
    MemberFactory(portal=portal, user__name="Выключенный", user__is_active=False)
    MemberFactory(portal=portal, user__name="Интегратор", role=Role.INTEGRATOR.value)
    assert (
        wording.refusal(Reason.NOT_ADMIN_OR_INTEGRATOR, portal)
        == "Писать в поддержку могут администраторы портала."
    )
    MemberFactory(portal=portal, user__name="Анна Ольховская")
    MemberFactory(portal=portal, user__name="", user__email="roman@example.com")
    MemberFactory(portal=portal, user__name="Третий")
    assert wording.whom_to_ask(portal) == "Анна Ольховская или roman@example.com"


@pytest.mark.django_db
def test_a_stranger_is_not_told_the_names_of_the_portals_people() -> None:
    portal = PortalFactory()
    MemberFactory(portal=portal, user__name="Анна Ольховская")
    for reason in set(Reason) - {Reason.OK, Reason.NOT_ADMIN_OR_INTEGRATOR}:
        assert "Анна" not in wording.refusal(reason, portal) + wording.why_refused(reason, portal)


def test_a_withdrawn_invitation_reads_as_designed() -> None:
    says = wording.refusal(Reason.INVITATION_WITHDRAWN)
    assert says == "Приглашение отозвано. Сообщения, отправленные раньше, сохранены."


def test_who_may_not_write_hears_the_refusal_and_not_who_answers() -> None:
    for reason, standing in {
        Reason.NOT_A_MEMBER: WRITER._replace(role=None),
        Reason.PORTAL_SUSPENDED: WRITER._replace(suspended=True),
        Reason.ACCOUNT_INACTIVE: WRITER._replace(account_active=False),
        Reason.INVITATION_WITHDRAWN: WRITER._replace(withdrawn=True),
        Reason.NOT_ADMIN_OR_INTEGRATOR: WRITER._replace(role_may_write=False),
    }.items():
        made = decision(WORKING_DAYS, "2026-11-23 12:00", standing=standing)
        assert wording.explain(made) == wording.refusal(reason)


# -- tone


def all_texts() -> list[str]:
    names = ("name", "score", "value")
    changes = [
        *(
            "handed_over",
            "queued",
            "taken",
            "handed_back",
            "solved",
            "reopened",
            "closed",
            "marked",
            "rated",
            "carried",
        ),
        *("partner_on", "partner_off", "operators_on", "operators_off", "rights"),
    ]
    made = [
        decision(hours, moment, special=special, partner=partner)
        for hours in (None, WORKING_DAYS, ROUND_THE_CLOCK, Hours(MOSCOW))
        for moment in ("2026-11-23 12:00", "2026-11-23 20:00", "2026-12-31 12:00")
        for special in (False, True)
        for partner in (None, VERSTA)
    ]
    return [
        *(wording.refusal(reason) for reason in set(Reason) - {Reason.OK}),
        *(
            wording.event_line({"change": change} | dict.fromkeys(names, "Анна"))
            for change in changes
        ),
        *(wording.explain(one) for one in made),
        *map(str, WORDS.values()),
    ]


def test_every_reason_and_every_code_has_its_words() -> None:
    assert all(all_texts())
    assert wording.event_line({"change": "no such change"}) == ""
    assert set(WORDS) == {
        *(
            "bad_request",
            "unknown",
            "empty",
            "too_long",
            "bad_character",
            "conflict",
            "rate_limited",
        ),
        *("forbidden", "channel_blocked", "closed", "not_offered", "unavailable"),
    }


def test_the_tone_is_the_designs() -> None:
    for text in all_texts():
        found = re.search(r"(?i)систем|тикет|пользовател|обработан|к сожалению|[!\"]", text)
        assert found is None, text
        assert not re.search(r"(?<!^)(?<!\. )\bВ(ы|ам|ас|аш)\b", text), text
        assert text.endswith("."), text


def test_words_that_are_written_with_yo_are() -> None:
    for text in all_texts():
        assert not re.search(r"(?i)партнер\b|партнера|решен\b|еще\b|\bучетн|сохранен\b", text), text
