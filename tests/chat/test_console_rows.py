"""A line of the console's lists is what its partial would have rendered, and says what the reader is to do."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext

from chat.console.lists import render_lists
from chat.console.rows import Listed, clock, row_html
from chat.models import Thread
from chat.service_level import Ball, Kind, Promise, ServiceLevel
from tests.factories import ThreadFactory, UserFactory, said, waiting_thread

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ME, OTHER = 7, 8
WAITS = Listed(
    uuid4(), "Тема", "Портал", "Слова", "waiting", None, None, NOW - timedelta(minutes=6),
    None, None, None, 3,
)  # fmt: skip
MINE = WAITS._replace(state="active", operator=ME, operator_name="Анна Ольховская")


def answer_within(minutes: int, ball: Ball = Ball.OURS, *, spent: int) -> ServiceLevel:
    """A first answer that was promised within so many minutes, so many of which are gone."""
    target, gone = timedelta(minutes=minutes), timedelta(minutes=spent)
    due_at = NOW + target - gone if ball is Ball.OURS else None
    is_over = ball is not Ball.OURS
    return ServiceLevel(ball, (Promise(Kind.FIRST_ANSWER, target, gone, is_over, due_at),))


CALM, SOON, LATE = (answer_within(60, spent=spent) for spent in (6, 48, 66))
WITH_THE_CUSTOMER = answer_within(60, Ball.YOURS, spent=66)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_filled_line_is_the_partial(language: str) -> None:
    odd = ["просто", "<b>&\"'</b>", "{{ row.uuid }}", "\ue000href\ue000", ""]
    with translation.override(language):
        for chat, text, current, level in product(
            [WAITS, MINE, MINE._replace(unread=0)], odd, [True, False], [None, CALM, SOON, LATE]
        ):
            chat = chat._replace(subject=text, portal=text, preview=text)
            told = clock(chat, ME, NOW, level)
            presses = level if level in (SOON, LATE) else None
            row = {
                "uuid": chat.uuid,
                "href": f"/console/chats/{chat.uuid}/?tab=all",
                "subject": text,
                "portal": text,
                "preview": text,
                "clock": told.words,
                "since": told.since.isoformat() if told.since else "",
                "unread": told.unread,
                "promised": gettext("Ответ:") if presses else "",
                "share": {SOON: 20, LATE: 0}.get(presses, 0),
                "soon": level == SOON,
                "late": level == LATE,
                "waits": told.since is not None,
                "has_news": told.unread > 0,
                "calls": told.calls,
                "current": current,
            }
            whole = get_template("console/_queue_row.html").render({"row": row})
            open_beside = str(chat.uuid) if current else None
            assert row_html(chat, ME, NOW, open_beside, "?tab=all", level) == whole


@pytest.mark.parametrize(
    ("chat", "words", "unread", "calls"),
    [
        (WAITS, "6\u00a0мин", 3, False),
        (MINE, "ждёт ответа", 3, True),
        (MINE._replace(unread=0), "ждём клиента", 0, False),
        (MINE._replace(operator=OTHER), "Анна", 0, False),
        (
            MINE._replace(operator=OTHER, operator_name="", operator_email="a@b.c"),
            "a@b.c",
            0,
            False,
        ),
        (MINE._replace(state="assistant", operator=None), "с помощником", 0, False),
        (MINE._replace(supported_by=5), "на паузе", 0, False),
    ],
)
def test_a_line_says_how_the_chat_stands_for_its_reader(
    chat: Listed, words: str, unread: int, calls: bool
) -> None:
    told = clock(chat, ME, NOW)
    assert (told.words, told.unread, told.calls) == (words, unread, calls)


@pytest.mark.parametrize(
    ("chat", "level", "words"),
    [
        (WAITS, CALM, "6\u00a0мин"),
        (WAITS, SOON, "осталось 12\u00a0мин"),
        (WAITS, LATE, "просрочено на 6\u00a0мин"),
        (MINE, SOON, "осталось 12\u00a0мин"),
        (MINE._replace(operator=OTHER), LATE, "просрочено на 6\u00a0мин"),
        # what was read is not yet answered, and what was answered is not late
        (MINE._replace(unread=0), CALM, "ждёт ответа"),
        (MINE._replace(unread=0), WITH_THE_CUSTOMER, "ждём клиента"),
        (MINE._replace(supported_by=5), LATE, "на паузе"),
    ],
)
def test_a_promise_that_presses_takes_the_place_of_the_clock(
    chat: Listed, level: ServiceLevel, words: str
) -> None:
    assert clock(chat, ME, NOW, level).words == words


def test_what_was_said_last_is_cut() -> None:
    html = row_html(WAITS._replace(preview="я" * 91), ME, NOW, None, "")
    assert "я" * 89 + "…" in html
    assert "я" * 90 not in html


@pytest.mark.django_db
def test_the_queue_counts_what_nobody_has_answered_yet() -> None:
    operator, thread = UserFactory(desk_role="operator"), waiting_thread()
    said(thread, "Помогите")
    Thread.objects.filter(pk=thread.pk).update(desk_unread=4)
    html = render_lists(operator, "queue")["queue"]
    assert "Новых сообщений: </span>4</span>" in html
    Thread.objects.filter(pk=thread.pk).update(desk_unread=0)
    assert "Новых сообщений" not in render_lists(operator, "queue")["queue"]


@pytest.mark.django_db
def test_a_queue_that_is_longer_than_its_list_counts_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("chat.console.lists.ROWS_SHOWN", 2)
    operator = UserFactory(desk_role="operator")
    for _ in range(5):
        waiting_thread()
    lists = render_lists(operator, "queue")
    assert lists["queue"].count("<li>") == 2
    assert "И ещё 3" in lists["queue"]
    assert lists["counters"]["waiting"] == 5


@pytest.mark.django_db
def test_whose_role_changes_sees_the_other_lists_at_once() -> None:
    person = UserFactory(desk_role="operator")
    waiting_thread(subject="Обычный")
    waiting_thread(subject="Особый", channel="enterprise")
    ThreadFactory(channel="self_service", subject="Бесплатный")
    assert "Обычный" in render_lists(person, "queue")["queue"]
    person.desk_role = "special"
    shown = render_lists(person, "queue")["queue"]
    assert "Особый" in shown
    assert "Обычный" not in shown
    person.is_active = False
    assert "Особый" not in render_lists(person, "queue")["queue"]


@pytest.mark.django_db
def test_of_a_queue_beyond_all_measure_no_more_than_so_many_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("chat.console.lists.COUNTED", 3)
    monkeypatch.setattr("chat.console.lists.ROWS_SHOWN", 2)
    operator = UserFactory(desk_role="operator")
    for shown, rest in [
        ("1", ""),
        ("2", ""),
        ("3", "И ещё 1<"),
        ("3+", "И ещё 1+"),
        ("3+", "И ещё 1+"),
    ]:
        waiting_thread()
        lists = render_lists(operator, "queue")
        assert lists["counters"]["waiting_shown"] == shown
        assert f"Ждут {shown}" in lists["counters"]["note"]
        assert rest in lists["queue"]
        assert rest in render_lists(operator, "all")["assigned"]
        assert ("И ещё" in lists["queue"]) == bool(rest)


@pytest.mark.django_db
def test_an_empty_queue_says_so() -> None:
    figures = render_lists(UserFactory(desk_role="operator"), "queue")["counters"]
    assert (figures["waiting"], figures["waiting_shown"], figures["newest"]) == (0, "0", None)
    assert figures["note"] == "Очередь пуста"
