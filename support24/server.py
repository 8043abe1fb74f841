"""Daphne that takes its leave: what waits is committed and acknowledged, and every page is told to come back.

`manage.py serve` starts it, and support24/asgi.py gives it to the plain `daphne` command too.
"""

import asyncio
import logging
import socket
from typing import Any

from daphne.server import Server
from twisted.internet import defer, reactor, tcp

from chat.desk import Desk
from chat.wire import unsent_of

from .bodies import lying_on_disk
from .watchman import Watchman

log = logging.getLogger(__name__)
FAREWELL_SECONDS = 8.0  # at most, for the last frames to leave
NOBODY_LEAVES_FOR = 1.5  # seconds; whoever is left then does not read, and is cut
# A machine that is gone says nothing. Its kernel is asked by ours after 15 s of silence, and given up after 15 s more,
# also on what was sent in vain; a program that hangs on a machine that lives is found by our own ping (chat/wire.py).
SILENT_FOR, ASK_EVERY, ASK_TIMES = 15, 5, 3
SENT_IN_VAIN_MS = 30_000
UNSENT_OF_A_PAGE = 1 << 19  # bytes
CHECK_EVERY = 5.0  # seconds between looks for those who are silent


class PoliteServer(Server):  # type: ignore[misc]
    """SIGTERM: nobody new is let in, then the desk closes up, then the rest is ended as Daphne does.

    And one that does not look at ten thousand idle sockets every second.
    """

    connections: dict[Any, Any]
    someone_left = True
    rounds = 0

    def protocol_disconnected(self, protocol: Any) -> None:
        self.someone_left = True
        super().protocol_disconnected(protocol)

    def application_checker(self) -> None:
        """Each second while people leave; every tenth also for applications that ended by themselves."""
        self.rounds += 1
        if self.someone_left or self.rounds % 10 == 0:
            self.someone_left = any("disconnected" in c for c in self.connections.values())
            super().application_checker()
        else:
            reactor.callLater(1, self.application_checker)  # type: ignore[arg-type]

    def timeout_checker(self) -> None:
        for protocol in list(self.connections):
            protocol.check_timeouts()
        reactor.callLater(CHECK_EVERY, self.timeout_checker)  # type: ignore[arg-type]

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        return super().create_application(protocol, lying_on_disk(protocol, scope))

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """A page or file that comes piece by piece goes no faster than its reader: what he has not taken is bounded."""
        await super().handle_reply(protocol, message)
        while message.get("more_body") and _unsent(protocol) > UNSENT_OF_A_PAGE:  # noqa: ASYNC110
            # the transport tells nobody when it has room again
            await asyncio.sleep(0.02)

    def run(self) -> None:
        reactor.callWhenRunning(self._give_time_to_close)
        watchman = Watchman()
        watchman.start()
        try:
            super().run()
        finally:
            watchman.stop()

    def _give_time_to_close(self) -> None:
        # autobahn gives a browser one second to answer a goodbye, then cuts: too short for thousands at once
        self.ws_factory.closeHandshakeTimeout = FAREWELL_SECONDS

    def listen_success(self, port: Any) -> None:
        super().listen_success(port)
        if isinstance(port, tcp.Port):
            notice_the_dead(port.socket)

    def kill_all_applications(self) -> Any:
        for reader in reactor.getReaders():  # type: ignore[misc]
            if isinstance(reader, tcp.Port):
                reader.stopListening()
        farewell = defer.Deferred.fromFuture(asyncio.ensure_future(self._farewell()))
        return farewell.addBoth(lambda _: self._end_the_rest())

    async def _farewell(self) -> None:
        try:
            await Desk.close_up()
        except Exception:  # whatever it was: those who are connected are still told
            log.exception("closing up")
        clock = asyncio.get_running_loop().time
        deadline = clock() + FAREWELL_SECONDS
        left, left_since = self._who_is_here(), clock()
        while left and clock() < min(deadline, left_since + NOBODY_LEAVES_FOR):
            await asyncio.sleep(0.02)
            if (now := self._who_is_here()) < left:
                left, left_since = now, clock()

    def _who_is_here(self) -> int:
        """Open sockets, and pages that are being made."""
        return sum("disconnected" not in details for details in self.connections.values())

    def _end_the_rest(self) -> Any:
        # what Daphne has reaped has no application any more, and its own method would stumble over that
        self.connections = {
            p: d for p, d in self.connections.items() if "application_instance" in d
        }
        return super().kill_all_applications()


def _unsent(protocol: Any) -> int:
    channel = getattr(protocol, "channel", None)  # none once the visitor has gone
    transport = channel.transport if channel is not None else None
    return unsent_of(transport) if hasattr(transport, "dataBuffer") else 0


def notice_the_dead(listener: socket.socket) -> None:
    """Every connection that this socket accepts from now on inherits this."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", SILENT_FOR),
        ("TCP_KEEPINTVL", ASK_EVERY),
        ("TCP_KEEPCNT", ASK_TIMES),
        ("TCP_USER_TIMEOUT", SENT_IN_VAIN_MS),
    ):
        if hasattr(socket, name):  # not every system has each
            listener.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
