"""Deploys and networks that go: everybody comes back by themselves, spread over time, and misses nothing."""

import asyncio
import time
from random import Random

import pytest

from tests.faults.checker import agreed
from tests.faults.clients import Page, Talk, pages_of, until
from tests.faults.conftest import Size
from tests.faults.harness import House

pytestmark = pytest.mark.servers
BACK_WITHIN = 15.0  # seconds, for 95 of 100
RESTARTING = 1012


async def leave(pages: list[Page]) -> None:
    await asyncio.gather(*(page.leave() for page in pages))


async def back(pages: list[Page], since: float) -> float:
    """Seconds from `since` until 95 of 100 are connected again."""
    enough = len(pages) * 0.95
    await until(
        lambda: sum(p.live and p.spells[-1].at > since for p in pages) >= enough,
        "95 of 100 are back",
        60,
    )
    return time.monotonic() - since


def busiest_second(pages: list[Page], since: float) -> int:
    """The most attempts to connect in any second."""
    attempts = sorted(at for page in pages for at in page.attempts if at > since)
    return max(sum(at <= other < at + 1 for other in attempts) for at in attempts)


async def test_a_deploy_under_load_loses_nothing_and_everybody_is_back(
    house: House, random: Random, size: Size
) -> None:
    web = house.webs[0]
    pages = pages_of([web.url], await house.office.ask("chats", count=size.of(40, 150)), random)
    async with Talk(pages, random, pace=1.0) as talk:
        for _ in range(size.of(1, 3)):
            await talk.more(100)
            ends = time.monotonic()
            await asyncio.to_thread(web.end)
            await until(
                lambda: not any(page.live for page in pages),
                "every page knows that its socket is gone",
            )
            told = sum(page.spells[-1].code == RESTARTING for page in pages)
            await asyncio.to_thread(web.start)
            assert await back(pages, ends) < BACK_WITHIN
            assert busiest_second(pages, ends) < len(pages) * 0.7, "a stampede"
            assert told >= len(pages) * 0.95, "too many were cut instead of told"
        await talk.more(50)
    await agreed(house.entries, pages)
    await leave(pages)


async def test_thousands_of_sockets_are_cut_at_once_and_all_come_back(
    house: House, random: Random, size: Size
) -> None:
    lines = await house.office.ask("chats", count=size.of(100, 1000))
    pages = pages_of([house.webs[0].url], lines, random)
    for start in range(0, len(pages), 100):
        for page in pages[start : start + 100]:
            page.open()
        await until(
            lambda upto=start + 100: all(p.live for p in pages[:upto]), "everybody is connected", 60
        )
    cut = time.monotonic()
    for page in pages:
        page.cut()
    for page in pages[::10]:
        page.say("пока связи нет")
    assert await back(pages, cut) < BACK_WITHIN
    await until(lambda: all(page.live for page in pages), "the last ones are back", 30)
    assert busiest_second(pages, cut) < len(pages) * 0.7, "a stampede"
    await agreed(house.entries, pages)
    await leave(pages)
