"""Where the desk may send webhooks: to public addresses alone, so that nobody looks through us into our own network. Pure."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))  # IPv4 behind NAT64
LONGEST_URL = 500


class BadTarget(Exception):
    """`code` is one of: scheme, host, user, port, private, unknown."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Target(NamedTuple):
    """An address to which a request can be made; `path` with its query."""

    secure: bool
    host: str
    port: int
    path: str


def target_of(url: str, *, private_too: bool) -> Target:
    """Raises BadTarget. Plain HTTP only where private targets are allowed: it is for one's own machine."""
    if len(url) > LONGEST_URL or any(sign.isspace() or not sign.isprintable() for sign in url):
        raise BadTarget("host")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadTarget("host") from None
    if parts.scheme not in ("https", "http") or (parts.scheme == "http" and not private_too):
        raise BadTarget("scheme")
    if parts.username is not None or parts.password is not None:
        raise BadTarget("user")
    try:
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except UnicodeError:
        raise BadTarget("host") from None
    if not host or port == 0:
        raise BadTarget("host")
    address = _literal(host)
    if address is not None and not may_be_asked(address, private_too=private_too):
        raise BadTarget("private")
    secure = parts.scheme == "https"
    try:
        path = (parts.path or "/").encode("ascii").decode() + (
            f"?{parts.query}" if parts.query else ""
        )
        path.encode("ascii")
    except UnicodeError:
        raise BadTarget("host") from None
    return Target(secure, host, port or (443 if secure else 80), path)


def chosen(addresses: Iterable[str], *, private_too: bool) -> str:
    """The address to connect to. One private address among them and none is used: BadTarget."""
    found = [ip_address(text.partition("%")[0]) for text in addresses]
    if not found:
        raise BadTarget("unknown")
    if not all(may_be_asked(address, private_too=private_too) for address in found):
        raise BadTarget("private")
    return str(found[0])


def may_be_asked(address: Address, *, private_too: bool) -> bool:
    """Neither ourselves, nor a neighbour, nor the cloud's own service; nor one of them in the guise of IPv6."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if any(address in network for network in TRANSLATED):
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return may_be_asked(inner, private_too=private_too)
    if (
        address.is_multicast
        or address.is_unspecified
        or (address.is_reserved and not address.is_loopback)
    ):
        return False
    if private_too:
        return not address.is_link_local
    return address.is_global and not address.is_private and not address.is_link_local


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
