"""One request to one endpoint: to the address that was checked, for five seconds at most, following nobody anywhere."""

import os
import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from time import monotonic
from typing import NamedTuple

from .targets import BadTarget, Target, chosen, target_of

ANSWER_WITHIN = 5.0  # seconds, from the name to the last byte that is read
BODY_READ = 4096  # bytes; nobody looks at them
# A resolver has no timeout of its own; at most so many can hang.
_resolvers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="webhook-names")


class Answer(NamedTuple):
    """`status` is None where there was none, `problem` then says why, without the endpoint's own words."""

    status: int | None
    problem: str = ""
    milliseconds: int = 0

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """410: the program says that it wants no more."""
        return self.status == 410


def send(url: str, headers: dict[str, str], text: str, *, private_too: bool) -> Answer:
    """Never raises for anything that the other side does."""
    began = monotonic()
    try:
        target = target_of(url, private_too=private_too)
        address = chosen(_addresses(target), private_too=private_too)
        status = _post(target, address, headers, text.encode(), began + ANSWER_WITHIN)
        answer = Answer(status, "redirect" if 300 <= status < 400 else "")
    except BadTarget as bad:
        answer = Answer(None, f"target: {bad.code}")
    except (OSError, HTTPException, ValueError) as problem:
        late = monotonic() - began >= ANSWER_WITHIN - 0.05
        answer = Answer(
            None, "timeout" if late or isinstance(problem, TimeoutError) else type(problem).__name__
        )
    return answer._replace(milliseconds=round((monotonic() - began) * 1000))


def _addresses(target: Target) -> list[str]:
    asked = _resolvers.submit(socket.getaddrinfo, target.host, target.port, type=socket.SOCK_STREAM)
    try:
        return [str(found[4][0]) for found in asked.result(timeout=ANSWER_WITHIN)]
    except (socket.gaierror, UnicodeError):
        raise BadTarget("unknown") from None


def _post(target: Target, address: str, headers: dict[str, str], body: bytes, until: float) -> int:
    left = max(until - monotonic(), 0.1)
    connected = socket.create_connection((address, target.port), timeout=left)
    # A timeout counts each read anew: whoever sends a byte a second is cut off by this one.
    handle = socket.socket(fileno=os.dup(connected.fileno()))
    cut = threading.Timer(max(until - monotonic(), 0.1), _cut, [handle])
    cut.daemon = True
    cut.start()
    try:
        if target.secure:
            context = ssl.create_default_context()
            connected = context.wrap_socket(connected, server_hostname=target.host)
        connection = HTTPConnection(target.host, target.port)
        connection.sock = connected
        connection.request(
            "POST", target.path, body, {"host": _host(target), "connection": "close"} | headers
        )
        response = connection.getresponse()
        status = response.status
        if 200 <= status < 300:
            response.read(BODY_READ)
        return status
    finally:
        cut.cancel()
        connected.close()
        handle.close()


def _cut(handle: socket.socket) -> None:
    with suppress(OSError):  # it had ended by itself
        handle.shutdown(socket.SHUT_RDWR)


def _host(target: Target) -> str:
    name = f"[{target.host}]" if ":" in target.host else target.host
    usual = 443 if target.secure else 80
    return name if target.port == usual else f"{name}:{target.port}"
