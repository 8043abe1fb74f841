"""`explain`, page, socket, console, simulator and API say the same, in every case of a table of thousands.

For every case each edge's own function is called: what `manage.py explain` and the API state (`stated_decision`), what the
customer's page shows (`decision_on`, `thread_fields`), the door of the socket with its welcome (`admit`), the desk's verdict
and its buttons, and the simulator's facts with their trace. The commands, pages and sockets around these functions are asked
in a systematic sample of the same cases: every tariff, partner, moment and person is in it.
"""

import json
from html import unescape
from io import StringIO
from itertools import groupby
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from asgiref.sync import sync_to_async
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from chat import wording
from chat.door import Entry, admit
from chat.facts import verdict_of
from chat.models import Thread
from chat.presentation.console_parts import allowed
from chat.presentation.snapshot import thread_fields
from chat.standing import facts_on, forget_outlooks
from chat.stating import stated_decision
from chat.tracing import trace
from portals.models import Portal
from programs.actions import issue_token
from programs.scopes import Scope
from tests.chat.agreement import DESK, MOMENTS, PARTNERS, PEOPLE, TARIFFS, Case, Office, cases
from tests.chat.sockets import Closed, opened

pytestmark = pytest.mark.django_db

CASES = cases()
# Coprime to how many there are of everything, so that every value meets many others.
SAMPLE = CASES[::71]


@pytest.fixture
def office() -> Office:
    return Office()


def test_the_table_has_thousands_of_cases_and_the_sample_some_of_each_kind() -> None:
    assert len(CASES) == len(set(CASES)) >= 2000
    for column, values in zip(zip(*SAMPLE, strict=True), (TARIFFS, PARTNERS, (False, True), MOMENTS, PEOPLE), strict=True):  # fmt: skip
        assert set(column) == set(values)


def explained(case: Case, office: Office) -> dict[str, Any]:
    return stated_decision(office.person(case), office.portal(case), case.at)


@pytest.mark.parametrize("tariff", TARIFFS)
def test_every_edge_states_the_same_decision(tariff: str, office: Office) -> None:
    """All cases of one tariff: each edge by its own function."""
    mine = [case for case in CASES if case.tariff == tariff]
    for _rows, same_rows in groupby(mine, key=lambda case: case[:3]):
        asked = list(same_rows)
        office.arrange(asked[0])
        portal = Portal.objects.with_hours().get(pk=office.portal(asked[0]).pk)
        # no moment is a fact: the simulator's facts and the verdicts hold for all moments of these rows
        of_rows = {case.person: _Standing(case, portal, office) for case in asked[: len(PEOPLE)]}
        for _moment, at_once in groupby(asked, key=lambda case: case.moment):
            _compare(list(at_once), portal, of_rows, office)
        for case in asked[: len(PEOPLE)]:
            _the_desk_agrees(of_rows[case.person].answered_by, case, office)


class _Standing:
    """What pages, simulator and ledger read of one person, whatever the hour."""

    def __init__(self, case: Case, portal: Portal, office: Office) -> None:
        person = office.person(case)
        self.facts = facts_on(person, portal)
        self.verdict = verdict_of(office.chat(case), person)
        self.paused = verdict_of(office.paused(case), person)
        self.answered_by = self.facts.decision_at(case.at).answered_by


def _compare(
    asked: list[Case], portal: Portal, of_rows: dict[str, _Standing], office: Office
) -> None:
    """Cases that differ by the person alone."""
    with time_machine.travel(asked[0].at, tick=False):
        forget_outlooks()
        for case, entry in zip(asked, _at_the_door(asked, office), strict=True):
            said, chat, their = explained(case, office), office.chat(case), of_rows[case.person]
            # the page, and the simulator with its trace
            decision = their.facts.decision_at(case.at)
            email = office.person(case).email
            assert wording.decision_json(decision, portal, email, said["role"]) == said, case
            told = trace(their.facts, portal, case.at)
            assert told.right[-1].holds is said["may_write"], case
            assert told.hours[-1].holds is said["open_now"], case
            # the chat's page and its socket
            verdict, paused = their.verdict, their.paused
            assert (verdict.may_write, verdict.reason) == (said["may_write"], said["reason"]), case
            assert chat.channel == said["channel"], case
            shown = thread_fields(chat, verdict, decision)
            assert shown["opens_at"] == said["opens_at"], case
            assert entry.code == (0 if said["may_write"] else _turned_away(said)), case
            if said["may_write"]:
                assert entry.fields == shown, case
                assert (shown["may_write"], shown["reason"]) == (True, "ok"), case
                assert (paused.may_read, paused.refusal) == (True, "channel_blocked"), case


def _turned_away(said: dict[str, Any]) -> int:
    return 4401 if said["reason"] == "account_inactive" else 4403


def _at_the_door(asked: list[Case], office: Office) -> list[Entry]:
    entries = [
        Entry({"sessionid": office.cookies[office.person(case).pk]}, str(office.chat(case).uuid))
        for case in asked
    ]
    admit(entries)
    return entries


def _the_desk_agrees(answered_by: str, case: Case, office: Office) -> None:
    """Who may take the chat; whoever has taken it may answer, and nobody else."""
    chat = office.chat(case)
    waiting = {who: verdict_of(chat, person) for who, person in office.desk.items()}
    takers = {who for who, verdict in waiting.items() if allowed(chat, verdict).take}
    assert takers == office.takers(case, answered_by), case
    assert not any(verdict.may_write for verdict in waiting.values()), case
    for holder in takers:
        Thread.objects.filter(pk=chat.pk).update(state="active", operator=office.desk[holder])
        answers = {who for who in takers if verdict_of(chat, office.desk[who]).may_write}
        assert answers == {holder}, case
    Thread.objects.filter(pk=chat.pk).update(state=chat.state, operator=None)


@pytest.fixture
def token(office: Office) -> str:
    return issue_token("CRM", [Scope.EXPLAIN], by=office.desk["staff"])[1]


def test_commands_and_pages_say_what_their_functions_say(
    office: Office, token: str, nothing_is_remembered: None
) -> None:
    """The sample through the whole stack; a chat that was taken is put back."""
    for case in SAMPLE:
        with office.as_in(case):
            said = explained(case, office)
            assert _the_command(case, office) == said, case
            assert _the_api(case, office, token) == said, case
            assert _the_simulator(case, office) == said["text"], case
            _the_customers_pages(said, case, office)
            _the_console(said, case, office)


def _the_command(case: Case, office: Office) -> Any:
    out = StringIO()
    asked = ("--portal", office.portal(case).slug, "--user", office.person(case).email)
    call_command("explain", *asked, "--at", case.at.isoformat(), stdout=out)
    return json.loads(out.getvalue())


def _the_api(case: Case, office: Office, token: str) -> Any:
    asked = {"portal": office.portal(case).slug, "user": office.person(case).email}
    authorized = {"Authorization": f"Bearer {token}"}
    return Client().get("/api/v1/explain", asked, headers=authorized).json()


def _the_simulator(case: Case, office: Office) -> str:
    asked = {"portal": office.portal(case).slug, "person": office.person(case).email}
    answer = office.client(office.desk["staff"]).get("/admin/why/", asked)
    text: str = answer.context["explanation"]
    assert text in unescape(answer.content.decode()), case
    return text


def _the_customers_pages(said: dict[str, Any], case: Case, office: Office) -> None:
    client, chat = office.client(office.person(case)), office.chat(case)
    pages = {path: client.get(path) for path in ("/support/", "/chats/", f"/chats/{chat.uuid}/")}
    status = {path: page.status_code for path, page in pages.items()}
    if said["reason"] == "account_inactive":
        assert set(status.values()) == {302}, case  # signed out
        return
    page = pages[f"/chats/{chat.uuid}/"]
    assert page.status_code == (200 if said["may_write"] else 403), case
    assert ('data-may-write="true"' in page.content.decode()) is said["may_write"], case
    if said["reason"] == "not_a_member":
        return  # the other pages speak of the portal to which the person belongs
    assert pages["/support/"].context["explanation"] == said["text"], case
    assert status["/chats/"] == (200 if said["may_write"] else 403), case
    if said["may_write"]:
        assert pages["/chats/"].context["decision_text"] == said["text"], case


def _the_console(said: dict[str, Any], case: Case, office: Office) -> None:
    chat = office.chat(case)
    page, takers = f"/console/chats/{chat.uuid}/", office.takers(case, said["answered_by"])
    for who in DESK:
        client, before = office.client(office.desk[who]), transaction.savepoint()
        shown = client.get(page)
        assert ('form="take"' in shown.content.decode()) is (who in takers), (case, who)
        client.post(f"{page}take/")
        taken = Thread.objects.get(pk=chat.pk).operator_id == office.desk[who].pk
        assert taken is (who in takers), (case, who)
        client.post(page, {"text": "Здравствуйте", "client_id": str(uuid4())})
        assert chat.entries.filter(body="Здравствуйте").exists() is (who in takers), (case, who)
        transaction.savepoint_rollback(before)


@pytest.mark.django_db(transaction=True)
async def test_sockets_welcome_as_the_door_and_explain_say(desk: None) -> None:
    """A few of the sample over real sockets: the customer's, and that of whoever may answer."""
    office = await sync_to_async(Office)()
    welcomed = 0
    for case in SAMPLE[::3]:
        await sync_to_async(office.arrange)(case)
        with time_machine.travel(case.at):
            said = await sync_to_async(explained)(case, office)
            chat, cookie = office.chat(case), office.cookies[office.person(case).pk]
            try:
                async with opened(f"/ws/chats/{chat.uuid}/", cookie) as page:
                    thread = (await page.wait_for("welcome"))["thread"]
            except Closed as closed:
                assert (closed.code, said["may_write"]) == (_turned_away(said), False), case
                continue
            assert said["may_write"], case
            stated = {name: said[name] for name in ("may_write", "reason", "channel", "opens_at")}
            assert {name: thread[name] for name in stated} == stated, case
            welcomed += 1
    assert welcomed > 2
