"""The page of one file: for whoever may fetch the file, with what its bytes hold, and nothing of them is mark-up."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from chat import actions
from chat.models import Attachment
from files.models import Blob, Scan
from files.viewing import texts
from portals.models import User
from tests.chat.files_of_a_chat import attached
from tests.chat.people import People, html_of
from tests.files import samples

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"
READERS = ("owner", "operator", "lead")
OTHERS = ("colleague", "integrator", "employee", "stranger", "agent", "nobody")


@pytest.fixture
def people() -> People:
    return People()


def sent(
    people: People, raw: bytes, name: str, *, user: User | None = None, note: bool = False
) -> Attachment:
    file = attached(people.thread, user, raw, name, note=note)
    who = user or people.thread.customer
    actions.post_message(
        people.thread, who, text="", client_id=uuid4(), note=note, files=[str(file.uuid)]
    )
    return file


def page_of(file: Attachment) -> str:
    return f"/attachments/{file.uuid}/view/"


def shown(people: People, raw: bytes, name: str) -> str:
    html = html_of(people.client().get(page_of(sent(people, raw, name))))
    assert "<script>alert" not in html and "<img src=x" not in html
    return html


def test_the_page_is_for_whoever_may_fetch_the_file(people: People) -> None:
    file = sent(people, b"10:00 ok\n", "журнал.log")
    for who in READERS:
        answer = people.client(who).get(page_of(file))
        assert "10:00 ok" in html_of(answer)
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert people.client(who).head(page_of(file)).status_code == 200
    for who in OTHERS:
        assert people.client(who).get(page_of(file)).status_code == 404
    assert Client().get(page_of(file)).status_code == 302
    assert people.client().post(page_of(file)).status_code == 405


def test_the_page_of_a_notes_file_does_not_exist_for_the_customer(people: People) -> None:
    file = sent(people, b"10:00 ok\n", "журнал.log", user=people.who["operator"], note=True)
    assert people.client().get(page_of(file)).status_code == 404
    html = html_of(people.client("operator").get(page_of(file)))
    assert f"/console/chats/{people.thread.uuid}/" in html


def test_a_log_is_shown_by_lines_and_a_long_one_says_that_it_goes_on(people: People) -> None:
    html = shown(people, f"10:00 {HOSTILE}\n10:01 ERROR\n".encode("cp1251"), "журнал.log")
    assert 'id="L2"' in html and "&lt;script&gt;" in html
    assert "первые 2 МБ" not in html
    assert "первые 2 МБ" in shown(people, b"x\n" * texts.MOST_BYTES, "длинный.log")


def test_requests_are_a_table(people: People) -> None:
    entry = {
        "time": 7,
        "request": {"method": "GET", "url": f"https://crm.example/{HOSTILE}"},
        "response": {"status": 503, "statusText": HOSTILE, "content": {"text": HOSTILE}},
    }
    html = shown(people, json.dumps({"log": {"entries": [entry]}}).encode(), "портал.har")
    assert "503" in html and "7 мс" in html and "с ошибкой: 1" in html


def test_json_is_a_tree_and_what_is_too_long_for_one_is_text(people: People) -> None:
    assert 'class="tree"' in shown(people, json.dumps({HOSTILE: [HOSTILE]}).encode(), "д.json")
    long = json.dumps({"a": "x" * texts.MOST_BYTES}).encode()
    html = shown(people, long, "длинный.json")
    assert 'class="tree"' not in html and 'id="L1"' in html and "первые 2 МБ" in html


def test_pictures_and_videos_are_shown_and_archives_only_saved(people: People) -> None:
    file = sent(people, samples.picture(), "снимок.png")
    html = html_of(people.client().get(page_of(file)))
    assert f'<img src="/attachments/{file.uuid}/" alt="снимок.png" width="40" height="30">' in html
    assert "только скачать" in shown(people, samples.pdf(), "счёт.pdf")


def test_a_file_that_is_held_back_is_not_opened_either(people: People) -> None:
    file = sent(people, b"10:00 ok\n", "журнал.log")
    Blob.objects.update(scan=Scan.PENDING)
    answer = people.client().get(page_of(file))
    assert answer.status_code == 423 and "10:00" not in answer.content.decode()


def test_a_row_without_its_bytes_is_no_page(people: People, settings: Settings) -> None:
    file = sent(people, b"10:00 ok\n", "журнал.log")
    settings.MEDIA_ROOT = settings.MEDIA_ROOT + "-gone"
    assert people.client().get(page_of(file)).status_code == 404
