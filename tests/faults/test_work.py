"""What happens beside the conversation is done later, and once; and the desk in one process is as safe as the large one."""

import asyncio
from pathlib import Path
from random import Random

import pytest

from tests.faults.checker import agreed, slowest
from tests.faults.clients import Page, Talk, pages_of, until
from tests.faults.conftest import Size, only_full
from tests.faults.harness import House, Process, SmallDesk

pytestmark = pytest.mark.servers
QUESTION_IS_LATE_AFTER = 3.0  # seconds
SWEPT_WITHIN = 30.0  # seconds: a sweep every ten, of questions three seconds old


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param("after-the-answer-was-found", marks=only_full),
        "after-the-answer-was-stored",
    ],
)
async def test_a_worker_dies_in_its_task_and_the_answer_comes_later_and_once(
    house: House, random: Random, size: Size, moment: str
) -> None:
    lines = await house.office.ask("portal_chats", count=size.of(2, 10), state="assistant")
    pages = [Page(house.urls, line["customer"], Random(random.random())) for line in lines]
    command = ("celery", "-A", "support24", "worker", "--pool", "solo", "--loglevel", "WARNING")
    doomed = Process(house.env, house.log, "-m", "tests.faults.crashing", moment, "1", *command)
    doomed.start()
    for page in pages:
        page.open()
        page.say("Как подключить почтовый ящик")
    await until(lambda: not doomed.runs, "the worker has died in its task", 30)
    assert all(page.settled for page in pages), "the chat waits for a worker"
    if size.full:
        house.worker.start()
    else:  # what its timetable would ask for, without waiting for it
        await asyncio.sleep(QUESTION_IS_LATE_AFTER)
        await house.office.ask("sweep")
    answered = lambda page: any(frame.get("author") == "assistant" for frame in page.shown)  # noqa: E731
    await until(lambda: all(map(answered, pages)), "the assistant has answered", SWEPT_WITHIN)
    await house.office.ask("sweep")
    rows = await agreed(house.entries, pages)
    assert [sum(row["kind"] == "answer" for row in rows[page.uuid]) for page in pages] == [1] * len(
        pages
    )
    await asyncio.gather(*(page.leave() for page in pages))


async def test_the_desk_in_one_process_is_killed_under_load(
    tmp_path: Path, random: Random, size: Size
) -> None:
    small = await asyncio.to_thread(SmallDesk, tmp_path)
    lines = await small.office.ask("chats", count=size.of(5, 20))
    pages = pages_of([small.web.url], lines, random, haste=0.2)
    try:
        await asyncio.to_thread(small.web.start)
        async with Talk(pages, random) as talk:
            for _ in range(size.of(1, 5)):
                await talk.more(random.randrange(50, 200))
                small.web.kill()
                await asyncio.to_thread(small.web.start)
            await talk.more(50)
        await agreed(small.entries, pages)
        assert slowest(pages) < 15
        await asyncio.gather(*(page.leave() for page in pages))
    finally:
        small.close()
