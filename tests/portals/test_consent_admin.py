"""Entries to portals in the admin: found, read and taken away, never changed."""

import csv
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Permission
from django.db import connections
from django.test import AsyncClient, Client
from django.utils import timezone

from audit.models import AuditRecord, Deed
from portals.consent import ANSWER_IS_AWAITED_FOR, State
from portals.models import Consent, ConsentUse, Portal, User
from tests.factories import UserFactory

LIST, CSV = "/admin/portals/consent/", "/admin/portals/consent/csv/"


def consent(
    portal: Portal, by: User, answers: User, asked_at: datetime, **facts: object
) -> Consent:
    return Consent.objects.create(
        portal=portal,
        chat=uuid4(),
        asked_by=by,
        asked_at=asked_at,
        answered_by=answers if "until" in facts else None,
        reason="Проверим обмен",
        hours=4,
        **{"scope": "=Почта"} | facts,
    )


@pytest.fixture
def consents(portal: Portal, administrator: User, staff: User) -> list[Consent]:
    """One in each state, and one that nobody answered in time."""
    now = timezone.now()

    def made(asked_at: datetime = now, **facts: object) -> Consent:
        return consent(portal, staff, administrator, asked_at, **facts)

    return [
        made(),
        made(until=now + timedelta(hours=1)),
        made(declined_at=now, ended_at=now),
        made(until=now + timedelta(hours=1), withdrawn_at=now, withdrawn_by=administrator),
        made(until=now),
        made(now - ANSWER_IS_AWAITED_FOR, scope="Склад"),
    ]


@pytest.mark.parametrize("state", State)
def test_the_rows_of_a_state_are_those_that_say_so(consents: list[Consent], state: State) -> None:
    now = timezone.now()
    found = set(Consent.objects.in_state(state, now))
    assert found == {one for one in consents if one.state(now) is state} != set()


def test_staff_find_each_and_read_who_did_what(
    client: Client, staff: User, consents: list[Consent]
) -> None:
    client.force_login(staff)
    given = consents[1]
    ConsentUse.objects.create(consent=given, by=staff, at=timezone.now(), what="Сменили порт")
    html = client.get(LIST).content.decode()
    for words in ("ждём ответа", "действует", "отказано", "отозван", "закончился", "без ответа"):
        assert words in html
    assert client.get(LIST, {"state": "declined"}).context["cl"].result_count == 1
    assert client.get(LIST, {"state": "nonsense"}).status_code == 200
    assert client.get(LIST, {"q": "Склад"}).context["cl"].result_count == 1
    assert client.get(LIST, {"q": "порт"}).context["cl"].result_count == 1
    assert client.get(LIST, {"q": str(given.chat)}).context["cl"].result_count == 1
    page = f"{LIST}{given.pk}/change/"
    html = client.get(page).content.decode()
    assert "Сменили порт" in html
    assert str(given.answered_by) in html.replace("&lt;", "<").replace("&gt;", ">")
    assert client.post(page, {"reason": "иначе"}).status_code == 403
    assert client.post(f"{LIST}{given.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403


def test_staff_without_the_right_find_none(client: Client, consents: list[Consent]) -> None:
    staff = UserFactory(is_staff=True)
    client.force_login(staff)
    for page in (LIST, CSV, f"{LIST}{consents[0].pk}/change/"):
        assert client.get(page).status_code == 403
    staff.user_permissions.add(Permission.objects.get(codename="view_consent"))
    assert client.get(LIST).status_code == 200


@pytest.fixture
async def _thread_of_the_test() -> AsyncIterator[None]:
    yield
    await sync_to_async(connections.close_all)()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_thread_of_the_test")
async def test_the_file_has_a_row_for_each_that_is_shown(
    consents: list[Consent], staff: User, async_client: AsyncClient
) -> None:
    await async_client.aforce_login(staff)
    response = await async_client.get(f"{CSV}?state=granted")
    text = "".join([part.decode() async for part in response.streaming_content])  # type: ignore[attr-defined]
    captions, row = csv.reader(StringIO(text.removeprefix("\ufeff")))
    said = dict(zip(captions, row, strict=True))
    assert said["что откроет"] == "'=Почта"
    assert said["состояние"] == "действует"
    assert said["чат"] == str(consents[1].chat)
    exported = await AuditRecord.objects.aget(deed=Deed.EXPORTED)
    assert exported.details == "доступы на порталы: state=granted"
