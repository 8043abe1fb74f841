"""Who may fetch a file: whoever may read its chat at this moment, asked anew with every request."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from chat import actions
from chat.composer import State
from chat.models import Attachment, Thread
from chat.routing import Channel
from files.models import Blob, Scan
from partners.models import Partner, PartnerSupport
from portals.models import Member, User
from tests.chat.files_of_a_chat import LOG, attached, body_of
from tests.chat.people import People
from tests.factories import (
    MemberFactory,
    PartnerAgentFactory,
    PartnerSupportFactory,
    ThreadFactory,
)
from tests.files import samples

pytestmark = pytest.mark.django_db
WAYS: dict[str, dict[str, str]] = {
    "GET": {},
    "HEAD": {},
    "range": {"range": "bytes=0-3"},
    "conditional": {"if-none-match": "…"},
}


@pytest.fixture
def people() -> People:
    return People()


def sent(thread: Thread, user: User | None = None, *, note: bool = False) -> Attachment:
    file = attached(thread, user, samples.picture(), "снимок.png", note=note)
    actions.post_message(
        thread,
        user or thread.customer,
        text="",
        client_id=uuid4(),
        note=note,
        files=[str(file.uuid)],
    )
    return file


def tag_of(file: Attachment) -> str:
    assert file.blob is not None
    return f'"{file.blob.sha256[:40]}"'


def status(client: Client, file: Attachment, way: str, what: str = "") -> int:
    """302, the way to the sign-in, for whoever is not signed in."""
    ask: Any = client.head if way == "HEAD" else client.get
    headers = {"if-none-match": tag_of(file)} if way == "conditional" else WAYS[way]
    response = ask(f"/attachments/{file.uuid}/{what}", headers=headers)
    found: int = response.status_code
    if found in (200, 206):
        assert response.headers["Cache-Control"] in ("private, no-cache", "no-store")
        assert "sandbox" in response.headers["Content-Security-Policy"]
    body_of(response)
    return found


def statuses(client: Client, file: Attachment) -> list[int]:
    return [status(client, file, way) for way in WAYS]


YES = [200, 200, 206, 304]
NO = [404] * 4
SIGN_IN = [302] * 4
SENT = {
    "owner": YES,
    "operator": YES,
    "lead": YES,
    "colleague": NO,
    "integrator": NO,
    "employee": NO,
    "stranger": NO,
    "agent": NO,
    "nobody": NO,
}


@pytest.mark.parametrize("who", SENT)
def test_a_file_that_was_sent(people: People, who: str) -> None:
    file = sent(people.thread)
    assert statuses(people.client(who), file) == SENT[who]
    assert status(people.client(who), file, "GET", "thumbnail/") == SENT[who][0]
    assert statuses(Client(), file) == SIGN_IN


@pytest.mark.parametrize("who", SENT)
def test_a_file_of_a_note_does_not_exist_for_customers(people: People, who: str) -> None:
    file = sent(people.thread, people.who["operator"], note=True)
    expected = NO if who == "owner" else SENT[who]
    assert statuses(people.client(who), file) == expected
    assert status(people.client(who), file, "GET", "thumbnail/") == expected[0]


@pytest.mark.parametrize("who", SENT)
def test_a_file_that_waits_is_its_authors_alone(people: People, who: str) -> None:
    file = attached(people.thread, None, samples.picture(), "снимок.png")
    assert statuses(people.client(who), file) == (YES if who == "owner" else NO)


def test_a_partners_files_before_and_after_a_switch(people: People) -> None:
    """Its own chat stays the old partner's to read; the next one and our desk see nothing of it."""
    old, new = PartnerAgentFactory(), PartnerAgentFactory()
    support = PartnerSupportFactory(portal=people.portal, partner=old.partner)
    chat = ThreadFactory(
        portal=people.portal,
        customer=people.member.user,
        channel=Channel.PARTNER,
        partner=old.partner,
        state=State.WAITING,
    )
    theirs = sent(chat)

    def seen_by(user: User) -> list[int]:
        client = Client()
        client.force_login(user)
        return statuses(client, theirs)

    assert seen_by(old.user) == seen_by(people.member.user) == YES
    assert seen_by(new.user) == seen_by(people.who["operator"]) == NO
    PartnerSupport.objects.filter(pk=support.pk).update(ended_at=timezone.now())
    PartnerSupportFactory(portal=people.portal, partner=new.partner)
    assert seen_by(old.user) == seen_by(people.member.user) == YES
    assert seen_by(new.user) == NO
    Partner.objects.filter(pk=old.partner.pk).update(is_active=False)
    assert seen_by(old.user) == NO


def test_a_right_that_ends_ends_the_files_too(people: People) -> None:
    file, client = sent(people.thread), people.client()
    assert statuses(client, file) == YES
    Member.objects.filter(pk=people.member.pk).update(
        withdrawn_at=timezone.now(), role="integrator"
    )
    assert statuses(client, file) == NO
    operator = people.client("operator")
    assert statuses(operator, file) == YES
    User.objects.filter(pk=people.who["operator"].pk).update(desk_role="special")
    assert statuses(operator, file) == NO


def test_another_portals_administrator_and_an_address_of_nothing_look_alike(people: People) -> None:
    file = sent(people.thread)
    client = Client()
    client.force_login(MemberFactory().user)
    real, none = (client.get(f"/attachments/{uuid}/") for uuid in (file.uuid, uuid4()))
    assert real.status_code == none.status_code == 404
    assert real.content == none.content


def test_only_pictures_and_videos_open_in_their_place(people: People) -> None:
    client = people.client()
    for name, made in samples.GOOD.items():
        Attachment.objects.all().update(entry=None)
        Attachment.objects.all().delete()
        file = attached(people.thread, None, made(), name)
        response = client.get(file.get_absolute_url())
        in_place = file.kind in ("picture", "video")
        disposition = response.headers["Content-Disposition"]
        assert disposition.startswith("inline" if in_place else "attachment"), name
        assert response.headers["Content-Type"] == file.media_type
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        body_of(response)


def test_a_file_is_held_back_until_the_scanner_has_seen_it(people: People) -> None:
    file, client = sent(people.thread), people.client()

    def scanned(scan: Scan, note: str = "") -> tuple[int, str]:
        Blob.objects.update(scan=scan, scan_note=note)
        response = client.get(file.get_absolute_url())
        said = body_of(response)
        return response.status_code, said.decode() if response.status_code != 200 else ""

    assert scanned(Scan.PENDING) == (
        423,
        "Файл проверяется на вирусы. Откройте его через минуту.",
    )
    assert "не отвечает" in scanned(Scan.PENDING, "connection refused")[1]
    assert scanned(Scan.INFECTED, "Eicar")[0] == 410
    assert scanned(Scan.CLEAN)[0] == 200


def test_a_log_comes_back_as_it_was_sent(people: People) -> None:
    file = attached(people.thread)
    response = people.client().get(file.get_absolute_url())
    assert body_of(response) == LOG


def test_nothing_is_changed_by_fetching(people: People) -> None:
    file = sent(people.thread)
    for method in ("post", "put", "delete", "patch"):
        response = getattr(people.client(), method)(file.get_absolute_url())
        assert response.status_code == 405
