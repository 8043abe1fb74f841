"""Who may open which socket, and what each command is answered: a table of people, chats and commands.

A number is the code with which the socket closes; otherwise there is an answer for each command, in the order of COMMANDS:
`ack`, an error code of the contract, `pong`, `sent` (entries are sent again), or a dash for a command that is not answered.
A new command, or somebody new, without a place in the table fails.
"""

import json
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from chat import limits, protocol
from chat.models import Thread
from tests.chat.sockets import Closed, SocketClient, opened
from tests.support24.matrix_world import WHO, World

pytestmark = pytest.mark.django_db(transaction=True)

COMMANDS: dict[str, dict[str, Any]] = {
    "send": {"type": "send", "text": "Здравствуйте"},
    "note": {"type": "send", "text": "Между нами", "note": True},
    "typing": {"type": "typing"},
    "read": {"type": "read", "seq": 1},
    "helped": {"type": "helped", "seq": 2, "value": True},
    "connect_operator": {"type": "connect_operator"},
    "resume": {"type": "resume", "after": 0},
    "ping": {"type": "ping"},
}
NOBODY = dict.fromkeys(WHO, "4404") | {"anonymous": "4401"}
OWNER = "ack forbidden - - ack not_offered sent pong"
# waits in the queue, so nobody of the desk may answer before taking it; a note is always possible
READS_AT_THE_DESK = "forbidden ack - - forbidden forbidden sent pong"
HOLDS = "ack ack - - forbidden forbidden sent pong"
CHATS: dict[str, dict[str, str]] = {
    "standard": NOBODY | {
        "administrator": OWNER, "operator": READS_AT_THE_DESK, "lead": READS_AT_THE_DESK,
    },
    "integrator's": NOBODY | {
        "integrator": OWNER, "operator": READS_AT_THE_DESK, "lead": READS_AT_THE_DESK,
    },
    "enterprise": NOBODY | {
        "special": READS_AT_THE_DESK, "duty": READS_AT_THE_DESK, "lead": READS_AT_THE_DESK,
    },
    "self-service": NOBODY | {
        "lead": "channel_blocked ack - - forbidden forbidden sent pong",
    },
    "partner": NOBODY | {"agent": READS_AT_THE_DESK, "its lead": READS_AT_THE_DESK},
    "held by the operator": NOBODY | {
        "administrator": OWNER, "operator": HOLDS, "lead": READS_AT_THE_DESK,
    },
}  # fmt: skip
CONSOLE = dict.fromkeys(WHO, "4403") | {"anonymous": "4401"} | dict.fromkeys(
    ("agent", "its lead", "agent 2", "operator", "special", "duty", "lead"),
    "unknown unknown unknown unknown unknown unknown unknown pong",
)  # fmt: skip


def test_the_table_has_every_command_of_the_protocol_and_everybody() -> None:
    frames = [json.dumps(frame | {"id": str(uuid4())}) for frame in COMMANDS.values()]
    said = {type(protocol.parse(frame)) for frame in frames}
    assert said == set(protocol.Said.__args__)
    for table in (*CHATS.values(), CONSOLE):
        assert table.keys() == WHO.keys()
        for answers in table.values():
            assert len(answers.split()) in (1, len(COMMANDS))


@pytest.mark.parametrize("chat", CHATS)
async def test_everybody_gets_what_the_table_says_at_a_chats_socket(chat: str, desk: None) -> None:
    world, thread = await sync_to_async(_arranged)(chat)
    got = {who: await _answers(world, who, f"/ws/chats/{thread.uuid}/") for who in WHO}
    absent = {who: await _answers(world, who, f"/ws/chats/{uuid4()}/") for who in WHO}
    assert got == CHATS[chat]
    assert absent == NOBODY  # whom it turns away learns nothing of whether there is such a chat


async def test_everybody_gets_what_the_table_says_at_the_consoles_socket(desk: None) -> None:
    world = await sync_to_async(World)()
    got = {who: await _answers(world, who, "/ws/console/") for who in WHO}
    assert got == CONSOLE


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_socket_is_no_page(method: str) -> None:
    world = World()
    for who in ("anonymous", "administrator", "operator", "staff"):
        for path in (f"/ws/chats/{world.chats['standard'].uuid}/", "/ws/console/"):
            client: Client = world.client(who)
            assert getattr(client, method)(path).status_code == 404


def _arranged(chat: str) -> tuple[World, Thread]:
    world = World()
    if chat != "held by the operator":
        return world, world.chats[chat]
    thread = world.chats["standard"]
    thread.go_to(world.people["operator"])
    thread.save()
    return world, thread


async def _answers(world: World, who: str, path: str) -> str:
    limits.forget()
    cookie = world.cookies.get(who, {}).get("sessionid")
    try:
        async with opened(f"{path}?after=2", cookie) as page:
            return " ".join([await _answer(page, frame) for frame in COMMANDS.values()])
    except Closed as closed:
        return str(closed.code)


async def _answer(page: SocketClient, frame: dict[str, Any]) -> str:
    """What this command is answered; a ping after it has its answer last."""
    client_id, before = str(uuid4()), len(page.seen)
    await page.say(**frame, id=client_id)
    if frame["type"] == "ping":
        return str((await page.wait_for("pong"))["type"])
    answers = ("ack", "error")
    if frame["type"] in ("typing", "read"):
        answers = ("error",)
        await page.pass_on()
    elif frame["type"] == "resume":
        answers = ("message", "state", "error")
        await _until(page, before, answers)
    else:
        await _until(page, before, answers)
    heard = [one for one in page.seen[before:] if one["type"] in answers]
    if not heard:
        return "-"
    first = heard[0]
    if first["type"] == "error":
        return str(first["code"])
    return "ack" if first["type"] == "ack" else "sent"


async def _until(page: SocketClient, before: int, kinds: tuple[str, ...]) -> None:
    while not any(frame["type"] in kinds for frame in page.seen[before:]):
        await page.hear()
