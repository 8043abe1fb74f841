"""Processes die in the middle of their work; nothing that was acknowledged is lost, nothing is stored twice."""

import asyncio
from random import Random

import pytest

from tests.faults.checker import agreed
from tests.faults.clients import Page, StutteringPage, Talk, UnluckyPage, pages_of, until
from tests.faults.conftest import Size
from tests.faults.harness import House, Web
from tests.faults.http import get

pytestmark = pytest.mark.servers
HASTE = 0.2
WORST_MOMENTS = ("before-the-commit", "after-the-commit", "after-the-acknowledgement")


async def leave(pages: list[Page]) -> None:
    await asyncio.gather(*(page.leave() for page in pages))


async def test_a_web_process_is_killed_under_load_again_and_again(
    house: House, random: Random, size: Size
) -> None:
    pages = pages_of(
        house.urls, await house.office.ask("chats", count=size.of(8, 30)), random, haste=HASTE
    )
    async with Talk(pages, random) as talk:
        for n in range(size.of(1, 5)):
            await talk.more(random.randrange(50, 200))
            web = house.webs[n % 2]
            web.kill()
            await talk.more(random.randrange(10, 50))  # the other one goes on
            await asyncio.to_thread(web.start)
        await talk.more(50)
    await agreed(house.entries, pages)
    await leave(pages)


async def test_a_web_process_dies_at_the_worst_moments(
    house: House, random: Random, size: Size
) -> None:
    """A doomed process for each moment, all at once; who was there goes on at one that lives."""
    doomed = {moment: Web(house.env, house.log) for moment in WORST_MOMENTS}
    pages: list[Page] = []
    for _ in range(size.of(1, 5)):
        starts = (asyncio.to_thread(web.start_to_die, moment, random.randrange(5, 40)) for moment, web in doomed.items())  # fmt: skip
        await asyncio.gather(*starts)
        fresh = []
        for web in doomed.values():
            lines = await house.office.ask("chats", count=6)
            fresh += pages_of([web.url, house.urls[1]], lines, random, haste=HASTE)
        pages += fresh
        async with Talk(fresh, random) as talk:
            for moment, web in doomed.items():
                await until(lambda web=web: not web.runs, f"the process has died {moment}", 60)
            await talk.more(60)
    await agreed(house.entries, pages)
    await leave(pages)


async def test_the_database_crashes_and_comes_back(
    house: House, random: Random, size: Size
) -> None:
    pages = pages_of(
        house.urls, await house.office.ask("chats", count=size.of(8, 30)), random, haste=HASTE
    )
    async with Talk(pages, random, pace=0.05) as talk:
        for _ in range(size.of(1, 5)):
            await talk.more(random.randrange(100, 300))
            await _read(house, pages)
            await asyncio.to_thread(house.postgres.crash)
            await asyncio.sleep(0.3)  # what was committed in time is still on its way
            before = talk.acknowledged
            await asyncio.sleep(random.uniform(1, size.of(2, 6)))
            assert talk.acknowledged == before, "acknowledged without a database"
            await asyncio.to_thread(house.postgres.start)
            await _read(house, pages)  # not one page pays for connections that were cut
            await talk.more(100)
    await agreed(house.entries, pages)
    await leave(pages)


async def _read(house: House, pages: list[Page]) -> None:
    """Eight chats' pages from every process at once, as a reload asks for them."""
    customers = [page for page in pages if not page.at_desk][:8]
    asked = [(url, page.seat["path"].replace("/ws/", "/"), page.seat["cookie"]) for page in customers for url in house.urls]  # fmt: skip
    await asyncio.gather(*(asyncio.to_thread(get, *one) for one in asked))


async def test_every_frame_arrives_two_or_three_times(
    house: House, random: Random, size: Size
) -> None:
    pages = pages_of(
        house.urls, await house.office.ask("chats", count=4), random, StutteringPage, haste=HASTE
    )
    async with Talk(pages, random) as talk:
        await talk.more(size.of(100, 2000))
    await agreed(house.entries, pages)
    await leave(pages)


async def test_acknowledgements_are_lost_on_the_way(
    house: House, random: Random, size: Size
) -> None:
    pages = pages_of(
        house.urls, await house.office.ask("chats", count=4), random, UnluckyPage, haste=0.05
    )
    async with Talk(pages, random) as talk:
        await talk.more(size.of(12, 400), seconds=120)
    await agreed(house.entries, pages, seconds=60)
    assert sum(len(page.spells) for page in pages) > size.of(12, 400), (
        "hardly a connection was lost"
    )
    await leave(pages)
