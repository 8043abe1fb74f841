"""Whom a request is said to come from."""

import asyncio
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIRequest

from support24.proxies import as_seen, behind_proxies, networks

OURS = networks(["127.0.0.1", "10.0.0.0/8", "fd00::/8"])


def scope(peer: str | None, *headers: tuple[bytes, bytes], kind: str = "http") -> dict[str, Any]:
    client = [peer, 5000] if peer else None
    return {"type": kind, "method": "GET", "path": "/", "client": client, "headers": list(headers)}


def seen(peer: str | None, *said: str) -> str | None:
    headers = [(b"x-forwarded-for", text.encode("latin1")) for text in said]
    client = as_seen(scope(peer, *headers), OURS)["client"]
    return client[0] if client else None


@pytest.mark.parametrize(
    ("peer", "said", "visitor"),
    [
        ("10.1.2.3", ["198.51.100.7"], "198.51.100.7"),
        ("::ffff:10.1.2.3", ["198.51.100.7"], "198.51.100.7"),
        ("fd00::1", ["2001:db8::7"], "2001:db8::7"),
        ("10.1.2.3", ["1.1.1.1, 198.51.100.7"], "198.51.100.7"),
        ("10.1.2.3", ["1.1.1.1, 198.51.100.7, 10.9.9.9"], "198.51.100.7"),
        ("10.1.2.3", ["1.1.1.1", "198.51.100.7"], "198.51.100.7"),
        ("10.1.2.3", ["10.4.4.4, 10.5.5.5"], "10.4.4.4"),
        ("10.1.2.3", ["198.51.100.7, nonsense"], "10.1.2.3"),
        ("10.1.2.3", [""], "10.1.2.3"),
        ("10.1.2.3", [], "10.1.2.3"),
        ("198.51.100.9", ["10.1.2.3"], "198.51.100.9"),
        ("11.1.2.3", ["198.51.100.7"], "11.1.2.3"),
        (None, ["198.51.100.7"], None),
    ],
)
def test_the_visitor_is_the_last_one_whom_none_of_our_proxies_is(
    peer: str | None, said: list[str], visitor: str | None
) -> None:
    assert seen(peer, *said) == visitor


@pytest.mark.parametrize(
    ("peer", "proto", "kind", "scheme"),
    [
        ("10.1.2.3", b"https", "http", "https"),
        ("10.1.2.3", b"HTTPS", "websocket", "wss"),
        ("10.1.2.3", b"http", "http", None),
        ("10.1.2.3", b"https, http", "http", None),
        ("198.51.100.9", b"https", "http", None),
    ],
)
def test_tls_is_believed_of_a_trusted_proxy_alone(
    peer: str, proto: bytes, kind: str, scheme: str | None
) -> None:
    assert as_seen(scope(peer, (b"x-forwarded-proto", proto), kind=kind), OURS).get("scheme") == scheme  # fmt: skip


def test_nothing_of_what_was_said_reaches_django_but_the_result() -> None:
    told: list[dict[str, Any]] = []

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        told.append(scope)

    said = [(b"x-forwarded-for", b"198.51.100.7"), (b"x-forwarded-proto", b"https"), (b"x-forwarded-host", b"evil.example"), (b"forwarded", b"for=1.1.1.1"), (b"host", b"testserver")]  # fmt: skip
    asyncio.run(behind_proxies(application, OURS)(scope("10.1.2.3", *said), None, None))
    request = ASGIRequest(told[0], None)
    assert request.is_secure()
    assert request.META["REMOTE_ADDR"] == "198.51.100.7"
    assert [name for name in request.META if "FORWARDED" in name] == []
    assert request.get_host() == "testserver"


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(ValueError, match="nginx"):
        networks(["nginx"])
