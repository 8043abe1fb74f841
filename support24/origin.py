"""A socket is opened only by our own pages: a browser says in `Origin` where its page comes from."""

from typing import Any
from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier

Application = Any


def own_pages_only(application: Application, trusted: list[str]) -> Application:
    """Lets in what comes from this very host and port, or from a trusted origin (scheme://host[:port]).

    No `Origin` means no browser: such a client has no cookies of somebody else to misuse.
    """

    async def guarded(scope: dict[str, Any], receive: Any, send: Any) -> None:
        headers = dict(scope["headers"])
        let_in = is_own(headers.get(b"origin"), headers.get(b"host", b""), trusted)
        await (application if let_in else WebsocketDenier())(scope, receive, send)

    return guarded


def is_own(origin: bytes | None, host: bytes, trusted: list[str]) -> bool:
    if origin is None:
        return True
    said = origin.decode("latin1").lower()
    return said in trusted or (
        bool(host) and urlsplit(said).netloc == host.decode("latin1").lower()
    )
