"""Redis is a hint: killed, emptied or frozen it costs seconds of delivery and not one message."""

import asyncio
from collections.abc import Awaitable, Callable
from random import Random

import pytest

from tests.faults.checker import agreed, slowest
from tests.faults.clients import Page, Talk, pages_of, until
from tests.faults.conftest import Size, only_full
from tests.faults.harness import House
from tests.faults.http import get, press

pytestmark = pytest.mark.servers
HEARD_WITHIN = 15.0  # seconds, whatever Redis does
USUALLY_WITHIN = 1.5
POLLED_WITHIN = 8.0  # each process asks every four, and then reads


async def two_sides(house: House, random: Random, count: int) -> list[Page]:
    """Customers on one process, operators on the other: whatever they tell each other crosses."""
    lines = await house.office.ask("chats", count=count)
    pages = pages_of(house.urls, lines, random, haste=0.2)
    for page in pages:
        page.urls = house.urls[:1] if page.at_desk else house.urls[1:]
    return pages


async def leave(pages: list[Page]) -> None:
    await asyncio.gather(*(page.leave() for page in pages))


async def test_with_redis_a_message_crosses_processes_at_once(house: House, random: Random) -> None:
    pages = await two_sides(house, random, 5)
    async with Talk(pages, random, pace=0.2) as talk:
        await talk.more(100)
    await agreed(house.entries, pages)
    assert slowest(pages) < USUALLY_WITHIN
    await leave(pages)


@pytest.mark.parametrize(
    "fault",
    [
        "emptied",
        pytest.param("killed", marks=only_full),
        pytest.param("killed for good", marks=only_full),
        "frozen",
    ],
)
async def test_an_open_page_hears_what_is_new_while_redis_is(
    house: House, random: Random, size: Size, fault: str
) -> None:
    pages = await two_sides(house, random, size.of(5, 20))
    async with Talk(pages, random, pace=0.2) as talk:
        for _ in range(size.of(1, 3)):
            await talk.more(50)
            await FAULTS[fault](house, size.of(2, 20), talk)
            await talk.more(50)
    await agreed(house.entries, pages)
    assert slowest(pages) < HEARD_WITHIN
    await leave(pages)


async def _emptied(house: House, seconds: float, talk: Talk) -> None:
    await asyncio.to_thread(house.redis.empty)


async def _killed(house: House, seconds: float, talk: Talk) -> None:
    house.redis.kill()
    await asyncio.sleep(1)
    await asyncio.to_thread(house.redis.start)


async def _killed_for_good(house: House, seconds: float, talk: Talk) -> None:
    house.redis.kill()
    await asyncio.sleep(seconds)
    await talk.more(20)


async def _frozen(house: House, seconds: float, talk: Talk) -> None:
    house.redis.freeze()
    try:
        await asyncio.sleep(seconds)
        await talk.more(20)
    finally:
        house.redis.thaw()


FAULTS: dict[str, Callable[[House, float, Talk], Awaitable[None]]] = {
    "emptied": _emptied,
    "killed": _killed,
    "killed for good": _killed_for_good,
    "frozen": _frozen,
}


async def test_without_redis_push_turns_into_polling(
    house: House, random: Random, size: Size
) -> None:
    """In the writer's own process everything still arrives at once; the other one finds it by its question."""
    lines = await house.office.ask("chats", count=3)
    writers = [Page(house.urls[:1], line["customer"], random) for line in lines]
    near = [Page(house.urls[:1], line["operator"], random, at_desk=True) for line in lines]
    far = [Page(house.urls[1:], line["operator"], random, at_desk=True) for line in lines]
    pages = [*writers, *near, *far]
    for page in pages:
        page.open()
    await until(lambda: all(page.live for page in pages), "everybody is connected")
    house.redis.kill()
    for _ in range(size.of(1, 3)):
        for writer in writers:
            writer.say("Слышно без Redis?")
        await until(
            lambda: (
                all(
                    p.last == max(w.acked.values(), default=0)
                    for w, p in zip(writers, far, strict=True)
                    if w.settled
                )
                and all(w.settled for w in writers)
            ),
            "the other process has found it",
            HEARD_WITHIN,
        )
    await agreed(house.entries, pages)
    assert slowest([*writers, *near]) < USUALLY_WITHIN
    assert slowest([*writers, *far]) < POLLED_WITHIN
    assert all(len(page.spells) == 1 for page in pages), "nobody had to come back for it"
    await leave(pages)


async def test_without_redis_pages_forms_and_history_work(house: House, random: Random) -> None:
    [line] = await house.office.ask("portal_chats", count=1)
    house.redis.kill()
    seat = line["customer"]
    path = f"/chats/{line['thread']}/"
    for n, url in enumerate(house.urls):
        shown = await asyncio.to_thread(press, url, path, seat["cookie"], text=f"Без Redis {n}")
        assert f"Без Redis {n}" in shown
    assert "Без Redis 1" in await asyncio.to_thread(
        get, house.urls[0], path + "transcript/", seat["cookie"]
    )
    page = Page(house.urls, seat, random)
    page.open()
    await agreed(house.entries, [page])
    assert [frame["text"] for frame in page.shown] == ["Без Redis 0", "Без Redis 1"]
    await page.leave()
