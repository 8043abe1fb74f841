"""Whose pages may open a socket."""

import pytest

from support24.origin import is_own

HOST = b"support.example:8443"
TRUSTED = ["https://portal.example"]


@pytest.mark.parametrize(
    ("origin", "let_in"),
    [
        (None, True),
        (b"https://support.example:8443", True),
        (b"HTTPS://SUPPORT.EXAMPLE:8443", True),
        (b"https://portal.example", True),
        (b"https://support.example", False),
        (b"https://support.example:8444", False),
        (b"https://support.example:8443.evil.example", False),
        (b"https://evil.example", False),
        (b"http://portal.example", False),
        (b"null", False),
        (b"", False),
    ],
)
def test_a_socket_opens_for_our_own_pages_and_trusted_origins_alone(
    origin: bytes | None, let_in: bool
) -> None:
    assert is_own(origin, HOST, TRUSTED) is let_in


def test_a_request_without_a_host_is_nobodys() -> None:
    assert is_own(b"https://", b"", []) is False
