"""The journal in the admin: searched and taken away, by whom it may be, and never changed."""

import csv
from collections.abc import AsyncIterator
from io import StringIO

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Permission
from django.db import connections
from django.test import AsyncClient, Client

from audit import recording
from audit.acting import Actor
from audit.models import AuditRecord, Deed
from portals.models import User
from tests.factories import PortalFactory, UserFactory, plan_named

LIST, CSV = "/admin/audit/auditrecord/", "/admin/audit/auditrecord/csv/"


@pytest.fixture
def journal(db: None) -> None:
    olga, semyon = Actor(101, "Ольга Север <olga@example.com>"), Actor(102, "=СЕМЁН()")
    bakery, bank = PortalFactory(name="Пекарня"), PortalFactory(name="Банк")
    recording.note(Deed.CHANGED, plan_named("basic"), details="часы операторов: А → Б", actor=olga)
    recording.note(Deed.REFUSED, details="Код не подошёл", portal=bakery, actor=semyon)
    recording.note(Deed.USED, bank, details="вход на портал", actor=olga)


def shown(client: Client, **asked: str) -> set[str]:
    rows = client.get(LIST, asked).context["cl"].queryset
    known = ("часы операторов: А → Б", "Код не подошёл", "вход на портал")
    return {row.details for row in rows if row.details in known}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "Ольга"}, {"часы операторов: А → Б", "вход на портал"}),
        ({"q": "Пекарня"}, {"Код не подошёл"}),
        ({"q": "тариф"}, {"часы операторов: А → Б"}),
        ({"deed__exact": "refused"}, {"Код не подошёл"}),
        ({"kind": "portals.portal"}, {"вход на портал"}),
        ({"at__year": "1999"}, set()),
    ],
)
def test_it_is_found_by_person_portal_object_deed_and_date(
    journal: None, admin_client: Client, asked: dict[str, str], found: set[str]
) -> None:
    assert shown(admin_client, **asked) == found


def test_a_superuser_neither_adds_nor_changes_nor_deletes(
    journal: None, admin_client: Client
) -> None:
    record = AuditRecord.objects.latest("pk")
    page = f"{LIST}{record.pk}/change/"
    assert admin_client.get(page).status_code == 200
    assert admin_client.post(page, {"details": "иначе"}).status_code == 403
    assert admin_client.post(f"{LIST}{record.pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin_client.get(f"{LIST}add/").status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [record.pk], "post": "yes"}
    admin_client.post(LIST, chosen)
    assert AuditRecord.objects.get(pk=record.pk).details == record.details


def test_staff_without_the_right_find_no_journal(client: Client, db: None) -> None:
    staff = UserFactory(is_staff=True)
    client.force_login(staff)
    assert client.get(LIST).status_code == 403
    assert client.get(CSV).status_code == 403
    staff.user_permissions.add(Permission.objects.get(codename="view_auditrecord"))
    assert client.get(LIST).status_code == 200


@pytest.fixture
async def _thread_of_the_test() -> AsyncIterator[None]:
    yield
    await sync_to_async(connections.close_all)()


@pytest.fixture
def superuser(journal: None) -> User:
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_thread_of_the_test")
async def test_the_file_has_what_the_list_shows_and_no_formula(
    superuser: User, async_client: AsyncClient
) -> None:
    await async_client.aforce_login(superuser)
    response = await async_client.get(f"{CSV}?q=Пекарня")
    assert response.is_async  # type: ignore[attr-defined]  # sent piece by piece
    text = "".join([part.decode() async for part in response.streaming_content])  # type: ignore[attr-defined]
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    assert rows[0][1:4] == ["кто", "откуда", "действие"]
    [row] = [row for row in rows[1:] if row[6] == "Код не подошёл"]
    assert row[1] == "'=СЕМЁН()"
    assert not any("вход на портал" in row for row in rows)
    exported = await AuditRecord.objects.filter(deed=Deed.EXPORTED).aget()
    assert exported.actor_key == superuser.pk


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_thread_of_the_test")
async def test_a_file_longer_than_a_piece_has_every_row_once(
    superuser: User, async_client: AsyncClient
) -> None:
    rows = [AuditRecord(deed=Deed.USED, details=f"номер {n}") for n in range(1100)]
    await AuditRecord.objects.abulk_create(rows)
    await async_client.aforce_login(superuser)
    response = await async_client.get(f"{CSV}?deed__exact=used")
    text = "".join([part.decode() async for part in response.streaming_content])  # type: ignore[attr-defined]
    found = [row[6] for row in csv.reader(StringIO(text)) if row[6].startswith("номер")]
    assert found == [f"номер {n}" for n in reversed(range(1100))]
