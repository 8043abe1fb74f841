"""The ledger: rights as they are under the lock, trouble with the database, writers at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection, connections, transaction
from django.utils import timezone
from pytest_django import Settings

from chat import ledger_trips
from chat.composer import Author, State
from chat.connection import keep_own_connection
from chat.ledger import Ledger, append
from chat.ledger_batch import Command
from chat.models import Entry, Kind, Thread
from partners.models import Partner
from portals.models import Member, Portal, User
from tests.chat.ledger_batches import again, now, numbers, posted, says
from tests.factories import (
    PartnerAgentFactory,
    PartnerFactory,
    PartnerSupportFactory,
    ThreadFactory,
    UserFactory,
    plan_named,
)

pytestmark = pytest.mark.django_db
assert connection  # read by skipif


@pytest.fixture
def thread(operator: User) -> Thread:
    """A chat that its operator holds, without entries."""
    return ThreadFactory(state=State.ACTIVE, operator=operator)


# --- rights, as they are under the lock ---------------------------------------------------------
def withdraw(thread: Thread) -> None:
    Member.objects.filter(portal=thread.portal).update(withdrawn_at=timezone.now())


def suspend(thread: Thread) -> None:
    Portal.objects.filter(pk=thread.portal_id).update(suspended=True)


def switch_off(thread: Thread) -> None:
    User.objects.filter(pk=thread.customer_id).update(is_active=False)


def partner_on(thread: Thread) -> None:
    PartnerSupportFactory(portal=thread.portal)


def close(thread: Thread) -> None:
    Thread.objects.filter(pk=thread.pk).update(state=State.CLOSED)


def demote(thread: Thread) -> None:
    Member.objects.filter(portal=thread.portal).update(role="employee")


def to_free(thread: Thread) -> None:
    Portal.objects.filter(pk=thread.portal_id).update(plan=plan_named("free"))


@pytest.mark.parametrize(
    ("change", "for_customer", "for_operator"),
    [
        (withdraw, "forbidden", 1),
        (suspend, "forbidden", "channel_blocked"),  # nobody answers a suspended portal
        (switch_off, "forbidden", 1),
        (demote, "forbidden", 1),
        (partner_on, "channel_blocked", "channel_blocked"),
        (close, "closed", "closed"),
        (to_free, 1, "channel_blocked"),
    ],
)
def test_rights_are_those_of_now(
    thread: Thread, operator: User, change: Any, for_customer: Any, for_operator: Any
) -> None:
    change(thread)
    assert posted(says(thread, by=operator)) == [for_operator]
    Entry.objects.all().delete()
    Thread.objects.filter(pk=thread.pk).update(last_seq=0, last_public_seq=0)
    assert posted(says(thread)) == [for_customer]


def test_a_partners_chat_is_written_by_the_agent_who_has_it_while_the_partner_answers() -> None:
    support = PartnerSupportFactory()
    agent, colleague = [PartnerAgentFactory(partner=support.partner).user for _ in range(2)]
    stranger = PartnerAgentFactory().user
    own = UserFactory(desk_role="lead")
    thread = ThreadFactory(
        portal=support.portal,
        channel="partner",
        partner=support.partner,
        state=State.ACTIVE,
        operator=agent,
    )
    people = [thread.customer, agent, colleague, stranger, own]

    def write() -> list[Any]:
        return posted(*[says(thread, by=person) for person in people])

    assert write() == [1, 2, "forbidden", "forbidden", "forbidden"]
    support.end("returned", timezone.now())
    support.save()
    assert write() == [
        "channel_blocked",
        "channel_blocked",
        "channel_blocked",
        "forbidden",
        "forbidden",
    ]
    Partner.objects.filter(pk=support.partner_id).update(is_active=False)
    assert write() == ["channel_blocked", "forbidden", "forbidden", "forbidden", "forbidden"]


def test_another_partners_switch_does_not_open_the_first_partners_chat() -> None:
    first, second = PartnerFactory(), PartnerFactory()
    support = PartnerSupportFactory(partner=second)
    thread = ThreadFactory(portal=support.portal, channel="partner", partner=first)
    assert posted(says(thread)) == ["channel_blocked"]


@pytest.fixture
def session(thread: Thread) -> str:
    store = SessionStore()
    store["x"] = 1
    store.create()
    assert store.session_key is not None
    return store.session_key


def test_a_command_of_a_session_that_has_ended_is_refused(thread: Thread, session: str) -> None:
    assert posted(says(thread, session=session)) == [1]
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert posted(says(thread, session=session)) == ["forbidden"]
    Session.objects.all().delete()
    assert posted(says(thread, session=session)) == ["forbidden"]


def test_a_command_proved_by_an_old_password_is_refused(thread: Thread, session: str) -> None:
    proof = thread.customer.password
    assert posted(says(thread, session=session, proof=proof)) == [1]
    User.objects.filter(pk=thread.customer_id).update(password="другой отпечаток")
    assert posted(says(thread, session=session, proof=proof)) == ["forbidden"]


def test_a_command_of_whoever_must_have_a_second_factor_since_is_refused(
    thread: Thread, session: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    monkeypatch.setattr(ledger_trips, "_sql", {})  # a process reads its settings once
    person = thread.customer
    proof = person.proof
    assert posted(says(thread, session=session, proof=proof)) == [1]
    PartnerAgentFactory(user=person)
    assert posted(says(thread, session=session, proof=proof)) == ["forbidden"]
    proof = User.objects.get(pk=person.pk).proof
    assert posted(says(thread, session=session, proof=proof)) == [2]


# --- trouble ------------------------------------------------------------------------------------
def spoil(thread: Thread) -> None:
    """An entry stands where the chat's counter will count next."""
    Entry.objects.create(
        thread=thread, seq=1, public_seq=1, kind=Kind.STATE, author_kind=Author.SYSTEM
    )


def test_a_row_that_the_database_refuses_fails_alone(thread: Thread, operator: User) -> None:
    spoilt = ThreadFactory()
    spoil(spoilt)
    batch = [says(thread), says(spoilt), says(thread), says(spoilt)]
    assert posted(*batch) == [1, "unavailable", 2, "unavailable"]
    assert [len(command.events) for command in batch] == [1, 0, 1, 0]
    assert [command.wakes_assistant for command in batch] == [False] * 4
    assert numbers(thread) == [(1, 1), (2, 2)]


@pytest.mark.parametrize("text", ["нуль\x00", "\ud800", "я" * 100_000])
def test_post_never_raises_whatever_the_text(thread: Thread, text: str) -> None:
    odd, good = says(thread, text), says(thread)
    posted(odd, good)
    assert good.seq == (2 if odd.seq else 1)
    assert bool(odd.seq) != (odd.code == "unavailable")


def test_a_lost_connection_is_opened_again_and_the_batch_is_written_once(
    thread: Thread,
) -> None:
    command = says(thread)
    posted(command)
    answer, events = command.seq, command.events
    posted(command)  # as after a connection that was lost behind the commit
    assert (command.seq, command.events) == (answer, [])
    assert len(events) == 1
    assert numbers(thread) == [(1, 1)]


# --- at once ------------------------------------------------------------------------------------
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no server to lose")
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_is_replaced(thread: Thread) -> None:
    def on_a_dead_connection() -> list[int | str | None]:
        keep_own_connection()  # as the writer's thread does
        other = connections.create_connection("default")
        try:
            with connections["default"].cursor() as mine, other.cursor() as of_another:
                mine.execute("SELECT pg_backend_pid()")
                of_another.execute("SELECT pg_terminate_backend(%s, 5000)", mine.fetchone())
            return posted(says(thread))
        finally:
            other.close()
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(on_a_dead_connection).result() == [1]


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_number_one_chat_without_holes(thread: Thread, operator: User) -> None:
    writers, each = 3, 8
    start = Barrier(writers)

    def ledgers_way(by: User) -> list[Any]:
        start.wait()
        try:
            return [answer for _ in range(each) for answer in posted(says(thread, by=by))]
        finally:
            connections.close_all()

    def actions_way() -> list[Any]:
        start.wait()
        try:
            for _ in range(each):
                with transaction.atomic():
                    held = Thread.objects.lock().get(pk=thread.pk)
                    append(held, Kind.STATE, Author.SYSTEM, data={"change": "rights"})
            return []
        finally:
            connections.close_all()

    with ThreadPoolExecutor(writers) as pool:
        customers = pool.submit(ledgers_way, thread.customer)
        operators = pool.submit(ledgers_way, operator)
        events = pool.submit(actions_way)
        answers = customers.result() + operators.result() + events.result()
    total = writers * each
    assert len(set(answers)) == 2 * each
    assert numbers(thread) == [(n, n) for n in range(1, total + 1)]
    assert now(thread).last_seq == total


@pytest.mark.django_db(transaction=True)
def test_the_same_message_sent_twice_at_once_is_stored_once(thread: Thread) -> None:
    first = says(thread)
    start = Barrier(2)

    def send(command: Command) -> list[Any]:
        start.wait()
        try:
            return posted(command)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(send, [first, again(first)])) == [[1], [1]]
    assert numbers(thread) == [(1, 1)]


@pytest.mark.django_db(transaction=True)
def test_the_writer_commits_what_waits_before_it_stops(thread: Thread) -> None:
    settled: list[Command] = []
    ledger = Ledger(settled.extend)
    sent = [says(thread, f"{n}") for n in range(20)]
    assert all(ledger.put(command) for command in sent)
    ledger.stop()
    assert settled == sent
    assert [command.seq for command in sent] == list(range(1, 21))
