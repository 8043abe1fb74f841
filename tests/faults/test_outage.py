"""The database is away, or its disk is full: everybody is told so at once, nothing is acknowledged, nothing is lost."""

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from websockets.asyncio.client import connect

from tests.conftest import ON_CI
from tests.faults.checker import agreed
from tests.faults.clients import Page, pages_of, until
from tests.faults.harness import House, SmallDesk
from tests.faults.http import get, status

pytestmark = pytest.mark.servers
TOLD_WITHIN = 3.0  # seconds
DISK_MB = 24


def console_of(house: House, seat: dict[str, str]) -> connect:
    address = house.urls[0].replace("http", "ws", 1) + "/ws/console/"
    return connect(address, additional_headers={"Cookie": seat["cookie"]}, proxy=None)


async def test_a_database_that_is_away_is_said_once_and_every_page_says_so(
    house: House, random: Random
) -> None:
    [line] = await house.office.ask("portal_chats", count=1)
    [waiting] = await house.office.ask("portal_chats", count=1, state="waiting")
    pages = pages_of(house.urls, [line], random, haste=0.2)
    for page in pages:
        page.open()
        page.say("до")
    path, cookie = f"/chats/{line['thread']}/", line["customer"]["cookie"]
    await until(lambda: all(page.settled for page in pages), "everybody could write")
    async with console_of(house, line["operator"]) as console:
        quiet_before = len(house.logged())
        since = house.log.stat().st_size
        await asyncio.to_thread(house.postgres.stop)
        for page in pages:
            page.say("во время")
        shown = await asyncio.gather(
            *(asyncio.to_thread(status, url, path, cookie) for url in house.urls)
        )
        assert all(code == 503 and "База данных сейчас не отвечает" in text for code, text in shown)
        posted = await asyncio.gather(
            *(asyncio.to_thread(status, url, path, cookie, text="Форма") for url in house.urls)
        )
        assert all(code == 503 and "Это не отправлено" in text for code, text in posted)
        await until(lambda: all(page.put_off for page in pages), "the sender is told", TOLD_WITHIN)
        assert not any("unavailable" in page.refused.values() for page in pages)
        late = Page(house.urls[:1], line["customer"], random, haste=0.1)
        late.open()
        await until(lambda: late.spells and late.spells[-1].code == 1013, "come again later")
        await asyncio.to_thread(house.postgres.start)
        await until(lambda: house.logged(since).count("is back after") == 2, "both are back", 5)
        for url in house.urls:
            assert "до" in await asyncio.to_thread(get, url, path, cookie)
        await agreed(house.entries, [*pages, late])
        said = house.logged(since)
        assert quiet_before and "Traceback" not in said, said
        assert said.count("the database is away") == 2, said
        await _hears_of(console, waiting["thread"], house)
    await asyncio.gather(*(page.leave() for page in [*pages, late]))


async def _hears_of(console: object, thread: str, house: House) -> None:
    """The lists are still alive: a chat that is taken away from the queue shows in them."""
    await house.office.ask("offer_again", thread=thread)
    async with asyncio.timeout(10):
        while True:
            frame = json.loads(await console.recv())  # type: ignore[attr-defined]
            if frame["type"] == "queue" and thread not in frame["html"]:
                return


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of its own, of a few megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "faults", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, check=False).returncode == 0
    if not mounted:
        message = "не найдено: право подключить маленький диск (mount)"
        pytest.fail(message) if ON_CI and os.geteuid() == 0 else pytest.skip(message)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """The file that takes whatever room there is."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as out, suppress(OSError):
        for size in (1 << 16, 1 << 12, 1):
            with suppress(OSError):
                while out.write(b"x" * size):
                    pass
    assert shutil.disk_usage(folder).free < 1 << 12
    return filler


async def test_on_a_full_disk_nothing_is_acknowledged_and_afterwards_everything_arrives(
    small_disk: Path, random: Random
) -> None:
    small = await asyncio.to_thread(SmallDesk, small_disk)
    lines = await small.office.ask("portal_chats", count=2)
    pages = pages_of([small.web.url], lines, random, haste=0.2)
    try:
        await asyncio.to_thread(small.web.start)
        for page in pages:
            page.open()
            page.say("пока есть место")
        await until(lambda: all(page.settled for page in pages), "everybody could write")
        filler = await asyncio.to_thread(fill, small_disk)
        pages[0].say("я" * 3900)  # longer than what the log of the database has already reserved
        for page in pages:
            for _ in range(3):
                page.say("я" * 3900)
        await until(lambda: any(page.put_off for page in pages), "the sender is told")
        acknowledged = {page: dict(page.acked) for page in pages}
        path, cookie = f"/chats/{lines[0]['thread']}/", lines[0]["customer"]["cookie"]
        assert "пока есть место" in await asyncio.to_thread(get, small.web.url, path, cookie)
        code, text = await asyncio.to_thread(status, small.web.url, path, cookie, text="я" * 3900)
        assert code == 503 or "Сейчас не получилось" in text
        filler.unlink()
        await agreed(small.entries, pages)
        assert all(acknowledged[page].items() <= page.acked.items() for page in pages)
        assert "Traceback" not in small.log.read_text(errors="replace")
        await asyncio.gather(*(page.leave() for page in pages))
    finally:
        small.close()
