"""The ledger: numbers without holes, one copy of a repeat, a solved chat opened, the unread counted."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from chat.composer import Author, State
from chat.ledger import append
from chat.ledger_batch import Command
from chat.models import Entry, Kind, Thread
from portals.models import Portal, User
from tests.chat.ledger_batches import again, now, numbers, posted, says
from tests.factories import (
    MemberFactory,
    PartnerSupportFactory,
    ThreadFactory,
    said,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(operator: User) -> Thread:
    """A chat that its operator holds, without entries."""
    return ThreadFactory(state=State.ACTIVE, operator=operator)


# --- numbers ------------------------------------------------------------------------------------
def test_numbers_run_from_one_without_holes(thread: Thread) -> None:
    assert posted(says(thread), says(thread), says(thread)) == [1, 2, 3]
    assert posted(says(thread)) == [4]
    assert numbers(thread) == [(n, n) for n in (1, 2, 3, 4)]
    assert (now(thread).last_seq, now(thread).last_public_seq) == (4, 4)


def test_a_note_has_no_public_number_and_leaves_no_hole_for_the_customer(
    thread: Thread, operator: User
) -> None:
    batch = [
        says(thread),
        says(thread, "Похоже на дефект", by=operator, note=True),
        says(thread, by=operator),
        says(thread),
    ]
    assert posted(*batch) == [1, 2, 3, 3]  # each author's own numbering
    assert numbers(thread) == [(1, 1), (2, None), (3, 2), (4, 3)]
    assert (now(thread).last_seq, now(thread).last_public_seq) == (4, 3)


def test_a_note_does_not_show_in_the_time_that_the_customer_sees(
    thread: Thread, operator: User
) -> None:
    posted(says(thread))
    before = now(thread).last_at
    posted(says(thread, "Между нами", by=operator, note=True))
    with transaction.atomic():
        held = Thread.objects.lock().get(pk=thread.pk)
        append(held, Kind.NOTE, Author.OPERATOR, author=operator, body="И это")
    assert now(thread).last_at == before
    assert now(thread).customer_unread == 0
    posted(says(thread))
    assert now(thread).last_at > before


def test_a_batch_over_several_chats_numbers_each_by_itself(operator: User) -> None:
    first, second = [ThreadFactory(state=State.ACTIVE, operator=operator) for _ in range(2)]
    batch = [says(second), says(first), says(second, by=operator), says(first), says(second)]
    assert posted(*batch) == [1, 1, 2, 2, 3]
    assert numbers(first) == [(1, 1), (2, 2)]
    assert numbers(second) == [(1, 1), (2, 2), (3, 3)]


def test_a_refusal_takes_no_number_and_leaves_the_others_alone(thread: Thread) -> None:
    other = ThreadFactory(state=State.CLOSED)
    stranger = MemberFactory().user
    assert posted(
        says(thread),
        says(thread, by=stranger),
        says(other),
        says(thread, by=stranger, note=True),
        Command(10**9, thread.customer_id, str(uuid4()), "в никуда"),
        Command(thread.pk, 10**9, str(uuid4()), "ни от кого"),
        says(thread),
    ) == [1, "forbidden", "closed", "forbidden", "forbidden", "forbidden", 2]
    assert numbers(thread) == [(1, 1), (2, 2)]
    assert numbers(other) == []


def test_both_ways_of_writing_take_their_numbers_from_one_row(
    thread: Thread, operator: User
) -> None:
    posted(says(thread), says(thread, "Между нами", by=operator, note=True))
    with transaction.atomic():
        held = Thread.objects.lock().get(pk=thread.pk)
        first = append(held, Kind.STATE, Author.SYSTEM, data={"change": "taken"})
        second = append(held, Kind.ANSWER, Author.ASSISTANT, body="Ответ")
    assert [(e.seq, e.public_seq) for e in (first, second)] == [(3, 2), (4, 3)]
    assert posted(says(thread)) == [4]
    assert numbers(thread) == [(1, 1), (2, None), (3, 2), (4, 3), (5, 4)]


def test_what_is_stored_is_what_is_announced(thread: Thread, operator: User) -> None:
    batch = [says(thread, "Ё 🙂\n\"'\\"), says(thread, "ответ", by=operator)]
    posted(*batch)
    for command, entry in zip(batch, Entry.objects.filter(thread=thread).in_order(), strict=True):
        event = command.events[0]
        assert (event.seq, event.public_seq, event.kind) == (
            entry.seq,
            entry.public_seq,
            entry.kind,
        )
        assert (event.body, event.data, event.client_id) == (
            entry.body,
            entry.data,
            str(entry.client_id),
        )
        assert event.at == entry.at.isoformat()
        assert entry.author is not None and event.name == entry.author.name
    assert [c.events[0].author_kind for c in batch] == ["member", "operator"]
    assert batch[0].events[0].data == {"role": "administrator"}


# --- repeats ------------------------------------------------------------------------------------
@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("note", [True, False])
def test_a_repeat_gets_the_first_number_and_is_stored_once(
    thread: Thread, operator: User, caplog: pytest.LogCaptureFixture, *, together: bool, note: bool
) -> None:
    posted(says(thread))
    first = says(thread, "Смотрю", by=operator, note=note)
    repeat = again(first)
    if together:
        assert posted(first, repeat) == [2, 2]
    else:
        assert posted(first) == posted(repeat) == [2]
    assert len(numbers(thread)) == 2
    assert len(first.events) == 1
    assert repeat.events == []  # nothing new to announce
    assert not caplog.records  # found before the database had to refuse it


def test_a_repeat_tells_the_customer_the_public_number(thread: Thread, operator: User) -> None:
    message = says(thread)
    assert posted(says(thread, "Между нами", by=operator, note=True), message) == [1, 1]
    assert posted(again(message)) == [1]
    assert numbers(thread) == [(1, None), (2, 1)]


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("changed", [{"text": "Другое"}, {"note": True}])
def test_the_same_id_with_another_body_is_a_conflict(
    thread: Thread, operator: User, *, together: bool, changed: dict[str, Any]
) -> None:
    first = says(thread, "Смотрю", by=operator)
    other = again(first, **changed)
    answers = posted(first, other) if together else posted(first) + posted(other)
    assert answers == [1, "conflict"]
    assert Entry.objects.get(thread=thread).body == "Смотрю"


def test_the_same_id_of_two_people_or_in_two_chats_is_no_repeat(
    thread: Thread, operator: User
) -> None:
    other = ThreadFactory(portal=thread.portal, customer=thread.customer)
    first = says(thread)
    assert posted(
        first,
        says(thread, by=operator, client_id=first.client_id),
        says(other, client_id=first.client_id),
    ) == [1, 2, 1]


def test_a_repeat_after_the_right_has_ended_is_refused(thread: Thread) -> None:
    first = says(thread)
    posted(first)
    Portal.objects.filter(pk=thread.portal_id).update(suspended=True)
    assert posted(again(first)) == ["forbidden"]


# --- a solved chat ------------------------------------------------------------------------------
def test_a_reply_to_a_solved_chat_opens_it_with_its_operator_and_says_so_first(
    thread: Thread, operator: User
) -> None:
    Thread.objects.filter(pk=thread.pk).update(state=State.SOLVED, solved_at=timezone.now())
    reply = says(thread, "Снова не работает")
    assert posted(reply) == [2]
    assert [(e.kind, e.seq, e.public_seq) for e in reply.events] == [
        ("state", 1, 1),
        ("message", 2, 2),
    ]
    assert reply.events[0].data == {"change": "reopened"}
    row = now(thread)
    assert (row.state, row.operator, row.solved_at) == (State.ACTIVE, operator, None)
    assert not reply.wakes_assistant
    assert posted(again(reply)) == [2]
    assert len(numbers(thread)) == 2


def test_a_reply_to_a_chat_that_the_assistant_solved_wakes_the_assistant() -> None:
    thread = ThreadFactory(state=State.SOLVED, solved_at=timezone.now())
    replies = [says(thread), says(thread)]
    assert posted(*replies) == [2, 3]  # opened once
    assert now(thread).state == State.ASSISTANT
    assert [reply.wakes_assistant for reply in replies] == [True, True]


def test_a_reply_to_a_partners_chat_that_nobody_had_waits_in_the_partners_queue() -> None:
    support = PartnerSupportFactory()
    thread = ThreadFactory(
        portal=support.portal,
        channel="partner",
        partner=support.partner,
        state=State.SOLVED,
        solved_at=timezone.now(),
    )
    reply = says(thread)
    assert posted(reply) == [2]
    assert not reply.wakes_assistant
    row = now(thread)
    assert (row.state, row.solved_at) == (State.WAITING, None)
    assert row.answers_from == row.last_at


def test_the_operators_word_and_a_note_leave_a_solved_chat_solved(
    thread: Thread, operator: User
) -> None:
    solved_at = timezone.now()
    Thread.objects.filter(pk=thread.pk).update(state=State.SOLVED, solved_at=solved_at)
    posted(says(thread, "И ещё", by=operator), says(thread, "Итог", by=operator, note=True))
    assert (now(thread).state, now(thread).solved_at) == (State.SOLVED, solved_at)
    assert len(numbers(thread)) == 2


# --- what is unread -----------------------------------------------------------------------------
def unread(thread: Thread) -> tuple[int, int]:
    """For the desk, for the customer."""
    return now(thread).desk_unread, now(thread).customer_unread


def test_each_side_has_its_own_count_of_the_unread(thread: Thread, operator: User) -> None:
    posted(says(thread), says(thread))
    assert unread(thread) == (2, 0)
    posted(says(thread, "Между нами", by=operator, note=True))
    assert unread(thread) == (2, 0)
    posted(says(thread, by=operator), says(thread, by=operator))
    assert unread(thread) == (0, 2)
    posted(says(thread))
    assert unread(thread) == (1, 2)


def test_the_order_inside_one_batch_decides_what_is_still_unread(
    thread: Thread, operator: User
) -> None:
    posted(says(thread), says(thread, by=operator), says(thread))
    assert unread(thread) == (1, 1)
    posted(says(thread), says(thread, by=operator))
    assert unread(thread) == (0, 2)


def test_the_assistants_answer_is_unread_and_an_event_is_not(thread: Thread) -> None:
    said(thread, "Похоже, поможет статья", kind=Kind.ANSWER)
    said(thread, "", kind=Kind.STATE, author=Author.SYSTEM)
    assert unread(thread) == (0, 1)
