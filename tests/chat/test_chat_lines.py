"""A customer's list of chats: its lines are what the partial would have rendered, and what the customer may know."""

from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.template.loader import get_template
from django.test import Client
from django.utils import timezone, translation

from chat.models import Kind, Thread
from chat.presentation import lines
from chat.presentation.lines import Listed, chat_lists
from tests.chat.people import html_of
from tests.factories import (
    MemberFactory,
    PartnerFactory,
    PortalFactory,
    ThreadFactory,
    UserFactory,
    said,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("state", ["assistant", "waiting", "active", "solved"])
def test_a_filled_line_is_the_partial(language: str, state: str) -> None:
    moment = timezone.localtime()
    with translation.override(language):
        for text, unread, current in product(["a", "<b>&'\"", "{{ x }}"], [0, 3], [True, False]):
            chat = Listed(uuid4(), text, state, unread, moment, None, text)
            pill, answers = ("", "") if state == "solved" else lines._answers(chat)
            row = {
                "uuid": chat.uuid,
                "subject": text,
                "unread": unread,
                "pill": pill,
                "answers": answers,
                "at": moment.isoformat(timespec="seconds"),
                "when": f"{moment:%H:%M}",
                "finished": state == "solved",
                "has_news": unread > 0 and not current,
                "current": current,
            }
            whole = get_template("chat/_thread_line.html").render({"row": row})
            here = chat.uuid if current else None
            assert lines._html(chat, moment, moment.date(), here) == whole


def test_open_chats_come_first_and_the_latest_word_above() -> None:
    member, now = MemberFactory(), timezone.now()
    for hours, (subject, state) in enumerate(
        [("первый", "solved"), ("второй", "active"), ("третий", "closed"), ("четвёртый", "waiting")]
    ):
        ThreadFactory(
            portal=member.portal,
            customer=member.user,
            subject=subject,
            state=state,
            last_at=now - timedelta(hours=hours),
        )
    shown = chat_lists(member.user, member.portal)
    opened, finished = shown["open_threads"], shown["finished_threads"]
    assert opened.index("второй") < opened.index("четвёртый")
    assert finished.index("первый") < finished.index("третий")
    assert not shown["more_threads"]


def test_ones_own_list_has_nobody_elses_chats_and_none_of_another_portal() -> None:
    member, colleague = MemberFactory(), MemberFactory()
    own = ThreadFactory(portal=member.portal, customer=member.user)
    ThreadFactory(portal=colleague.portal, customer=colleague.user)
    ThreadFactory(portal=PortalFactory(), customer=member.user)
    html = chat_lists(member.user, member.portal)["open_threads"]
    assert html.count("<li>") == 1
    assert str(own.uuid) in html


def test_who_has_very_many_chats_sees_the_first_and_can_ask_for_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lines, "SHOWN", 2)
    member = MemberFactory()
    for _ in range(3):
        ThreadFactory(portal=member.portal, customer=member.user, state="solved")
    client = Client()
    client.force_login(member.user)
    first, every = html_of(client.get("/chats/")), html_of(client.get("/chats/?all"))
    assert (first.count('class="thread-list__item '), 'href="/chats/?all"' in first) == (2, True)
    assert (every.count('class="thread-list__item '), 'href="/chats/?all"' in every) == (3, False)


def test_what_is_new_is_counted_but_not_in_the_chat_that_stands_open() -> None:
    member = MemberFactory()
    chat = ThreadFactory(portal=member.portal, customer=member.user, customer_unread=3)
    assert "</span>3</span>" in chat_lists(member.user, member.portal)["open_threads"]
    beside = chat_lists(member.user, member.portal, chat.uuid)["open_threads"]
    assert "</span>3</span>" not in beside
    assert 'aria-current="page"' in beside


def test_a_line_says_whom_the_chat_is_with() -> None:
    member, operator = MemberFactory(), UserFactory(desk_role="operator", name="Марина Зимина")
    place = {"portal": member.portal, "customer": member.user}
    ThreadFactory(state="active", operator=operator, **place)
    ThreadFactory(channel="partner", partner=PartnerFactory(name="Альфа"), **place)
    html = chat_lists(member.user, member.portal)["open_threads"]
    assert "Отвечает Марина Зимина" in html
    assert "Партнёр «Альфа»" in html


def test_yesterday_is_a_word_and_before_that_the_day() -> None:
    today = timezone.localdate()
    assert lines._day(today - timedelta(days=1), today, "ru") == "вчера"
    assert str((today - timedelta(days=9)).day) in lines._day(
        today - timedelta(days=9), today, "ru"
    )


def test_notes_leave_no_trace_in_the_list() -> None:
    member = MemberFactory()
    chat = ThreadFactory(portal=member.portal, customer=member.user)
    before = chat_lists(member.user, member.portal)
    said(chat, "Заметка", kind=Kind.NOTE, by=UserFactory())
    Thread.objects.filter(pk=chat.pk).update(desk_unread=5)
    assert chat_lists(member.user, member.portal) == before
