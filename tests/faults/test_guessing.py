"""Guesses of partner codes from many sessions and several processes are one count, and a restart forgets none of them."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from partners.guessing import WRONG_CODES_FROM_ONE_PLACE
from tests.faults.harness import House, SmallDesk
from tests.faults.http import status

pytestmark = pytest.mark.servers
WRONG = "AAAA-CCCC-DDDD-EEEE"
UNTIL = re.compile(
    r"С вашего адреса было десять неверных попыток\. Попробуйте снова в (\d\d:\d\d)\."
)


@pytest.fixture
def forgiving(house: House) -> Iterator[House]:
    """Everybody in these tests is at one address: whoever comes after may enter codes again."""
    house.office.do("forget_guesses")
    yield house
    house.office.do("forget_guesses")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallDesk]:
    desk = SmallDesk(tmp_path)
    desk.web.start()
    yield desk
    desk.close()


def enters(url: str, cookie: str, code: str) -> tuple[int, str]:
    """The status, and until when codes are locked if they are."""
    answer, page = status(url, "/support/", cookie, code=code, confirm="1")
    locked = UNTIL.search(page)
    assert ("Ввод кода приостановлен" in page) is (answer == 429)
    return answer, locked[1] if locked else ""


def test_ten_guesses_at_two_processes_lock_the_address_and_say_until_when(forgiving: House) -> None:
    """Two dozen administrators of as many portals, each signed in by himself, guess at once at either process."""
    house = forgiving
    made = house.office.do("guessers", count=24)
    start = Barrier(24)

    def guesses(n: int) -> tuple[int, str]:
        start.wait()
        return enters(house.urls[n % 2], made["cookies"][n], WRONG)

    with ThreadPoolExecutor(24) as pool:
        answers = list(pool.map(guesses, range(24)))
    assert sorted(code for code, _until in answers) == [400] * 9 + [429] * 15
    counted = house.row("SELECT count(*), count(DISTINCT portal_id) FROM partners_codeattempt")
    assert counted == (WRONG_CODES_FROM_ONE_PLACE, WRONG_CODES_FROM_ONE_PLACE)
    [until] = {until for code, until in answers if code == 429}
    for url in house.urls:  # and the right code opens nothing before then
        assert enters(url, made["cookies"][0], made["code"]) == (429, until)
    house.office.do("forget_guesses")
    assert enters(house.urls[1], made["cookies"][0], made["code"])[0] == 200


def test_a_killed_desk_remembers_the_guesses_and_the_lock(small: SmallDesk) -> None:
    """SQLite and one process: killed in the middle of the guessing, and again when it is locked."""
    made = small.office.do("guessers", count=4)
    url, cookies = small.web.url, made["cookies"]
    before = [enters(url, cookies[n % 3], WRONG)[0] for n in range(6)]
    small.web.kill()
    small.web.start()
    after = [enters(url, cookies[n % 3], WRONG) for n in range(4)]
    assert before + [code for code, _until in after] == [400] * 9 + [429]
    until = after[-1][1]
    assert until
    small.web.kill()
    small.web.start()
    assert enters(url, cookies[3], made["code"]) == (429, until)
