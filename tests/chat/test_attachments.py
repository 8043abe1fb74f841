"""Files in a chat: sent up once, taken along by one message, taken back by their author."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chat import actions, limits
from chat.composer import State
from chat.models import Attachment, Entry, Thread
from chat.views.attachments import STATUSES
from files.kinds import MB
from files.models import Blob, Terms
from files.refusals import WORDS
from portals.models import Member
from tests.chat.files_of_a_chat import LOG, attached, kept_in, sends
from tests.chat.people import People, html_of
from tests.factories import MemberFactory, PartnerSupportFactory, ThreadFactory
from tests.files import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(media: Path) -> People:
    return People()


# --- with a message -----------------------------------------------------------------------------
def test_a_file_waits_beside_the_text_and_goes_with_the_message(people: People) -> None:
    client = people.client()
    said = sends(client, people.thread).json()
    assert (said["name"], said["kind"], said["size"]) == ("журнал.log", "text", len(LOG))
    page = html_of(client.get(people.page()))
    assert f'name="attachments" value="{said["id"]}"' in page
    assert said["html"] in page
    client.post(people.page(), {"text": "", "attachments": said["id"], "client_id": str(uuid4())})
    entry = Entry.objects.filter(thread=people.thread).latest("seq")
    files = [{"id": said["id"], "name": "журнал.log", "kind": "text", "size": len(LOG)}]
    assert (entry.body, entry.data["files"]) == ("", files)
    assert Attachment.objects.get().entry == entry
    page = html_of(client.get(people.page()))
    assert f'href="/attachments/{said["id"]}/view/"' in page
    assert 'name="attachments"' not in page
    assert "журнал.log" in html_of(client.get(people.page("transcript/")))


def test_text_and_files_of_a_plain_form_land_together_and_once(people: People, media: Path) -> None:
    client, client_id = people.client(), str(uuid4())
    for _ in range(2):  # pressed twice
        files = [
            SimpleUploadedFile("снимок.png", samples.picture()),
            SimpleUploadedFile("сеть.har", samples.har()),
        ]
        fields = {"text": "Вот", "client_id": client_id, "files": files}
        assert client.post(people.page(), fields).status_code == 302
    entry = Entry.objects.filter(thread=people.thread).latest("seq")
    assert [file["kind"] for file in entry.data["files"]] == ["picture", "har"]
    assert entry.attachments.count() == Attachment.objects.count() == 2
    assert Blob.objects.count() == len(kept_in(media)) == 2


@pytest.mark.parametrize("text", ["Вот", ""])
def test_of_a_plain_form_with_a_bad_file_nothing_is_kept(people: People, text: str) -> None:
    before = people.trace()
    files = [
        SimpleUploadedFile("снимок.png", samples.picture()),
        SimpleUploadedFile("плохой.png", b"<html>"),
    ]
    answer = people.client().post(people.page(), {"text": text, "files": files})
    assert "не совпадает с его названием" in html_of(answer, 422)
    assert people.trace() == before
    assert not Attachment.objects.exists()


def test_of_a_refused_message_the_files_of_its_form_are_not_kept(people: People) -> None:
    files = [SimpleUploadedFile("журнал.log", LOG)]
    answer = people.client().post(people.page(), {"text": "ы" * 4001, "files": files})
    assert "длиннее 4000" in html_of(answer, 422)
    assert not Attachment.objects.exists()


def test_while_the_person_decides_on_a_secret_the_files_wait(people: People) -> None:
    client = people.client()
    files = [SimpleUploadedFile("журнал.log", LOG)]
    fields = {"text": "пароль: Qwerty-12345-x", "client_id": str(uuid4()), "files": files}
    page = html_of(client.post(people.page(), fields), 422)
    file = Attachment.objects.get()
    assert file.entry is None
    assert f'name="attachments" value="{file.uuid}"' in page
    said = {"text": "пароль: Qwerty-12345-x", "secrets": "mask", "attachments": str(file.uuid)}
    client.post(people.page(), said | {"client_id": str(uuid4())})
    file.refresh_from_db()
    assert file.entry is not None


def test_a_form_that_comes_back_says_that_files_have_to_be_chosen_again(people: People) -> None:
    files = [SimpleUploadedFile("журнал.log", LOG)]
    answer = people.client().post("/chats/new/", {"got": "ы" * 5000, "files": files})
    assert "Выберите файлы ещё раз" in html_of(answer, 422)


def test_the_desk_answers_with_files_too(people: People) -> None:
    operator = people.who["operator"]
    Thread.objects.filter(pk=people.thread.pk).update(state=State.ACTIVE, operator=operator)
    files = [SimpleUploadedFile("ответ.pdf", samples.pdf())]
    client = people.client("operator")
    page = f"/console/chats/{people.thread.uuid}/"
    assert (
        client.post(page, {"text": "", "files": files, "client_id": str(uuid4())}).status_code
        == 302
    )
    assert "ответ.pdf" in html_of(people.client().get(people.page()))


def test_a_chat_begins_with_its_files_or_not_at_all(people: People, media: Path) -> None:
    client = people.client()
    bad = SimpleUploadedFile("плохой.png", b"<html>")
    assert client.post("/chats/new/", {"got": "Ошибка", "files": [bad]}).status_code == 422
    assert Thread.objects.count() == 1
    assert not kept_in(media)
    client_id = str(uuid4())
    for _ in range(2):
        good = SimpleUploadedFile("снимок.png", samples.picture())
        answer = client.post("/chats/new/", {"client_id": client_id, "files": [good]})
        assert answer.status_code == 302
    uuid = answer.headers["Location"].split("/")[-2]
    entry = Entry.objects.get(thread__uuid=uuid, seq=1)
    assert [file["name"] for file in entry.data["files"]] == ["снимок.png"]
    assert entry.attachments.count() == 1
    assert (Thread.objects.count(), len(kept_in(media))) == (2, 1)


def test_a_question_that_goes_on_elsewhere_takes_its_files_along(people: People) -> None:
    client = people.client()
    said = sends(client, people.thread).json()
    client.post(people.page(), {"text": "", "attachments": said["id"], "client_id": str(uuid4())})
    question = Entry.objects.filter(thread=people.thread).latest("seq")
    answer = client.post(people.page("carry-over/"), {"question": str(question.public_seq)})
    entry = Entry.objects.get(thread__uuid=answer.headers["Location"].split("/")[-2], seq=1)
    assert entry.data["files"][0]["name"] == "журнал.log"
    assert entry.data["files"][0]["id"] != said["id"]
    assert Blob.objects.count() == 1


# --- sent up ------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", samples.GOOD)
def test_each_kind_is_taken(people: People, name: str) -> None:
    answer = sends(people.client(), people.thread, samples.GOOD[name](), name)
    assert answer.status_code == 200, answer.json()
    assert answer.json()["name"] == name


SOON = ["HTML named png", "a cut jpeg", "no ending", "bytes named txt", "an mp4 without index"]


@pytest.mark.parametrize("what", SOON)
def test_a_bad_file_leaves_nothing_behind(people: People, media: Path, what: str) -> None:
    name, made, code = samples.BAD[what]
    answer = sends(people.client(), people.thread, made(), name)
    assert answer.status_code == STATUSES.get(code, 422)
    assert answer.json()["code"] == code
    assert answer.json()["message"]
    assert not Attachment.objects.exists()
    assert not kept_in(media)


def test_every_refusal_has_words() -> None:
    assert all(str(words) for words in WORDS.values())
    assert {code for code in STATUSES if STATUSES[code] < 400} == set()


def test_a_repeat_is_the_same_file_and_another_one_a_conflict(people: People, media: Path) -> None:
    client, own = people.client(), str(uuid4())
    first = sends(client, people.thread, id=own)
    assert sends(client, people.thread, id=own).json() == first.json()
    for raw, name in ((b"other", "журнал.log"), (LOG, "другой.log")):
        answer = sends(client, people.thread, raw, name, id=own)
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert Attachment.objects.count() == Blob.objects.count() == len(kept_in(media)) == 1


def test_equal_bytes_are_kept_once_a_portal(people: People, media: Path) -> None:
    sends(people.client(), people.thread, samples.picture(), "раз.png")
    sends(people.client(), people.thread, samples.picture(), "два.png")
    assert (Attachment.objects.count(), Blob.objects.count()) == (2, 1)
    elsewhere = ThreadFactory()
    attached(elsewhere, raw=samples.picture(), name="три.png")
    assert Blob.objects.count() == len(kept_in(media)) == 2


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("colleague", 404), ("stranger", 404), ("operator", 403), ("nobody", 404)],
)
def test_who_may_send_up(people: People, who: str, status: int) -> None:
    """The operator has not taken the chat: he may note, and not write."""
    assert sends(people.client(who), people.thread).status_code == status


def test_who_is_not_signed_in_is_told_so(people: People) -> None:
    answer = sends(Client(), people.thread)
    assert (answer.status_code, answer.json()["code"]) == (401, "forbidden")


def test_only_the_desk_has_notes(people: People) -> None:
    assert sends(people.client(), people.thread, note="1").json()["code"] == "forbidden"
    said = sends(people.client("operator"), people.thread, note="1").json()
    assert Attachment.objects.get(uuid=said["id"]).is_note


@pytest.mark.parametrize("way", ["closed", "switched", "withdrawn"])
def test_a_right_that_ends_while_the_file_comes_is_refused_at_its_end(
    people: People, media: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """What happens meanwhile happens when the file has been looked at, just before the lock."""
    from chat.actions import attaching

    thread, locked = people.thread, attaching.locked

    def meanwhile(*args: object) -> object:
        if way == "closed":
            Thread.objects.filter(pk=thread.pk).update(state=State.CLOSED)
        elif way == "switched":
            PartnerSupportFactory(portal=people.portal)
        else:
            Member.objects.filter(pk=people.member.pk).delete()
        return locked(*args)

    monkeypatch.setattr(attaching, "locked", meanwhile)
    answer = sends(people.client(), thread, samples.picture(), "снимок.png")
    code = {"closed": "closed", "switched": "channel_blocked", "withdrawn": "forbidden"}[way]
    assert (answer.status_code, answer.json()["code"]) == (403, code)
    assert not Attachment.objects.exists()
    assert not kept_in(media)


@pytest.mark.parametrize("left_out", ["file", "id"])
def test_a_form_that_lacks_something_is_refused(people: People, left_out: str) -> None:
    said = {"id": str(uuid4()), "file": SimpleUploadedFile("журнал.log", LOG)}
    del said[left_out]
    answer = people.client().post(f"/chats/{people.thread.uuid}/attachments/", said)
    assert answer.status_code == 400


def test_a_name_is_shown_as_what_it_is(people: People) -> None:
    said = sends(people.client(), people.thread, LOG, "счёт\u202egnp.log").json()
    assert said["name"] == "счётgnp.log"
    said = sends(
        people.client(), people.thread, b"1\n", '<img src=x onerror="alert(1)">.log'
    ).json()
    assert "<img src=x" not in said["html"].replace("&lt;", "")


# --- room ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ("chat_mb", "quota_chat"),
        ("person_day_mb", "quota_person"),
        ("portal_mb", "quota_portal"),
        ("portal_day_mb", "quota_portal_day"),
    ],
)
def test_each_has_so_much_room(people: People, media: Path, limit: str, code: str) -> None:
    Terms.objects.update_or_create(plan=people.portal.plan, defaults={limit: 1})
    full = attached(people.thread)
    Attachment.objects.filter(pk=full.pk).update(size=MB)
    Blob.objects.filter(pk=full.blob_id).update(size=MB)
    answer = sends(people.client(), people.thread, b"one more")
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert len(kept_in(media)) == 1


def test_ten_files_wait_and_no_more(people: People) -> None:
    for n in range(10):
        attached(people.thread, raw=f"{n}".encode())
    assert sends(people.client(), people.thread).json()["code"] == "too_many"


def test_nobody_sends_files_without_end(people: People) -> None:
    user = people.who["owner"]
    while not limits.uploads.take(user.pk):
        pass
    answer = sends(people.client(), people.thread)
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    assert int(answer.headers["Retry-After"]) > 0


# --- taken back ---------------------------------------------------------------------------------
def test_a_file_is_taken_back_by_its_author_and_only_before_it_is_sent(people: People) -> None:
    client = people.client()
    said = sends(client, people.thread).json()
    remove = f"/attachments/{said['id']}/remove/"
    people.client("operator").post(remove)
    MemberFactory(portal=people.portal)
    people.client("colleague").post(remove)
    assert Attachment.objects.count() == 1
    assert client.post(remove).headers["Location"] == people.page()
    assert client.post(remove, headers={"accept": "application/json"}).status_code == 204
    assert not Attachment.objects.exists()
    said = sends(client, people.thread).json()
    client.post(people.page(), {"text": "", "attachments": said["id"], "client_id": str(uuid4())})
    remove = f"/attachments/{said['id']}/remove/"
    assert client.post(remove, headers={"accept": "application/json"}).status_code == 409
    assert Attachment.objects.count() == 1


# --- the assistant ------------------------------------------------------------------------------
def test_a_file_without_words_costs_no_try_and_is_answered_honestly(people: People) -> None:
    client = people.client()
    said = sends(client, people.thread).json()
    fields = {"text": "", "attachments": said["id"], "client_id": str(uuid4())}
    client.post(people.page(), fields)
    question = Entry.objects.questions().filter(thread=people.thread).latest("seq")
    before = people.now().failed_tries
    for _ in range(2):
        actions.answer_question(people.thread.pk, question.seq)
    answer = Entry.objects.answers().filter(thread=people.thread).latest("seq")
    assert answer.seq == question.seq + 1
    assert "я читаю только текст" in answer.body
    assert people.now().failed_tries == before


@pytest.mark.parametrize(("subject", "asked"), [("", False), ("Как подключить почту", True)])
def test_a_chat_that_begins_with_a_file_is_asked_by_its_subject(
    people: People, subject: str, asked: bool
) -> None:
    files = [SimpleUploadedFile("снимок.png", samples.picture())]
    answer = people.client().post("/chats/new/", {"subject": subject, "files": files})
    thread = Thread.objects.get(uuid=answer.headers["Location"].split("/")[-2])
    assert thread.subject == (subject or "снимок.png")
    actions.answer_question(thread.pk, 1)
    said = Entry.objects.answers().filter(thread=thread).latest("seq").body
    assert ("я читаю только текст" in said) is not asked
