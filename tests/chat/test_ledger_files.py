"""Files in the ledger: bound to their message in its transaction, each to one, by their author, in their chat."""

import json
from typing import Any
from uuid import uuid4

import pytest

from chat import actions
from chat.composer import State
from chat.events import Written
from chat.ledger_batch import Command
from chat.models import Attachment, Entry, Thread
from portals.models import User
from tests.chat.files_of_a_chat import attached
from tests.chat.ledger_batches import again, numbers, posted, says
from tests.factories import ThreadFactory
from tests.files import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(operator: User) -> Thread:
    return ThreadFactory(state=State.ACTIVE, operator=operator)


def ids(*files: Attachment) -> tuple[str, ...]:
    return tuple(str(file.uuid) for file in files)


def shows(thread: Thread, *files: Attachment, text: str = "", **how: Any) -> Command:
    return says(thread, text, files=ids(*files), **how)


def test_a_message_takes_its_files_along_in_their_order(thread: Thread) -> None:
    first = attached(thread, raw=samples.picture(), name="раз.png")
    second = attached(thread)
    command = shows(thread, second, first)
    assert posted(command) == [1]
    entry = Entry.objects.get(thread=thread)
    assert [file["id"] for file in entry.data["files"]] == [str(second.uuid), str(first.uuid)]
    assert entry.data["files"][1] == first.as_said()
    assert set(entry.attachments.all()) == {first, second}
    assert command.events[0].data == entry.data


def test_what_is_stored_is_what_is_announced_to_each_side(thread: Thread) -> None:
    file = attached(thread, raw=samples.picture(), name="сн<и>мок.png")
    command = shows(thread, file)
    posted(command)
    for at_desk in (True, False):
        written = Written(command.events[0]).frame(at_desk=at_desk)
        assert written is not None
        frame = json.loads(written)
        url = f"/attachments/{file.uuid}/"
        assert frame["attachments"] == [
            {
                "id": str(file.uuid),
                "name": "сн<и>мок.png",
                "kind": "picture",
                "size": file.size,
                "url": url,
                "thumbnail": f"{url}thumbnail/",
            }
        ]
        assert f'href="{url}view/"' in frame["html"]
        assert "сн&lt;и&gt;мок.png" in frame["html"]
        assert frame["text"] == ""


@pytest.mark.parametrize("together", [True, False])
def test_a_repeat_with_the_same_files_is_the_same_message(thread: Thread, together: bool) -> None:
    first, second = attached(thread), attached(thread, raw=b"second")
    command = shows(thread, first, second, text="Вот")
    repeat = again(command, files=command.files)
    answers = posted(command, repeat) if together else posted(command) + posted(repeat)
    assert answers == [1, 1]
    assert numbers(thread) == [(1, 1)]
    assert repeat.events == []


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("other", ["none", "fewer", "another order"])
def test_the_same_id_with_other_files_is_a_conflict(
    thread: Thread, together: bool, other: str
) -> None:
    files = ids(attached(thread), attached(thread, raw=b"second"))
    command = says(thread, "Вот", files=files)
    changed = {"none": (), "fewer": files[:1], "another order": files[::-1]}[other]
    repeat = again(command, files=changed)
    answers = posted(command, repeat) if together else posted(command) + posted(repeat)
    assert answers == [1, "conflict"]


def test_a_message_without_files_does_not_become_one_with_files(thread: Thread) -> None:
    command = says(thread, "Вот")
    posted(command)
    assert posted(again(command, files=ids(attached(thread)))) == ["conflict"]


@pytest.mark.parametrize("together", [True, False])
def test_a_file_goes_with_one_message_alone(thread: Thread, together: bool) -> None:
    file = attached(thread)
    first, second = shows(thread, file), shows(thread, file, text="ещё раз")
    answers = posted(first, second) if together else posted(first) + posted(second)
    assert answers == [1, "unknown"]
    assert file.thread.entries.get().attachments.get() == file


def test_only_own_files_of_this_chat_and_for_the_same_readers_go_along(
    thread: Thread, operator: User
) -> None:
    other_chat = ThreadFactory(portal=thread.portal, customer=thread.customer)
    note = attached(thread, operator, note=True)
    answer = attached(thread, operator)
    foreign = attached(ThreadFactory())
    gone = attached(thread)
    actions.take_back(thread.customer, gone.uuid)
    refused = [
        shows(thread, attached(other_chat)),
        shows(thread, foreign),
        shows(thread, answer),
        shows(thread, note, by=operator),  # what was for colleagues does not reach the customer
        shows(thread, answer, by=operator, note=True),
        shows(thread, gone),
        says(thread, "", files=(str(uuid4()),)),
        shows(thread, attached(thread), foreign),  # one bad one is enough
    ]
    assert posted(*refused) == ["unknown"] * len(refused)
    assert numbers(thread) == []
    assert not Attachment.objects.exclude(entry=None).exists()
    good = [shows(thread, note, by=operator, note=True), shows(thread, answer, by=operator)]
    assert posted(*good) == [1, 2]
    assert numbers(thread) == [(1, None), (2, 1)]


def test_who_may_not_write_does_not_send_files(thread: Thread) -> None:
    file = attached(thread)
    Thread.objects.filter(pk=thread.pk).update(state=State.CLOSED)
    assert posted(shows(thread, file)) == ["closed"]
    assert Attachment.objects.get().entry is None


def test_a_batch_mixes_messages_with_and_without_files(thread: Thread, operator: User) -> None:
    elsewhere = ThreadFactory(state=State.ACTIVE, operator=operator)
    batch = [
        says(thread, "раз"),
        shows(thread, attached(thread)),
        says(elsewhere, "два"),
        shows(elsewhere, attached(elsewhere, operator), by=operator),
        says(thread, "три"),
    ]
    assert posted(*batch) == [1, 2, 1, 2, 3]
    assert [len(c.events[0].data.get("files", [])) for c in batch] == [0, 1, 0, 1, 0]
