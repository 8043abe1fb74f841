"""Rights that end, and changes that race with messages: one of two wins, and nothing lands on the wrong side."""

import asyncio
import time
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.faults.checker import agreed
from tests.faults.clients import NOTE, Page, Talk, until
from tests.faults.conftest import Size
from tests.faults.harness import House
from tests.faults.http import press

pytestmark = pytest.mark.servers
CLOSED_WITHIN = 5.0  # seconds


def page_of(house: House, line: dict[str, Any], side: str, random: Random) -> Page:
    return Page(
        house.urls, line[side], Random(random.random()), at_desk=side == "operator", haste=0.2
    )


async def leave(pages: list[Page]) -> None:
    await asyncio.gather(*(page.leave() for page in pages))


# the right that ends: (whose page, the deed, the argument that each deed takes of the chat's line)
ENDINGS: dict[str, tuple[str, str, Any]] = {
    "signed out": ("customer", "sign_out", lambda line: {"cookie": line["customer"]["cookie"]}),
    "account deactivated": (
        "customer",
        "deactivate",
        lambda line: {"person": line["customer"]["id"]},
    ),
    "password changed": (
        "customer",
        "new_password",
        lambda line: {"person": line["customer"]["id"]},
    ),
    "membership withdrawn": (
        "customer",
        "withdraw",
        lambda line: {
            "portal": line["portal"],
            "person": line["customer"]["id"],
            "admin": line["admin"],
        },
    ),
    "employee now": (
        "customer",
        "make_employee",
        lambda line: {"portal": line["portal"], "person": line["customer"]["id"]},
    ),
    "portal suspended": ("customer", "suspend", lambda line: {"portal": line["portal"]}),
    "operator signed out": (
        "operator",
        "sign_out",
        lambda line: {"cookie": line["operator"]["cookie"]},
    ),
    "operator deactivated": (
        "operator",
        "deactivate",
        lambda line: {"person": line["operator"]["id"]},
    ),
    "operator left the desk": (
        "operator",
        "leave_the_desk",
        lambda line: {"person": line["operator"]["id"]},
    ),
    "tariff without operators": (
        "operator",
        "change_tariff",
        lambda line: {"portal": line["portal"], "tariff": "free"},
    ),
    "partner closed": ("agent", "close_the_partner", lambda line: {"partner": line["partner"]}),
    "partner switched": (
        "agent, who may go on reading",
        "switch_partner",
        lambda line: {"portal": line["portal"], "admin": line["admin"], "code": line["codes"][1]},
    ),
}


@pytest.mark.parametrize("redis", ["with Redis", "with Redis dead"])
async def test_a_right_that_ends_refuses_the_next_command_and_closes_the_socket(
    house: House, random: Random, size: Size, redis: str
) -> None:
    rounds = size.of(1, 5)
    ordinary = [name for name, (who, _, _) in ENDINGS.items() if not who.startswith("agent")]
    at_partner = [name for name, (who, _, _) in ENDINGS.items() if who.startswith("agent")]
    lines = await house.office.ask("portal_chats", count=rounds * len(ordinary))
    lines += await house.office.ask("partner_chats", count=rounds * len(at_partner))
    names = ordinary * rounds + at_partner * rounds
    if redis == "with Redis dead":
        house.redis.kill()
    pages = []
    for name, line in zip(names, lines, strict=True):
        pages.append(
            page_of(
                house, line, "customer" if ENDINGS[name][0] == "customer" else "operator", random
            )
        )
        pages[-1].open()
        pages[-1].say("пока можно")
    await until(lambda: all(page.settled for page in pages), "everybody could write")
    await asyncio.gather(*(_end(house, *three) for three in zip(names, lines, pages, strict=True)))
    rows = await agreed(house.entries, pages)
    for page in pages:
        bodies = [row["body"] for row in rows[page.uuid]]
        assert not any("больше нельзя" in body for body in bodies), (
            "a message was stored after its right had ended"
        )
    await leave(pages)


async def _end(house: House, name: str, line: dict[str, Any], page: Page) -> None:
    who, deed, arguments = ENDINGS[name]
    await house.office.ask(deed, **arguments(line))
    ended = time.monotonic()
    client_id = page.say("больше нельзя")
    await until(lambda: client_id in page.refused or page.closed, f"{name}: refused", 3)
    if client_id in page.refused:
        assert page.refused[client_id] in ("forbidden", "channel_blocked"), name
    if who == "agent, who may go on reading":
        return
    await until(lambda: page.closed, f"{name}: closed", CLOSED_WITHIN + 1)
    assert page.closed == 4403, name
    assert time.monotonic() - ended <= CLOSED_WITHIN, f"{name}: closed too late"


@pytest.mark.parametrize("redis", ["with Redis", "with Redis dead"])
async def test_an_operator_who_is_deactivated_loses_the_console(house: House, redis: str) -> None:
    [line] = await house.office.ask("portal_chats", count=1)
    if redis == "with Redis dead":
        house.redis.kill()
    address = house.urls[0].replace("http", "ws", 1) + "/ws/console/"
    async with connect(
        address, additional_headers={"Cookie": line["operator"]["cookie"]}, proxy=None
    ) as ws:
        await ws.recv()
        await house.office.ask("deactivate", person=line["operator"]["id"])
        with pytest.raises(ConnectionClosed) as closed:
            async with asyncio.timeout(CLOSED_WITHIN):
                while True:
                    await ws.recv()
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 4403


async def test_of_two_operators_who_take_one_chat_one_wins_and_the_other_is_told_who(
    house: House, random: Random, size: Size
) -> None:
    rivals = await house.office.ask("operators", count=2)
    lines = await house.office.ask("portal_chats", count=size.of(15, 200), state="waiting")
    for line in lines:
        takes = [
            asyncio.to_thread(press, url, f"/console/chats/{line['thread']}/take/", rival["cookie"])
            for url, rival in zip(random.sample(house.urls, 2), rivals, strict=True)
        ]
        pages = await asyncio.gather(*takes)
        [taken] = [
            row
            for row in house.entries({line["thread"]})[line["thread"]]
            if row["data"].get("change") == "taken"
        ]
        winner, loser = sorted(rivals, key=lambda rival: rival["name"] != taken["data"]["name"])
        holder = house.row("SELECT operator_id FROM chat_thread WHERE uuid = %s", line["thread"])
        assert holder == (winner["id"],)
        assert f"Чат уже взят, отвечает {winner['name']}." in pages[rivals.index(loser)]
        assert "Чат уже взят" not in pages[rivals.index(winner)]


async def test_a_message_that_races_with_a_partner_switch_lands_before_or_not_at_all(
    house: House, random: Random, size: Size
) -> None:
    lines = await house.office.ask("partner_chats", count=4)
    pages = [
        page_of(house, line, side, random) for line in lines for side in ("customer", "operator")
    ]
    async with Talk(pages, random, pace=0.01) as talk:
        for n in range(size.of(10, 200)):
            line = lines[n % len(lines)]
            code = line["codes"][(n // len(lines) + 1) % 2]  # to the other partner, and back
            await house.office.ask(
                "switch_partner", portal=line["portal"], admin=line["admin"], code=code
            )
            await asyncio.sleep(random.uniform(0, 0.05))
        assert talk.acknowledged > 20
    rows = await agreed(house.entries, pages)
    refused = {(NOTE in page.sent[c], code) for page in pages for c, code in page.refused.items()}
    assert refused <= {(False, "channel_blocked"), (True, "forbidden")}
    assert (False, "channel_blocked") in refused, "no message raced"
    for line in lines:
        ours = True
        for row in rows[line["thread"]]:
            if row["kind"] == "state":
                ours = row["data"]["change"] == "partner_on"
            else:
                assert ours, (
                    f"{row['body']} landed as {row['seq']}, while the portal was at another partner"
                )
    await leave(pages)


async def test_a_hand_over_that_races_with_a_downgrade_reaches_no_operator_of_the_free_tariff(
    house: House, random: Random, size: Size
) -> None:
    lines = await house.office.ask("portal_chats", count=size.of(5, 10), state="assistant")
    pages = [page_of(house, line, "customer", random) for line in lines]
    for page in pages:
        page.open()
    await until(lambda: all(page.live for page in pages), "everybody is connected")
    answers = []
    for n in range(size.of(10, 200)):
        line, page = lines[n % len(lines)], pages[n % len(lines)]
        await house.office.ask("change_tariff", portal=line["portal"], tariff="basic")
        await house.office.ask("offer_again", thread=line["thread"])
        asked = asyncio.create_task(_after(random.uniform(0, 0.02), page))
        await house.office.ask("change_tariff", portal=line["portal"], tariff="free")
        answers.append((await asked).get("code", "ok"))
        state, channel, operator = house.row(
            "SELECT state, channel, operator_id FROM chat_thread WHERE uuid = %s", line["thread"]
        )
        assert (state, channel, operator) == ("assistant", "self_service", None), answers[-1]
    assert set(answers) <= {"ok", "not_offered"}
    rows = await agreed(house.entries, pages)
    for line in lines:
        changes = [row["data"].get("change") for row in rows[line["thread"]]]
        assert ("operators_off", "handed_over") not in list(pairwise(changes))
    await leave(pages)


async def _after(seconds: float, page: Page) -> dict[str, Any]:
    await asyncio.sleep(seconds)
    return await page.order("connect_operator")
