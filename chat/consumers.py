"""The sockets: let in at the door, parse strictly, call one action, forward events."""

import asyncio
from contextlib import suppress
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async

from . import actions, limits, outage, protocol
from .actions.posting import too_fast
from .composer import Verdict
from .desk import Desk
from .door import Visitor, speaking_to, still_signed_in
from .facts import Watched
from .ledger_batch import Command
from .models import Thread
from .news import news
from .refusals import Refused
from .sockets import JsonSocket, later

MARKS_EVERY = 0.5  # seconds

_news = database_sync_to_async(news, thread_sensitive=False)


class ChatSocket(JsonSocket):
    """`/ws/chats/<uuid>/?after=<seq>`."""

    visitor: Visitor
    verdict: Verdict
    thread_id = 0  # 0 until the visitor is let in
    last = 0  # the last number sent; the next goes out, an older is dropped, a hole is read from the database
    facts = ""  # what the last periodic question said that the verdict stands on
    open_for_events = False

    # -- life
    async def connect(self) -> None:
        self.desk = Desk.here()
        entry = await self.desk.door.enter(
            self.scope["headers"], str(self.scope["url_route"]["kwargs"]["uuid"])
        )
        if entry.code or entry.visitor is None:
            await self.turn_away(entry.code)
            return
        if not await self.desk.admit(entry.visitor.person, self):
            await self.turn_away_for_now()
            return
        self.visitor, self.person_id = entry.visitor, entry.visitor.person
        self.verdict, self.at_desk = entry.verdict, entry.verdict.at_desk
        self.thread_id, self.unlimited_rate = entry.thread, entry.unlimited_rate
        self.catching_up, self.more_came = False, False
        self.marking, self.unmarked = False, 0
        self.desk.bus.join(self)  # first in the room, then the past: nothing falls between
        after = self.asked("after")
        self.last = int(after) if after.isdecimal() and len(after) < 10 else entry.last
        await self.accept()
        await self.say(
            {"type": "welcome", "protocol": 1, "thread": entry.fields, "last": entry.last}
        )
        self.open_for_events = True
        if entry.last > self.last or self.desk.bus.heard_after(self.thread_id, entry.seq):
            self.nudge()
        if self.at_desk:
            await self._tell_colleagues(here=True)

    def gone(self) -> None:
        if self.thread_id:
            self.desk.release(self.person_id, self)
            self.desk.bus.leave(self)
            if self.at_desk:
                later(self._tell_colleagues(here=False))

    def watched(self) -> Watched:
        visitor = self.visitor
        return Watched(
            self.thread_id,
            self.person_id,
            visitor.session,
            visitor.proof,
            self.at_desk,
            self.facts,
            self.last,
        )

    # -- what the client says
    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        try:
            if text_data is None:
                raise protocol.BadFrame("bad_request")
            said = protocol.parse(text_data)
        except protocol.BadFrame as bad:
            await self._refuse(bad.client_id, Refused(bad.code))
            return
        match said:
            case protocol.Send():
                await self._send_message(said)
            case protocol.Ping():
                await self.say({"type": "pong", "last": self.last})
            case protocol.Read(seq):
                self.unmarked = max(self.unmarked, seq)
                if not self.marking:
                    self.marking = True
                    await self._mark_read()
            case protocol.Typing():
                if self.verdict.may_write and not limits.typing.take(self.person_id):
                    frame = {
                        "type": "typing",
                        "author": self.verdict.author.value,
                        "name": self.visitor.name,
                    }
                    await self.desk.bus.whisper(self.thread_id, frame, by=self.person_id)
            case protocol.Helped(client_id, seq, value):
                await self._command(client_id, actions.mark_helped, seq=seq, value=value)
            case protocol.ConnectOperator(client_id):
                await self._command(client_id, actions.hand_over)
            case protocol.Resume(after):
                if wait := limits.resumes.take(self.person_id):
                    await self._refuse(None, too_fast(wait))
                    return
                self.last = min(self.last, after)
                self.nudge()

    async def _send_message(self, said: protocol.Send) -> None:
        if not self.unlimited_rate and (wait := await self.desk.shares.take(self.person_id)):
            await self._refuse(said.client_id, too_fast(wait))
            return
        command = Command(
            self.thread_id,
            self.person_id,
            said.client_id,
            said.text,
            said.note,
            self.visitor.session,
            self.visitor.proof,
            self,
            tuple(dict.fromkeys(said.attachments)),
        )
        if not self.desk.ledger.put(command):
            await self._refuse(said.client_id, Refused("unavailable", retry_after=1))

    async def settle(self, command: Command) -> None:
        """The ledger's answer, after the commit."""
        if command.code:
            await self._refuse(command.client_id, Refused(command.code))
        else:
            await self.say_text(f'{{"type":"ack","id":"{command.client_id}","seq":{command.seq}}}')

    async def _command(self, client_id: str, action: Any, **what: Any) -> None:
        if wait := limits.buttons.take(self.person_id):
            await self._refuse(client_id, too_fast(wait))
            return
        try:
            seq = await self._act(action, **what, client_id=UUID(client_id))
        except Refused as refused:
            await self._refuse(client_id, refused)
        else:
            await self.say({"type": "ack", "id": client_id, "seq": seq})

    async def _act(self, action: Any, **what: Any) -> Any:
        """Raises Refused, also where the database does not answer."""
        try:
            return await _act(self.visitor, self.thread_id, action, what)
        except outage.LOST as problem:
            outage.reported("an action", problem)
            raise Refused("unavailable") from None

    async def _mark_read(self) -> None:
        """How far the person has read: the newest mark, and then none for half a second, for who scrolls makes many."""
        seq, self.unmarked = self.unmarked, 0
        with suppress(Refused):  # a reading mark is nothing worth an error
            await self._act(actions.mark_read, seq=seq)
        later(self._rest())

    async def _rest(self) -> None:
        await asyncio.sleep(MARKS_EVERY)
        if self.unmarked:
            await self._mark_read()
        else:
            self.marking = False

    async def _refuse(self, client_id: str | None, refused: Refused) -> None:
        frame = {"type": "error", "id": client_id, "code": refused.code, "message": refused.message}
        await self.say(
            frame if refused.retry_after is None else frame | {"retry_after": refused.retry_after}
        )

    async def _tell_colleagues(self, *, here: bool) -> None:
        frame = {
            "type": "presence",
            "person": self.person_id,
            "name": self.visitor.name,
            "here": here,
        }
        await self.desk.bus.whisper(self.thread_id, frame, by=self.person_id, to_desk=True)

    # -- what the client hears
    async def hear(self, frame: str) -> None:
        if self.open_for_events:
            await self.say_text(frame)

    async def offer(self, seq: int, frame: str | None) -> None:
        """A committed entry. One without a frame, a change of state, is read together with how things stand now."""
        if seq <= self.last or not self.open_for_events:
            return
        if frame is None or self.catching_up or seq > self.last + 1:
            self.nudge()
            return
        self.last = seq
        await self.say_text(frame)

    def nudge(self) -> None:
        """Reads what is lacking, by number; one reading at a time."""
        if self.catching_up:
            self.more_came = True
        elif not self.ended:
            self.catching_up = True
            later(self._catch_up())

    async def _catch_up(self) -> None:
        try:
            more = True
            while more and not self.ended:
                self.more_came = False
                after = self.last
                if outage.is_on():
                    return  # the periodic question finds who is behind
                found = await _news(self.visitor, self.thread_id, after, self.verdict)
                if not found.verdict.may_read:
                    await self.leave(4403)
                    return
                self.verdict = found.verdict
                for frame in found.frames:
                    await self.say_text(frame)
                rewound = self.last < after  # a resume came in between
                self.last = self.last if rewound else max(self.last, found.last)
                more = self.more_came or found.more
        except outage.LOST as problem:
            outage.reported("what a reader lacks", problem)
        finally:
            self.catching_up = False


def _do_act(visitor: Visitor, thread_id: int, action: Any, what: dict[str, Any]) -> Any:
    """Calls the action with fresh rows, in the visitor's words, if the visitor is signed in still."""
    user = still_signed_in(visitor)
    if user is None:
        raise Refused("forbidden")
    with speaking_to(visitor):
        return action(Thread.objects.select_related("portal").get(pk=thread_id), user, **what)


_act = database_sync_to_async(_do_act, thread_sensitive=False)
