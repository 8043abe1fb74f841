"""Where a request comes from: what a trusted proxy says of it is believed, what a visitor says of himself is not."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

Network = IPv4Network | IPv6Network
Application = Any
HEARSAY = "hearsay"  # of a scope: it came through a proxy, and whom that speaks for is not known
TLS = {"http": "https", "websocket": "wss"}
SAID_OF_VISITORS = frozenset(
    (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port", b"forwarded")
)  # fmt: skip


def networks(texts: Iterable[str]) -> list[Network]:
    """`10.0.0.1` and `10.0.0.0/8` alike. Raises ValueError for anything else."""
    return [ip_network(text.strip()) for text in texts]


def behind_proxies(application: Application, trusted: list[Network]) -> Application:
    """An application that sees the visitor in `client` and `scheme`, and none of the headers that say so."""

    async def seen(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] in TLS:
            scope = as_seen(scope, trusted)
        await application(scope, receive, send)

    return seen


def as_seen(scope: dict[str, Any], trusted: list[Network]) -> dict[str, Any]:
    """The scope as if the visitor had come without proxies. Who is not trusted is the visitor."""
    said: dict[bytes, list[str]] = {}
    headers = []
    for name, value in scope["headers"]:
        if name in SAID_OF_VISITORS:
            said.setdefault(name, []).extend(value.decode("latin1").split(","))
        else:
            headers.append((name, value))
    if not said:
        return scope
    scope = scope | {"headers": headers, HEARSAY: True}
    client = scope.get("client")
    if client is None or not is_among(client[0], trusted):
        return scope
    # each proxy adds on the right whom it saw: the first that is none of ours is the visitor
    for address in reversed([text.strip() for text in said.get(b"x-forwarded-for", [])]):
        if not _is_address(address):
            break
        scope["client"], scope[HEARSAY] = [address, 0], False
        if not is_among(address, trusted):
            break
    if said.get(b"x-forwarded-proto", [""])[-1].strip().lower() == "https":
        scope["scheme"] = TLS[scope["type"]]
    return scope


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def is_among(text: str, some: list[Network]) -> bool:
    if not _is_address(text):
        return False
    address = ip_address(text)
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in some)
