"""The console's socket: the lists of one operator, fresh within a second."""

import json
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from chat import actions
from chat.models import Thread
from portals.models import DeskRole, User
from tests.chat.sockets import Closed, console_of
from tests.factories import (
    MemberFactory,
    PartnerAgentFactory,
    ThreadFactory,
    UserFactory,
    waiting_thread,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("desk")]

operator = sync_to_async(lambda role=DeskRole.OPERATOR: UserFactory(desk_role=role))


async def test_a_chat_that_begins_to_wait_appears_with_its_count() -> None:
    person: User = await operator()
    thread: Thread = await sync_to_async(ThreadFactory)(
        operator_offered=True, subject="Импорт остановился"
    )
    async with console_of(person) as console:
        before = await console.wait_for("counters")
        await sync_to_async(actions.hand_over)(thread, thread.customer, client_id=uuid4())
        queue = await console.wait_for("queue", lambda f: "Импорт остановился" in f["html"])
        after = await console.wait_for("counters")
    assert (before["waiting"], after["waiting"]) == (0, 1)
    assert after["newest"] == str(thread.uuid)
    assert str(thread.uuid) in queue["html"]


async def test_a_taken_chat_leaves_the_queue_and_joins_its_operators_list() -> None:
    person: User = await operator()
    thread: Thread = await sync_to_async(waiting_thread)(subject="Звонок не создаёт лид")
    async with console_of(person) as console:
        await console.wait_for("queue", lambda f: "Звонок не создаёт лид" in f["html"])
        await sync_to_async(actions.take)(thread, person)
        await console.wait_for("queue", lambda f: "Звонок не создаёт лид" not in f["html"])
        assigned = await console.wait_for("assigned")
    assert "Звонок не создаёт лид" in assigned["html"]


async def test_nobody_sees_a_queue_that_is_not_theirs() -> None:
    agent = await sync_to_async(PartnerAgentFactory)()
    await sync_to_async(waiting_thread)(subject="Только для операторов")
    special: User = await operator(DeskRole.SPECIAL)
    for stranger in (agent.user, special):
        async with console_of(stranger) as console:
            await console.wait_for("counters")
        assert "Только для операторов" not in json.dumps(console.seen, ensure_ascii=False)


async def test_a_customer_has_no_console() -> None:
    customer = await sync_to_async(lambda: MemberFactory().user)()
    with pytest.raises(Closed) as closed:
        async with console_of(customer) as console:
            await console.hear()
    assert closed.value.code == 4403


async def test_a_bad_frame_is_answered_and_the_console_lives() -> None:
    person: User = await operator()
    async with console_of(person) as console:
        await console.say_raw("{")
        assert (await console.wait_for("error"))["code"] == "bad_request"
        await console.say(type="ping")
        await console.wait_for("pong")


async def test_the_end_of_the_role_closes_the_console() -> None:
    person: User = await operator()
    async with console_of(person) as console:
        await console.wait_for("counters")
        await User.objects.filter(pk=person.pk).aupdate(desk_role=DeskRole.NONE)
        await sync_to_async(waiting_thread)()
        with pytest.raises(Closed) as closed:
            while True:
                await console.hear()
    assert closed.value.code == 4403
