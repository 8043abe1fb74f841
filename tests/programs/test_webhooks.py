"""What happens is told to those who asked, signed, once, and sooner or later in spite of everything."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks.webhooks import Webhook

from audit.models import AuditRecord
from chat import actions as chats
from chat.actions.start import start_thread
from chat.models import Kind, Thread
from partners.actions import activate_code, issue_codes, return_to_standard
from portals.models import Portal
from programs import backoff
from programs.actions import deliver_due, deliveries, forget_old, renew_secret, send_again
from programs.models import Attempt, Delivery, Endpoint
from programs.scopes import EventType
from tests.factories import (
    MemberFactory,
    PartnerFactory,
    PortalFactory,
    UserFactory,
    said,
    waiting_thread,
)
from tests.program import Program

pytestmark = pytest.mark.django_db
State = Delivery.State
SENDER = """
import sys
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import django; django.setup()
from programs.actions import deliver_due
print("taken", deliver_due())
"""


def told() -> list[tuple[str, dict[str, Any]]]:
    return [(d.type, d.payload["data"]) for d in Delivery.objects.order_by("pk")]


def a_delivery(endpoint: Endpoint, **fields: Any) -> Delivery:
    portal = Portal.objects.first() or PortalFactory()
    payload = {
        "type": "thread.taken",
        "timestamp": "2026-11-26T10:00:00+00:00",
        "data": {"portal": portal.slug},
    }
    facts = {
        "event": uuid4(),
        "type": EventType.THREAD_TAKEN.value,
        "portal": portal,
        "payload": payload,
    }
    return Delivery.objects.create(endpoint=endpoint, **(facts | fields))


def test_the_whole_life_of_a_chat_is_told_in_numbers_and_states(endpoint: Endpoint) -> None:
    member = MemberFactory(portal__slug="bakery")
    operator = UserFactory(desk_role="operator", name="Марина Зимина")
    thread = start_thread(
        member.user, member.portal, subject="Счёт", text="Не приходит секретный счёт"
    )
    Thread.objects.filter(pk=thread.pk).update(operator_offered=True)
    chats.hand_over(thread, member.user, client_id=uuid4())
    chats.take(thread, operator)
    thread.refresh_from_db()
    said(thread, "тайная заметка", by=operator, kind=Kind.NOTE)
    chats.solve(thread, operator)
    chats.rate(thread, member.user, score=5, comment="спасибо, вежливо")
    chats.close_solved(timezone.now() + timedelta(days=365))
    thread.refresh_from_db()
    assert [(kind, data["state"]) for kind, data in told()] == [
        ("thread.opened", "assistant"),
        ("thread.handed_over", "waiting"),
        ("thread.taken", "active"),
        ("thread.solved", "solved"),
        ("thread.rated", "solved"),
        ("thread.closed", "closed"),
    ]
    for kind, data in told():
        assert set(data) - {"score"} == {"thread", "portal", "state", "channel", "partner", "seq"}
        assert (data["thread"], data["portal"]) == (str(thread.uuid), "bakery")
        assert data.get("score") == (5 if kind == "thread.rated" else None)
    everything = json.dumps([d.payload for d in Delivery.objects.all()], ensure_ascii=False)
    for text in ("секретный", "Счёт", "тайная", "вежливо", "Марина", member.user.email):
        assert text not in everything


def test_a_partner_that_begins_and_ends_is_told(endpoint: Endpoint) -> None:
    anna = MemberFactory(portal__slug="bakery")
    one, two = PartnerFactory(slug="one"), PartnerFactory(slug="two")
    for partner in (one, two):
        [code] = issue_codes(partner, count=1, by=None)
        activate_code(anna.portal, anna.user, code)
    return_to_standard(anna.portal, anna.user)
    assert told() == [
        ("partner.activated", {"portal": "bakery", "partner": "one"}),
        ("partner.returned", {"portal": "bakery", "partner": "one", "reason": "returned"}),
        ("partner.activated", {"portal": "bakery", "partner": "two"}),
        ("partner.returned", {"portal": "bakery", "partner": "two", "reason": "returned"}),
    ]


def test_an_endpoint_hears_only_of_its_portal_and_its_events(
    endpoint: Endpoint, program: Program
) -> None:
    mine, other = waiting_thread(), waiting_thread()
    picky = Endpoint.objects.create(
        name="Одна", url=program.url, events=["thread.taken"], portal=mine.portal
    )
    off = Endpoint.objects.create(
        name="Выключена", url=program.url, events=["thread.taken"], is_active=False
    )
    operator = UserFactory(desk_role="operator")
    for thread in (mine, other):
        chats.take(thread, operator)
        chats.solve(thread, operator)
    [heard] = picky.deliveries.all()
    assert (heard.type, heard.portal) == ("thread.taken", mine.portal)
    assert not off.deliveries.exists()
    assert endpoint.deliveries.count() == 4


def test_what_was_rolled_back_is_never_told(endpoint: Endpoint) -> None:
    thread, operator = waiting_thread(), UserFactory(desk_role="operator")
    with pytest.raises(RuntimeError), transaction.atomic():
        chats.take(thread, operator)
        assert Delivery.objects.count() == 1
        raise RuntimeError
    assert not Delivery.objects.exists()


def test_a_second_press_tells_nothing_new(endpoint: Endpoint) -> None:
    thread, operator = waiting_thread(), UserFactory(desk_role="operator")
    chats.take(thread, operator)
    chats.take(thread, operator)
    assert Delivery.objects.count() == 1


def test_a_receiver_gets_each_event_once_signed_with_its_own_secret(
    endpoint: Endpoint, program: Program
) -> None:
    waiting = [a_delivery(endpoint) for _ in range(3)]
    assert deliver_due() == 3
    assert deliver_due() == 0
    assert [headers["webhook-id"] for headers, _ in program.heard] == [
        f"msg_{d.event.hex}" for d in waiting
    ]
    for headers, text in program.heard:
        assert Webhook(endpoint.secret).verify(text, headers)["type"] == "thread.taken"
        assert headers["host"] == program.url.split("/")[2]
    assert set(Delivery.objects.values_list("state", "attempts")) == {(State.DELIVERED, 1)}


def test_a_failure_is_repeated_later_and_later_under_the_same_number(
    endpoint: Endpoint, program: Program
) -> None:
    delivery = a_delivery(endpoint)
    now = timezone.now()
    program.answers = [500, 503, 200]
    assert deliver_due(now) == 0
    assert deliver_due(now + timedelta(seconds=9)) == 0
    assert len(program.heard) == 1
    assert deliver_due(now + timedelta(seconds=11)) == 0
    assert deliver_due(now + timedelta(seconds=11 + 29)) == 0
    assert len(program.heard) == 2
    assert deliver_due(now + timedelta(seconds=11 + 31)) == 1
    assert len({headers["webhook-id"] for headers, _ in program.heard}) == 1
    endpoint.refresh_from_db()
    assert (endpoint.failing_since, endpoint.failures) == (None, 0)
    assert [a.status for a in Attempt.objects.filter(delivery=delivery)] == [500, 503, 200]


def test_an_endpoint_that_fails_is_left_in_peace_with_all_its_rows(
    endpoint: Endpoint, program: Program
) -> None:
    for _ in range(5):
        a_delivery(endpoint)
    program.answers = [500] * 5
    now = timezone.now()
    deliver_due(now)
    deliver_due(now + timedelta(seconds=1))
    assert len(program.heard) == 1


def test_a_failing_endpoint_holds_up_no_other(endpoint: Endpoint, program: Program) -> None:
    dead = Endpoint.objects.create(
        name="Мёртвая", url="http://127.0.0.1:9/", events=["thread.taken"]
    )
    a_delivery(dead)
    a_delivery(endpoint)
    assert deliver_due() == 1
    dead.refresh_from_db()
    assert dead.failing_since is not None
    assert Attempt.objects.get(delivery__endpoint=dead).problem == "ConnectionRefusedError"


def test_after_the_last_attempt_a_delivery_is_given_up(
    endpoint: Endpoint, program: Program
) -> None:
    delivery = a_delivery(endpoint, attempts=backoff.ATTEMPTS - 1)
    program.answers = [500]
    deliver_due()
    delivery.refresh_from_db()
    assert delivery.state == State.FAILED
    assert deliver_due(timezone.now() + timedelta(days=1)) == 0
    assert len(program.heard) == 1


@pytest.mark.parametrize(("since", "status"), [(timedelta(days=3), 500), (timedelta(0), 410)])
def test_an_endpoint_that_fails_for_days_or_is_gone_is_switched_off_and_staff_are_told(
    endpoint: Endpoint, program: Program, admin_client: Client, since: timedelta, status: int
) -> None:
    a_delivery(endpoint)
    a_delivery(endpoint)
    now = timezone.now()
    Endpoint.objects.update(failing_since=now - since)
    program.answers = [status]
    assert "Вебхуки молчат" not in admin_client.get("/admin/").content.decode()
    deliver_due(now)
    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.given_up_at) == (False, now)
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.FAILED}
    assert "Вебхуки молчат" in admin_client.get("/admin/").content.decode()
    record = AuditRecord.objects.filter(kind="programs.endpoint").latest("pk")
    assert (record.who, "включён: да → нет" in record.details) == ("система", True)
    admin_client.post(
        "/admin/programs/endpoint/",
        {"action": "switch_on_chosen", "_selected_action": [endpoint.pk]},
    )
    assert "Вебхуки молчат" not in admin_client.get("/admin/").content.decode()
    a_delivery(endpoint)
    assert deliver_due() == 1


def test_what_was_delivered_may_be_sent_again_under_the_same_number(
    endpoint: Endpoint, program: Program, admin_client: Client
) -> None:
    delivery = a_delivery(endpoint)
    deliver_due()
    page = "/admin/programs/delivery/"
    admin_client.post(page, {"action": "send_chosen_again", "_selected_action": [delivery.pk]})
    assert deliver_due() == 1
    assert len(program.heard) == 2
    assert len({headers["webhook-id"] for headers, _ in program.heard}) == 1
    assert Attempt.objects.filter(delivery=delivery).count() == 2
    assert AuditRecord.objects.filter(kind="programs.delivery", details="отправить снова").exists()
    assert admin_client.get(f"{page}{delivery.pk}/change/").status_code == 200
    Endpoint.objects.update(is_active=False)
    assert not send_again(delivery)


def test_a_redirect_is_a_failure_and_nobody_follows_it(
    endpoint: Endpoint, program: Program
) -> None:
    program.answers, program.headers = [302], {"Location": program.url}
    a_delivery(endpoint)
    deliver_due()
    assert len(program.heard) == 1
    assert Attempt.objects.get().problem == "redirect"


def test_old_deliveries_leave_the_log_and_those_that_wait_stay(endpoint: Endpoint) -> None:
    long_ago = timezone.now() - timedelta(days=61)
    a_delivery(endpoint, state=State.DELIVERED, created_at=long_ago)
    waits = a_delivery(endpoint, created_at=long_ago)
    new = a_delivery(endpoint, state=State.FAILED)
    forget_old()
    assert set(Delivery.objects.all()) == {waits, new}


def test_the_secret_is_shown_once_and_stands_nowhere_else(
    admin_client: Client, program: Program, db: None
) -> None:
    form = {"name": "CRM", "url": program.url, "events": ["thread.taken"], "is_active": "on"}
    page = admin_client.post("/admin/programs/endpoint/add/", form)
    endpoint = Endpoint.objects.get()
    assert endpoint.secret in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    for path in ("/admin/programs/endpoint/", f"/admin/programs/endpoint/{endpoint.pk}/change/"):
        assert endpoint.secret not in admin_client.get(path).content.decode()
    renewed = admin_client.post(f"/admin/programs/endpoint/{endpoint.pk}/secret/")
    before, endpoint = endpoint.secret, Endpoint.objects.get()
    assert endpoint.secret != before
    assert endpoint.secret in renewed.content.decode()
    everything = " ".join(r.details for r in AuditRecord.objects.all())
    assert "whsec_" not in everything
    assert "секрет: заменено" in everything
    assert endpoint.secret not in endpoint.sealed_secret


def test_with_another_sealing_key_nothing_is_sent_and_the_log_says_why(
    endpoint: Endpoint, program: Program, settings: Settings
) -> None:
    delivery = a_delivery(endpoint)
    settings.SEALING_KEY = "another-key-of-at-least-fifty-characters-0123456789"
    assert deliver_due() == 0
    assert program.heard == []
    assert "secret" in Attempt.objects.get(delivery=delivery).problem
    renew_secret(endpoint)
    assert deliver_due(timezone.now() + timedelta(days=1)) == 1


def test_staff_are_told_why_an_address_of_our_own_network_is_refused(
    admin_client: Client, settings: Any, db: None
) -> None:
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    form = {
        "name": "CRM",
        "url": "https://10.0.0.1/",
        "events": ["thread.taken"],
        "is_active": "on",
    }
    page = admin_client.post("/admin/programs/endpoint/add/", form)
    assert "внутренней сети" in page.content.decode()
    assert not Endpoint.objects.exists()


def sender() -> "subprocess.Popen[str]":
    """Another process with the same database."""
    name = str(connection.settings_dict["NAME"])
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "support24.settings",
        "WEBHOOKS_TO_PRIVATE_ADDRESSES": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-c", SENDER, name], env=env, stdout=subprocess.PIPE, text=True
    )


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, "it did not happen within a minute"
        time.sleep(0.02)


def test_of_two_who_saw_the_same_row_one_gets_the_lease(endpoint: Endpoint) -> None:
    now = timezone.now()
    assert [deliveries._lease(endpoint.pk, now) for _ in range(2)] == [True, False]
    assert deliveries._lease(endpoint.pk, now + timedelta(seconds=16))


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_what_a_killed_sender_had_in_hand_is_delivered_later_under_the_same_number(
    endpoint: Endpoint, program: Program
) -> None:
    delivery = a_delivery(endpoint)
    program.may_answer.clear()
    process = sender()
    wait_for(lambda: len(program.heard) == 1)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    program.may_answer.set()
    delivery.refresh_from_db()
    assert delivery.state == State.WAITING
    now = timezone.now()
    assert deliver_due(now) == 0  # its lease still holds
    assert deliver_due(now + timedelta(seconds=16)) == 1
    assert len({headers["webhook-id"] for headers, _ in program.heard}) == 1
    assert len(program.heard) == 2


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_event_once(endpoint: Endpoint, program: Program) -> None:
    for _ in range(20):
        a_delivery(endpoint)
    program.may_answer.clear()
    processes = [sender(), sender()]
    wait_for(lambda: len(program.heard) == 1)
    wait_for(
        lambda: any(process.poll() is not None for process in processes)
    )  # the other found it taken
    assert len(program.heard) == 1
    program.may_answer.set()
    said_by = [process.communicate(timeout=60)[0].strip() for process in processes]
    assert sorted(said_by) == ["taken 0", "taken 20"]
    assert len({headers["webhook-id"] for headers, _ in program.heard}) == len(program.heard) == 20
