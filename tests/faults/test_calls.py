"""A call to the duty specialist goes out once for each step, whatever dies and whoever looks; a local endpoint counts."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.clients import until
from tests.faults.conftest import Size, only_full
from tests.faults.harness import House, Office, Process, SmallDesk
from tests.program import Program

pytestmark = pytest.mark.servers
AFTER_A_DEATH = 90.0  # seconds within which the next step goes out
LEASE_MINUTES = 1  # longer than a lease


@pytest.fixture
def endpoint() -> Iterator[Program]:
    program = Program()
    yield program
    program.stop()


def arrived(endpoint: Program) -> Counter[str]:
    return Counter(headers["webhook-id"] for headers, _text in list(endpoint.heard))


def keys(office: Office, incident: int) -> dict[str, str]:
    """key -> state, in order of the steps."""
    return {key: state for _number, state, key in office.do("steps_of", incident=incident)}


async def noted(office: Office, incident: int, *states: str) -> dict[str, str]:
    """The steps, once the first of them stand so: what has arrived is noted a moment later."""
    stands = lambda: tuple(keys(office, incident).values())[: len(states)] == states  # noqa: E731
    await until(stands, f"the steps are {states}", 10)
    return keys(office, incident)


def a_worker(house: House, moment: str = "") -> Process:
    command = ("celery", "-A", "support24", "worker", "--pool", "solo", "--loglevel", "WARNING")
    doomed = ("-m", "tests.faults.crashing", moment, "1", *command) if moment else ("-m", *command)
    return Process(house.env, house.log, *doomed)


async def dies_in_a_call(house: House, endpoint: Program, moment: str) -> int:
    """The incident whose first step a worker met its death with."""
    worker = a_worker(house, moment)
    worker.start()
    try:
        called = await house.office.ask("called", url=endpoint.url)
        await until(lambda: not worker.runs, "the worker has died", 30)
    finally:
        worker.kill()
    incident: int = called["incident"]
    return incident


async def goes_on(house: House, size: Size, incident: int) -> None:
    """A worker and its timetable come back; in the short version what they would do after the lease."""
    if size.full:
        house.worker.start()
        return
    await house.office.ask("time_passes", incident=incident, minutes=LEASE_MINUTES)
    for _ in range(2):
        await house.office.ask("watch")


async def test_killed_before_the_request_was_begun_the_step_still_arrives_once(
    house: House, endpoint: Program, size: Size
) -> None:
    incident = await dies_in_a_call(house, endpoint, "before-a-call-is-begun")
    assert not endpoint.heard
    await goes_on(house, size, incident)
    await until(lambda: bool(endpoint.heard), "the call has arrived", AFTER_A_DEATH)
    found = await noted(house.office, incident, "sent")
    assert arrived(endpoint)[next(iter(found))] == 1
    await house.office.ask("solved", incident=incident)


@pytest.mark.parametrize(
    ("moment", "of_the_first"),
    [("after-a-call-was-sent", 1), pytest.param("before-a-call-is-sent", 0, marks=only_full)],
)
async def test_killed_in_the_request_the_step_is_not_repeated_and_the_next_goes_out(
    house: House, endpoint: Program, size: Size, moment: str, of_the_first: int
) -> None:
    incident = await dies_in_a_call(house, endpoint, moment)
    died = time.monotonic()
    assert len(endpoint.heard) == of_the_first
    await goes_on(house, size, incident)
    await until(lambda: len(endpoint.heard) > of_the_first, "the next step", AFTER_A_DEATH)
    assert time.monotonic() - died < AFTER_A_DEATH
    found = await noted(house.office, incident, "doubtful", "sent")
    first, second = list(found)[:2]
    counts = arrived(endpoint)
    assert (counts[first], counts[second]) == (of_the_first, 1)
    await house.office.ask("solved", incident=incident)


async def test_a_broker_that_was_emptied_loses_no_call(
    house: House, endpoint: Program, size: Size
) -> None:
    called = await house.office.ask("called", url=endpoint.url)  # no worker runs: it waits in Redis
    house.redis.empty()
    if size.full:
        house.worker.start()
    else:
        await house.office.ask("watch")
    await until(lambda: bool(endpoint.heard), "the call has arrived", AFTER_A_DEATH)
    assert set(arrived(endpoint).values()) == {1}
    await house.office.ask("solved", incident=called["incident"])


@only_full
async def test_without_worker_beat_and_broker_a_web_server_calls(
    house: House, endpoint: Program
) -> None:
    """Nobody answers either: the step is not even written when everything has died."""
    called = await house.office.ask("called", url=endpoint.url, waits=True)
    house.redis.kill()
    await house.office.ask("time_passes", incident=called["incident"], minutes=16)
    await until(lambda: bool(endpoint.heard), "the call has arrived", AFTER_A_DEATH)
    await house.office.ask("solved", incident=called["incident"])
    assert set(arrived(endpoint).values()) == {1}


@only_full
async def test_two_beats_and_two_workers_send_each_step_once(
    house: House, endpoint: Program, tmp_path: Path
) -> None:
    beats = [
        Process(house.env, house.log, "-m", "celery", "-A", "support24", "worker", "--pool", "solo", "--beat",
                "--schedule", str(tmp_path / f"beat{n}"), "--loglevel", "WARNING")
        for n in range(2)
    ]  # fmt: skip
    try:
        for beat in beats:
            beat.start()
        made = [await house.office.ask("called", url=endpoint.url) for _ in range(5)]
        await until(lambda: len(endpoint.heard) >= 5, "all calls have arrived", 60)
        await asyncio.sleep(12)  # two more rounds of both
        expected = {key for one in made for key in keys(house.office, one["incident"])}
        assert arrived(endpoint) == Counter(expected)
        for one in made:
            await house.office.ask("solved", incident=one["incident"])
    finally:
        for beat in beats:
            beat.end()  # politely: beat is a child of its own, which a killed worker leaves behind


async def test_from_the_row_to_the_request_it_takes_less_than_two_seconds(
    house: House, endpoint: Program, size: Size
) -> None:
    worker = a_worker(house)
    worker.start()
    took: list[float] = []
    try:
        # the first finds a worker that is still starting
        for n in range(size.of(4, 40)):
            called = await house.office.ask("called", url=endpoint.url)
            committed = time.monotonic()
            await until(lambda n=n: len(endpoint.heard) > n, "the call has arrived", 30)  # type: ignore[misc]
            took.append(time.monotonic() - committed)
            await house.office.ask("solved", incident=called["incident"])
    finally:
        worker.kill()
    assert set(arrived(endpoint).values()) == {1}
    late = sorted(took[1:])
    assert late[int(len(late) * 0.95)] <= 2.0, took


@pytest.mark.parametrize("moment", ["after-a-call-was-sent"])
async def test_the_desk_in_one_process_dies_in_a_call_and_goes_on_after_its_start(
    tmp_path: Path, endpoint: Program, moment: str
) -> None:
    small = await asyncio.to_thread(SmallDesk, tmp_path)
    try:
        await asyncio.to_thread(small.web.start_to_die, moment, 1)
        called: dict[str, Any] = await small.office.ask("called", url=endpoint.url)
        await until(lambda: not small.web.runs, "the desk has died in the call", 30)
        assert len(endpoint.heard) == 1
        await small.office.ask("time_passes", incident=called["incident"], minutes=LEASE_MINUTES)
        await asyncio.to_thread(small.web.start)
        await until(lambda: len(endpoint.heard) == 2, "the next step", AFTER_A_DEATH)
        found = await noted(small.office, called["incident"], "doubtful", "sent")
        assert [arrived(endpoint)[key] for key in list(found)[:2]] == [1, 1]
    finally:
        small.close()
