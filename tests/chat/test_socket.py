"""The chat's socket: who gets in, what is said, what is heard, and when it ends."""

import json
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from chat import actions
from chat.composer import State
from chat.desk import Desk
from chat.door import UNAVAILABLE, _admit_safely
from chat.door import Entry as AtTheDoor
from chat.ledger_batch import Command
from chat.models import Entry, Thread
from portals.models import DeskRole, Member, User
from tests.chat.sockets import Closed, SocketClient, cookie_of, page_of
from tests.factories import MemberFactory, ThreadFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("desk")]


def _active_chat() -> tuple[Thread, User, User]:
    operator = UserFactory(desk_role=DeskRole.OPERATOR)
    thread = ThreadFactory(state=State.ACTIVE.value, operator=operator)
    return thread, thread.customer, operator


active_chat = sync_to_async(_active_chat)


async def refused_with(user: User | None, thread: Thread | str) -> int:
    with pytest.raises(Closed) as closed:
        async with page_of(user, thread) as page:
            await page.hear()
    return closed.value.code


async def test_welcome_says_how_the_chat_stands() -> None:
    thread, customer, _operator = await active_chat()
    async with page_of(customer, thread) as page:
        welcome = await page.hear()
    assert welcome["type"] == "welcome"
    assert welcome["protocol"] == 1
    assert welcome["last"] == 0
    assert welcome["thread"].keys() == {
        "id", "subject", "state", "channel", "may_write", "reason", "offer_operator", "tries", "position", "opens_at",
    }  # fmt: skip
    assert welcome["thread"]["may_write"] is True
    assert welcome["thread"]["state"] == "active"


async def test_who_is_not_signed_in_is_closed_with_4401() -> None:
    thread, _customer, _operator = await active_chat()
    assert await refused_with(None, thread) == 4401


async def test_a_strangers_chat_closes_like_one_that_does_not_exist() -> None:
    thread, customer, _operator = await active_chat()
    stranger = await sync_to_async(lambda: MemberFactory().user)()
    colleague = await sync_to_async(lambda: MemberFactory(portal=thread.portal).user)()
    assert await refused_with(stranger, thread) == 4404
    assert await refused_with(colleague, thread) == 4404
    assert await refused_with(customer, str(uuid4())) == 4404


async def test_ones_own_chat_closes_with_4403_when_the_right_has_ended() -> None:
    thread, customer, _operator = await active_chat()
    await Member.objects.filter(user=customer).aupdate(withdrawn_at=timezone.now())
    assert await refused_with(customer, thread) == 4403


async def test_a_message_is_acknowledged_and_reaches_both_sides_with_the_same_number() -> None:
    thread, customer, operator = await active_chat()
    async with page_of(customer, thread) as mine, page_of(operator, thread) as theirs:
        client_id = await mine.send("Письма не уходят")
        ack = await mine.wait_for("ack")
        own = next((f for f in mine.seen if f["type"] == "message"), None) or await mine.wait_for(
            "message"
        )
        other = await theirs.wait_for("message")
    assert ack == {"type": "ack", "id": client_id, "seq": 1}
    assert (own["seq"], own["id"], own["text"]) == (1, client_id, "Письма не уходят")
    assert (other["seq"], other["id"]) == (1, client_id)
    assert other["author"] == "member"
    assert "Письма не уходят" in other["html"]


async def test_a_repeat_gets_the_first_number_and_is_shown_once() -> None:
    thread, customer, operator = await active_chat()
    async with page_of(customer, thread) as mine, page_of(operator, thread) as theirs:
        client_id = await mine.send("один раз")
        first = await mine.wait_for("ack")
        await mine.send("один раз", id=client_id)
        second = await mine.wait_for("ack")
        await mine.send("другое", id=client_id)
        error = await mine.wait_for("error")
        await mine.pass_on()
        await theirs.pass_on()
    assert first == second
    assert (error["code"], error["id"]) == ("conflict", client_id)
    assert len(mine.numbered) == len(theirs.numbered) == 1
    assert await Entry.objects.acount() == 1


async def test_a_note_does_not_exist_for_the_customer() -> None:
    thread, customer, operator = await active_chat()
    async with page_of(customer, thread) as mine, page_of(operator, thread) as theirs:
        await theirs.send("между нами", note=True)
        assert (await theirs.wait_for("ack"))["seq"] == 1
        await theirs.send("здравствуйте")
        await theirs.wait_for("message", lambda f: f["text"] == "здравствуйте")
        heard = await mine.wait_for("message")
        await mine.pass_on()
    assert heard["seq"] == 1, "the customer's numbers have no hole"
    assert [frame["seq"] for frame in theirs.numbered] == [1, 2]
    assert "между нами" not in json.dumps(mine.seen, ensure_ascii=False)


async def test_what_was_missed_comes_by_number() -> None:
    thread, customer, operator = await active_chat()
    async with page_of(operator, thread) as theirs:
        for n in range(5):
            await theirs.send(f"сообщение {n}")
            await theirs.wait_for("ack")
        async with page_of(customer, thread, after=2) as mine:
            while len(mine.numbered) < 3:
                await mine.hear()
            await mine.say(type="resume", after=0)
            while len(mine.numbered) < 8:
                await mine.hear()
    assert [frame["seq"] for frame in mine.numbered] == [3, 4, 5, 1, 2, 3, 4, 5]


async def test_a_change_of_state_is_numbered_and_says_how_things_stand() -> None:
    operator = await sync_to_async(UserFactory)(desk_role=DeskRole.OPERATOR)
    thread = await sync_to_async(ThreadFactory)(
        state=State.WAITING.value, answers_from=timezone.now()
    )
    customer = thread.customer
    async with page_of(customer, thread) as mine, page_of(operator, thread) as theirs:
        assert (await theirs.hear())["thread"]["may_write"] is False
        await sync_to_async(actions.take)(thread, operator)
        mine_now, theirs_now = await mine.wait_for("state"), await theirs.wait_for("state")
    assert (mine_now["seq"], mine_now["state"], mine_now["may_write"]) == (1, "active", True)
    assert operator.name in mine_now["html"]
    assert theirs_now["may_write"] is True
    assert "head" in mine_now["parts"]


SOME_ID = (
    "9f1c6c2e-0f5e-4a57-9d3c-2f0c5b8f6a10"  # one for all: a test's name is the same in every run
)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("", "bad_request"),
        ("{", "bad_request"),
        ("[" * 60_000, "bad_request"),
        ('{"type": "websocket_disconnect"}', "unknown"),
        ('{"type": "send", "id": 1, "text": "x"}', "bad_request"),
        ('{"type": "resume", "after": NaN}', "bad_request"),
        (json.dumps({"type": "send", "id": SOME_ID, "text": "\u200b \n"}), "empty"),
        (json.dumps({"type": "send", "id": SOME_ID, "text": "x" * 4001}), "too_long"),
        (json.dumps({"type": "send", "id": SOME_ID, "text": "a\x00b"}), "bad_character"),
        (json.dumps({"type": "send", "id": SOME_ID, "text": "\ud800"}), "bad_character"),
        (
            json.dumps({"type": "send", "id": SOME_ID, "text": "x", "attachments": [SOME_ID]}),
            "unknown",
        ),
        (json.dumps({"type": "connect_operator", "id": SOME_ID}), "not_offered"),
    ],
)
async def test_a_bad_frame_is_answered_and_the_socket_lives(frame: str, code: str) -> None:
    thread, customer, _operator = await active_chat()
    async with page_of(customer, thread) as page:
        await page.say_raw(frame)
        assert (await page.wait_for("error"))["code"] == code
        await page.send("и всё же работает")
        await page.wait_for("ack")
    assert await Entry.objects.acount() == 1


async def test_a_frame_over_64_kilobytes_closes_the_socket_with_1009() -> None:
    thread, customer, _operator = await active_chat()
    async with page_of(customer, thread) as page:
        await page.say_raw(
            json.dumps({"type": "ping", "padding": "ы" * 33_000}, ensure_ascii=False)
        )
        with pytest.raises(Closed) as closed:
            while True:
                await page.hear()
    assert closed.value.code == 1009


async def test_a_binary_frame_is_refused_and_the_socket_lives() -> None:
    thread, customer, _operator = await active_chat()
    async with page_of(customer, thread) as page:
        await page.say_bytes(b"\x00\xff")
        assert (await page.wait_for("error"))["code"] == "bad_request"
        await page.pass_on()


async def test_the_twenty_first_message_in_a_row_is_told_when_to_come_again() -> None:
    thread, customer, _operator = await active_chat()
    async with page_of(customer, thread) as page:
        for n in range(21):
            await page.send(f"быстро {n}")
        error = await page.wait_for("error")
        await page.pass_on()
    assert error["code"] == "rate_limited"
    assert error["retry_after"] > 0
    assert "Слишком много сообщений подряд" in error["message"]


async def test_typing_is_heard_by_the_others_and_not_by_oneself() -> None:
    thread, customer, operator = await active_chat()
    async with page_of(customer, thread) as mine, page_of(operator, thread) as theirs:
        await mine.pass_on()
        await theirs.pass_on()
        await mine.say(type="typing")
        heard = await theirs.wait_for("typing")
        await mine.pass_on()
    assert (heard["author"], heard["name"]) == ("member", customer.name)
    assert not [frame for frame in mine.seen if frame["type"] == "typing"]


async def test_the_other_side_learns_what_was_read_in_its_own_numbers() -> None:
    thread, customer, operator = await active_chat()
    async with page_of(customer, thread) as mine, page_of(operator, thread) as theirs:
        await theirs.send("заметка", note=True)
        await theirs.send("ответ")
        heard = await mine.wait_for("message")
        await mine.say(type="read", seq=heard["seq"])
        read = await theirs.wait_for("read")
    assert read == {"type": "read", "who": "customer", "seq": 2}
    assert (await Thread.objects.aget(pk=thread.pk)).customer_unread == 0


async def _end_membership(thread: Thread, customer: User, page: SocketClient) -> None:
    await Member.objects.filter(user=customer).aupdate(withdrawn_at=timezone.now())


async def _sign_out(thread: Thread, customer: User, page: SocketClient) -> None:
    from django.contrib.sessions.models import Session

    await Session.objects.all().adelete()


async def _change_password(thread: Thread, customer: User, page: SocketClient) -> None:
    await User.objects.filter(pk=customer.pk).aupdate(password="!another")


async def _suspend(thread: Thread, customer: User, page: SocketClient) -> None:
    thread.portal.suspended = True
    await thread.portal.asave()


@pytest.mark.parametrize("end", [_end_membership, _sign_out, _change_password, _suspend])
async def test_a_right_that_ends_refuses_the_next_command_and_closes_the_socket(end: Any) -> None:
    thread, customer, _operator = await active_chat()
    async with page_of(customer, thread) as page:
        await page.send("пока можно")
        await page.wait_for("ack")
        await end(thread, customer, page)
        await page.send("уже нельзя")
        assert (await page.wait_for("error"))["code"] == "forbidden"
        await Desk.here().ask()  # the periodic question
        with pytest.raises(Closed) as closed:
            while True:
                await page.hear()
    assert closed.value.code == 4403
    assert await Entry.objects.filter(author=customer).acount() == 1


async def test_the_assistants_answer_is_marked_through_the_socket() -> None:
    from chat.models import Kind
    from tests.factories import said

    thread = await sync_to_async(ThreadFactory)()
    await sync_to_async(said)(thread, "вопрос")
    article = {"article_id": 1, "slug": "a", "title": "Статья", "section": "", "passage": "…"}
    await sync_to_async(said)(thread, "ответ", kind=Kind.ANSWER, data={"articles": [article]})
    async with page_of(thread.customer, thread) as page:
        client_id = str(uuid4())
        await page.say(type="helped", id=client_id, seq=2, value=False)
        state = await page.wait_for("state")
        ack = next((f for f in page.seen if f["type"] == "ack"), None) or await page.wait_for("ack")
        await page.say(type="helped", id=client_id, seq=2, value=False)
        again = await page.wait_for("ack")
    assert ack == again == {"type": "ack", "id": client_id, "seq": 3}
    assert (state["tries"], state["marked"]) == (1, {"seq": 2, "value": False})


async def test_who_has_signed_out_presses_no_button_and_marks_nothing() -> None:
    thread, customer, _operator = await active_chat()
    await Thread.objects.filter(pk=thread.pk).aupdate(
        state=State.ASSISTANT.value, operator=None, operator_offered=True
    )
    async with page_of(customer, thread) as mine:
        await Session.objects.all().adelete()
        for frame in ({"type": "connect_operator"}, {"type": "helped", "seq": 1, "value": True}):
            await mine.say(**frame, id=str(uuid4()))
            assert (await mine.wait_for("error"))["code"] == "forbidden"
    assert await Entry.objects.acount() == 0
    async with page_of(customer, thread) as mine:
        await mine.say(type="connect_operator", id=str(uuid4()))
        assert (await mine.wait_for("ack"))["seq"] == 1, "who is signed in may"


class Broken:
    """A socket that fails whenever it is told anything."""

    def __init__(self, thread: Thread, person: int) -> None:
        self.thread_id, self.person_id, self.at_desk = thread.pk, person, False

    async def offer(self, seq: int, frame: str | None) -> None:
        raise RuntimeError

    async def settle(self, command: Command) -> None:
        raise RuntimeError


async def test_a_socket_that_fails_costs_its_neighbours_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    thread, customer, operator = await active_chat()
    async with page_of(customer, thread) as mine, page_of(operator, thread) as theirs:
        desk, broken = Desk.here(), Broken(thread, customer.pk)
        desk.bus.rooms[thread.pk] = {broken, *desk.bus.rooms[thread.pk]}  # type: ignore[arg-type]
        desk.ledger.put(Command(thread.pk, customer.pk, str(uuid4()), "первое", socket=broken))
        await mine.send("второе")
        await mine.wait_for("ack")
        for page in (mine, theirs):
            while [frame["text"] for frame in page.numbered] != ["первое", "второе"]:
                await page.hear()
        desk.bus.leave(broken)  # type: ignore[arg-type]
    assert "an acknowledgement in chat" in caplog.text


async def test_a_visitor_with_a_strange_cookie_turns_nobody_else_away() -> None:
    thread, customer, _operator = await active_chat()
    strange = AtTheDoor({settings.SESSION_COOKIE_NAME: "a\0b"}, str(thread.uuid))
    good = AtTheDoor(
        {settings.SESSION_COOKIE_NAME: await sync_to_async(cookie_of)(customer)}, str(thread.uuid)
    )
    await sync_to_async(_admit_safely)([strange, good])
    assert good.code == 0
    assert strange.code == 4401


async def test_whatever_goes_wrong_with_one_visitor_the_others_come_in() -> None:
    thread, customer, _operator = await active_chat()
    cookies = {settings.SESSION_COOKIE_NAME: await sync_to_async(cookie_of)(customer)}
    unforeseen, good = AtTheDoor(cookies, "\0"), AtTheDoor(cookies, str(thread.uuid))
    await sync_to_async(_admit_safely)([unforeseen, good])
    assert (good.code, unforeseen.code) == (0, UNAVAILABLE if postgresql() else 4404)


def postgresql() -> bool:
    return connection.vendor == "postgresql"
