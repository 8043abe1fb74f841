"""What each page and each frame asks of the database, as a table: a number that grows has to be written here."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat import levels, limits
from chat.actions import hand_over, mark_helped, mark_read
from chat.consumers import _do_act
from chat.door import Entry as AtTheDoor
from chat.door import Visitor, admit
from chat.facts import Watched, question, verdict_of
from chat.ledger import post
from chat.ledger_batch import Command
from chat.news import news
from chat.search_index import prepare
from chat.standing import outlook
from chat.zone import reader_zone
from tests.chat.people import People
from tests.factories import waiting_thread

pytestmark = pytest.mark.django_db

# session and account are two of each page, the partner's agent (is this a colleague?) the third; a customer's
# pages ask for the portals between which the header lets one switch, unless the page has read them itself
PAGES: dict[tuple[str, str], int] = {
    ("owner", "/chats/"): 11,  # has a partner lately gone by itself; questions of employees
    ("owner", "/chats/new/"): 8,
    ("owner", "/chats/{chat}/"): 15,  # one for the files that wait beside the text
    ("owner", "/chats/{chat}/transcript/"): 7,
    ("owner", "/support/"): 16,  # one for the journal of switches, which administrators read
    ("owner", "/help/"): 10,
    # one a list for the turns of chats that have gone on; hours and targets are remembered for seconds
    ("operator", "/console/"): 9,
    ("operator", "/console/?tab=queue"): 8,
    ("operator", "/console/?tab=all"): 9,
    ("operator", "/console/chats/{chat}/"): 16,  # one for the files that wait beside the text
    ("operator", "/console/search/?q=письма"): 6,
}


@pytest.fixture
def people() -> Iterator[People]:
    made = People()
    waiting_thread()  # a queue that is empty costs less
    prepare()  # and so does a search that finds nothing
    yield made
    limits.forget()


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_a_page_asks_the_database_as_often_as_the_table_says(
    people: People, who: str, path: str
) -> None:
    client, path = people.client(who), path.replace("{chat}", str(people.thread.uuid))
    client.get(path)  # the first look marks what is new as read
    levels.forget()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    assert _own(asked) == PAGES[who, path.replace(str(people.thread.uuid), "{chat}")]


class Frames:
    """What the socket does for each frame, without the loop: its tasks run in threads of their own."""

    def __init__(self, people: People) -> None:
        self.people, self.thread = people, people.thread
        self.before = 0  # questions that belong to the preparation
        self.owner = people.who["owner"]
        self.client = people.client()
        session = self.client.session.session_key or ""
        self.cookies = {"sessionid": session}
        self.visitor = Visitor(
            self.owner.pk, self.owner.name, session, self.owner.password, reader_zone(None), "ru"
        )

    def welcome(self) -> None:
        with CaptureQueriesContext(connection) as asked:  # remembered for all who connect just now
            outlook(self.people.portal.plan_id, None)
        self.before = _own(asked)
        entry = AtTheDoor(self.cookies, str(self.thread.uuid))
        admit([entry])
        assert entry.code == 0

    def send(self) -> None:
        self._post(1)

    def send_fifty_at_once(self) -> None:
        self._post(50)

    def _post(self, count: int) -> None:
        commands = [
            Command(self.thread.pk, self.owner.pk, str(uuid4()), "Ещё раз") for _ in range(count)
        ]
        post(commands)
        assert all(command.seq for command in commands)

    def read(self) -> None:
        self._act(mark_read, seq=3)

    def helped(self) -> None:
        self._act(mark_helped, seq=2, value=False, client_id=uuid4())

    def connect_operator(self) -> None:
        self._act(hand_over, client_id=uuid4())

    def resume(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            known = verdict_of(self.thread, self.owner)
        self.before = _own(asked)
        assert len(news(self.visitor, self.thread.pk, 0, known).frames) == 3

    def the_periodic_question(self) -> None:
        owner = self.visitor
        new = Watched(self.thread.pk, self.owner.pk, owner.session, owner.proof, False, "", 99)
        assert len(question([new] * 100)) == 100

    def _act(self, action: Any, **what: Any) -> None:
        _do_act(self.visitor, self.thread.pk, action, what)


FRAMES = {
    "welcome": 2,
    "send": 4,
    "send_fifty_at_once": 4,
    "read": 7,
    "helped": 20,
    "connect_operator": 17,  # one of them: who outside is told
    "resume": 4,
    "the_periodic_question": 1,
}  # typing and ping ask nothing: the consumer answers them from what it holds


@pytest.mark.parametrize("frame", FRAMES)
def test_a_frame_asks_the_database_as_often_as_the_table_says(people: People, frame: str) -> None:
    if connection.vendor == "postgresql" and frame.startswith("send"):
        pytest.skip("здесь у журнала свой курсор, которого не видно; тексты те же, что на SQLite")
    frames = Frames(people)
    with CaptureQueriesContext(connection) as asked:
        getattr(frames, frame)()
    assert _own(asked) - frames.before == FRAMES[frame]


def _own(asked: CaptureQueriesContext) -> int:
    """Without what a transaction costs: a test has one around it, so its own are savepoints."""
    bare = ("SAVEPOINT", "RELEASE", "BEGIN", "SET LOCAL")
    return sum(not query["sql"].startswith(bare) for query in asked.captured_queries)
