"""Files in a chat: sent up once, taken along by one message, seen by whoever may read the chat."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from chat.models import Attachment, Entry, Thread
from files.models import Blob
from tests.chat.people import People, html_of
from tests.files import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


@pytest.fixture
def people(media: Path) -> People:
    return People()


def sends(
    client: Client,
    thread: Thread,
    raw: bytes = b"2026-11-26 OK\n",
    name: str = "журнал.log",
    **fields: str,
) -> Any:
    upload = SimpleUploadedFile(name, raw)
    said = {"id": str(uuid4())} | fields
    return client.post(f"/chats/{thread.uuid}/attachments/", said | {"file": upload})


def kept_in(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def test_a_file_waits_beside_the_text_and_goes_with_the_message(
    people: People, media: Path
) -> None:
    client = people.client()
    said = sends(client, people.thread).json()
    assert (said["name"], said["kind"], said["size"]) == ("журнал.log", "text", 14)
    page = html_of(client.get(people.page()))
    assert f'name="attachments" value="{said["id"]}"' in page
    client.post(people.page(), {"text": "", "attachments": said["id"], "client_id": str(uuid4())})
    entry = Entry.objects.filter(thread=people.thread).latest("seq")
    assert entry.data["files"] == [
        {"id": said["id"], "name": "журнал.log", "kind": "text", "size": 14}
    ]
    assert Attachment.objects.get().entry == entry
    page = html_of(client.get(people.page()))
    assert f'href="/attachments/{said["id"]}/"' in page
    assert 'name="attachments"' not in page
    answer = client.get(f"/attachments/{said['id']}/")
    assert b"".join(answer.streaming_content) == b"2026-11-26 OK\n"  # type: ignore[attr-defined]


def test_text_and_files_of_a_plain_form_land_together(people: People, media: Path) -> None:
    client = people.client()
    files = [
        SimpleUploadedFile("снимок.png", samples.picture()),
        SimpleUploadedFile("сеть.har", samples.har()),
    ]
    fields = {"text": "Вот", "client_id": str(uuid4()), "files": files}
    assert client.post(people.page(), fields).status_code == 302
    entry = Entry.objects.filter(thread=people.thread).latest("seq")
    assert [file["kind"] for file in entry.data["files"]] == ["picture", "har"]
    assert Blob.objects.count() == len(kept_in(media)) == 2


def test_of_a_plain_form_with_a_bad_file_nothing_is_kept(people: People, media: Path) -> None:
    before = people.trace()
    files = [
        SimpleUploadedFile("снимок.png", samples.picture()),
        SimpleUploadedFile("плохой.png", b"<html>"),
    ]
    answer = people.client().post(people.page(), {"text": "Вот", "files": files})
    assert "не совпадает с его названием" in html_of(answer, 422)
    assert people.trace() == before
    assert not Attachment.objects.exists()


def test_a_chat_begins_with_its_files_or_not_at_all(people: People, media: Path) -> None:
    client = people.client()
    bad = SimpleUploadedFile("плохой.png", b"<html>")
    assert client.post("/chats/new/", {"got": "Ошибка", "files": [bad]}).status_code == 422
    assert Thread.objects.count() == 1
    good = SimpleUploadedFile("снимок.png", samples.picture())
    answer = client.post("/chats/new/", {"got": "", "files": [good]})
    assert answer.status_code == 302, answer.content.decode()
    entry = Entry.objects.filter(thread__uuid=answer.headers["Location"].split("/")[-2]).get(seq=1)
    assert entry.data["files"][0]["name"] == "снимок.png"
    assert entry.attachments.count() == 1
