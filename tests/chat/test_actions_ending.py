"""A chat is read, solved, rated and closed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from chat import actions
from chat.composer import Author, State
from chat.models import Kind, Thread
from portals.models import User
from tests.chat.history import changes, entries, now, refusal_of
from tests.factories import (
    MemberFactory,
    PartnerSupportFactory,
    ThreadFactory,
    UserFactory,
    said,
    waiting_thread,
)

pytestmark = pytest.mark.django_db


# --- the end of a chat --------------------------------------------------------------------------
@pytest.mark.parametrize("by_operator", [True, False])
def test_a_chat_is_solved_once_by_either_side(operator: User, *, by_operator: bool) -> None:
    thread = waiting_thread()
    actions.take(thread, operator)
    for _ in range(2):
        actions.solve(thread, operator if by_operator else thread.customer)
    row = now(thread)
    assert (row.state, row.operator, row.answers_from) == (State.SOLVED, operator, None)
    assert row.solved_at is not None
    assert changes(thread) == ["taken", "solved"]


def test_a_chat_is_not_solved_by_others_or_while_it_is_paused(operator: User) -> None:
    thread = waiting_thread()
    colleague = MemberFactory(portal=thread.portal).user
    for somebody in (operator, colleague):  # waits: nobody's yet
        assert refusal_of(lambda somebody=somebody: actions.solve(thread, somebody)) == "forbidden"
    PartnerSupportFactory(portal=thread.portal)
    assert refusal_of(lambda: actions.solve(thread, thread.customer)) == "channel_blocked"


def test_a_rating_is_stored_and_a_later_one_replaces_it() -> None:
    thread = ThreadFactory(state=State.SOLVED, solved_at=timezone.now())
    for score, comment in [(2, ""), (2, ""), (5, "  Спасибо  "), (5, "Спасибо")]:
        actions.rate(thread, thread.customer, score=score, comment=comment)
    assert (now(thread).score, now(thread).score_comment) == (5, "Спасибо")
    rated = [entry.data for entry in entries(thread)]
    assert rated == [{"change": "rated", "score": 2}, {"change": "rated", "score": 5}]


@pytest.mark.parametrize(
    ("score", "comment", "code"),
    [
        (0, "", "bad_request"),
        (6, "", "bad_request"),
        (-1, "", "bad_request"),
        (5, "\x00", "bad_request"),
        (5, "я" * 1001, "too_long"),
    ],
)
def test_a_rating_that_cannot_be_is_refused(score: int, comment: str, code: str) -> None:
    thread = ThreadFactory(state=State.SOLVED, solved_at=timezone.now())
    rating = {"score": score, "comment": comment}
    assert refusal_of(lambda: actions.rate(thread, thread.customer, **rating)) == code
    assert now(thread).score is None


def test_only_the_customer_rates_and_only_what_is_solved(operator: User) -> None:
    thread = ThreadFactory(state=State.ACTIVE, operator=operator)
    assert refusal_of(lambda: actions.rate(thread, thread.customer, score=5)) == "forbidden"
    Thread.objects.update(state=State.SOLVED, solved_at=timezone.now())
    for somebody in (operator, MemberFactory(portal=thread.portal).user):
        assert (
            refusal_of(lambda somebody=somebody: actions.rate(thread, somebody, score=5))
            == "forbidden"
        )


def test_chats_solved_a_week_ago_are_closed_for_good() -> None:
    moment = timezone.now()
    week = timedelta(days=7)
    due = ThreadFactory(state=State.SOLVED, solved_at=moment - week)
    fresh = ThreadFactory(state=State.SOLVED, solved_at=moment - week + timedelta(seconds=1))
    open_one = ThreadFactory(created_at=moment - 2 * week)
    assert actions.close_solved(moment) == 1
    assert actions.close_solved(moment) == 0
    states = [now(thread).state for thread in (due, fresh, open_one)]
    assert states == [State.CLOSED, State.SOLVED, State.ASSISTANT]
    assert changes(due) == ["closed"]
    code = refusal_of(
        lambda: actions.post_message(due, due.customer, text="Снова", client_id=uuid4())
    )
    assert code == "closed"


# --- what was read ------------------------------------------------------------------------------
def test_reading_is_counted_in_each_sides_own_numbers(operator: User) -> None:
    thread = ThreadFactory(state=State.ACTIVE, operator=operator)
    said(thread, "Между нами", by=operator, kind=Kind.NOTE, author=Author.OPERATOR)
    said(thread, "Вопрос")
    said(thread, "Ответ", by=operator, author=Author.OPERATOR)
    Thread.objects.update(desk_unread=1, customer_unread=1)
    actions.mark_read(thread, thread.customer, 1)
    assert (now(thread).customer_read, now(thread).customer_unread) == (1, 1)
    actions.mark_read(thread, thread.customer, 2)
    assert (now(thread).customer_read, now(thread).customer_unread) == (2, 0)
    actions.mark_read(thread, thread.customer, 1)
    assert now(thread).customer_read == 2  # never back
    actions.mark_read(thread, UserFactory(desk_role="operator"), 3)
    assert (now(thread).desk_read, now(thread).desk_unread) == (0, 1)  # a colleague only looks
    actions.mark_read(thread, operator, 3)
    assert (now(thread).desk_read, now(thread).desk_unread) == (3, 0)
    assert refusal_of(lambda: actions.mark_read(thread, MemberFactory().user, 3)) == "forbidden"


def test_nobody_has_read_what_has_not_been_written(operator: User) -> None:
    thread = ThreadFactory(state=State.ACTIVE, operator=operator)
    said(thread, "Вопрос")
    for reader in (thread.customer, operator):
        actions.mark_read(thread, reader, 2**31 - 1)
    assert (now(thread).customer_read, now(thread).desk_read) == (1, 1)
