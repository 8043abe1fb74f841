"""Files over the chat's socket: sent along, heard by both sides, never a note's by the customer."""

from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from chat import actions
from chat.composer import State
from chat.models import Attachment, Thread
from files.actions.thumbnails import make_thumbnail
from portals.models import User
from tests.chat.files_of_a_chat import attached
from tests.chat.sockets import page_of
from tests.factories import ThreadFactory, UserFactory
from tests.files import samples

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("desk")]


@sync_to_async
def active_chat() -> tuple[Thread, User, User]:
    operator = UserFactory(desk_role="operator")
    thread = ThreadFactory(state=State.ACTIVE.value, operator=operator)
    return thread, thread.customer, operator


def picture(thread: Thread, user: User, **how: Any) -> Attachment:
    return attached(thread, user, samples.picture(), "снимок.png", **how)


shown = sync_to_async(picture)


async def test_a_file_goes_with_its_message_and_both_sides_hear_of_it() -> None:
    thread, customer, operator = await active_chat()
    file = await shown(thread, customer)
    own = str(file.uuid)
    async with page_of(customer, thread) as mine, page_of(operator, thread) as theirs:
        await mine.hear()
        await theirs.hear()
        client_id = await mine.send("", attachments=[own])
        assert (await mine.wait_for("ack"))["id"] == client_id
        for page in (mine, theirs):
            frame = await page.wait_for("message")
            assert (frame["text"], [one["id"] for one in frame["attachments"]]) == ("", [own])
            assert f"/attachments/{own}/thumbnail/" in frame["html"]
        # once more, as after a lost acknowledgement; and with another file under the same id
        await mine.send("", attachments=[own], id=client_id)
        assert (await mine.wait_for("ack"))["seq"] == 1
        await mine.send("", attachments=[str(uuid4())], id=client_id)
        assert (await mine.wait_for("error"))["code"] == "conflict"
        await mine.send("", attachments=[own])
        assert (await mine.wait_for("error"))["code"] == "unknown"
        await mine.send("")
        assert (await mine.wait_for("error"))["code"] == "empty"
        # an id in capitals, and one named twice, are the same file
        more = str((await shown(thread, customer)).uuid)
        await mine.send("вот", attachments=[more.upper(), more])
        assert (await mine.wait_for("ack"))["seq"] == 2
    async with page_of(customer, thread, after=0) as again:
        frame = await again.wait_for("message")
        assert [one["id"] for one in frame["attachments"]] == [own]


async def test_a_notes_file_reaches_colleagues_alone() -> None:
    thread, customer, operator = await active_chat()
    file = await shown(thread, operator, note=True)
    async with page_of(customer, thread) as mine, page_of(operator, thread) as theirs:
        await mine.hear()
        await theirs.hear()
        await theirs.send("", attachments=[str(file.uuid)])  # not to the customer
        assert (await theirs.wait_for("error"))["code"] == "unknown"
        await theirs.send("", attachments=[str(file.uuid)], note=True)
        frame = await theirs.wait_for("message")
        assert (frame["note"], frame["attachments"][0]["id"]) == (True, str(file.uuid))
        await sync_to_async(make_thumbnail)(file.blob_id)
        assert (await theirs.wait_for("thumbnail"))["id"] == str(file.uuid)
        await mine.pass_on()
    assert str(file.uuid) not in str(mine.seen)


@pytest.mark.parametrize("sent", [True, False])
@pytest.mark.parametrize("by_operator", [True, False])
async def test_a_page_learns_that_a_thumbnail_is_there(sent: bool, by_operator: bool) -> None:
    """Both sides of one that was sent; of one that waits, its author's side alone."""
    thread, customer, operator = await active_chat()
    author = operator if by_operator else customer
    file = await shown(thread, author)
    if sent:
        await sync_to_async(actions.post_message)(
            thread, author, text="", client_id=uuid4(), files=[str(file.uuid)]
        )
    async with page_of(customer, thread) as mine, page_of(operator, thread) as theirs:
        await mine.hear()
        await theirs.hear()
        await sync_to_async(make_thumbnail)(file.blob_id)
        for page, is_its_author in ((mine, not by_operator), (theirs, by_operator)):
            if sent or is_its_author:
                assert (await page.wait_for("thumbnail"))["id"] == str(file.uuid)
            else:
                await page.pass_on()
                assert not [frame for frame in page.seen if frame["type"] == "thumbnail"]
