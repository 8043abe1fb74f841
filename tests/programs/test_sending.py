"""One request, to the address that was checked, for a bounded time."""

import socket
import ssl
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from chat.webhooks import sending
from tests.program import Program
from tests.programs.authority import Authority


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """From now on every name has these addresses; which names were asked."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if not str(host)[0].isalpha():
            return real(host, port, *args, **kwargs)
        asked.append(host)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_a_name_is_resolved_once_and_the_request_goes_where_it_led(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolving(monkeypatch, "127.0.0.1")
    url = program.url.replace("127.0.0.1", "crm.example.com")
    assert sending.send(url, {}, "{}", private_too=True).is_taken
    assert asked == ["crm.example.com"]
    [(headers, text)] = program.heard
    assert (headers["host"], text) == (url.split("/")[2], "{}")


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["169.254.169.254"], ["::1"], []]
)
def test_a_name_that_leads_into_our_own_network_is_not_asked(
    program: Program, monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    resolving(monkeypatch, *addresses)
    url = program.url.replace("http://127.0.0.1", "https://crm.example.com")
    answer = sending.send(url, {}, "{}", private_too=False)
    assert answer.problem == ("target: private" if addresses else "target: unknown")
    assert program.heard == []


def test_a_name_that_does_not_exist_is_said() -> None:
    assert (
        sending.send("https://nobody.invalid/", {}, "{}", private_too=False).problem
        == "target: unknown"
    )


def test_who_answers_https_with_something_else_is_not_believed(program: Program) -> None:
    answer = sending.send(program.url.replace("http:", "https:"), {}, "{}", private_too=True)
    assert not answer.is_taken
    assert answer.problem == "SSLError"
    assert program.heard == []


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """One that this machine trusts."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    return authority


def sent_to(tls: ssl.SSLContext) -> tuple[sending.Answer, list[tuple[dict[str, str], str]]]:
    """What comes of a request to https://crm.example.com, and what arrived there."""
    program = Program(tls)
    port = program.server.server_address[1]
    try:
        answer = sending.send(
            f"https://crm.example.com:{port}/hook", {"webhook-id": "1"}, "{}", private_too=True
        )
    finally:
        program.stop()
    return answer, program.heard


def test_whoever_proves_his_name_gets_the_request(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolving(monkeypatch, "127.0.0.1")
    answer, heard = sent_to(authority.server("crm.example.com"))
    assert (answer.status, answer.problem) == (200, "")
    [(headers, text)] = heard
    assert (headers["webhook-id"], text) == ("1", "{}")
    assert headers["host"].startswith("crm.example.com:")


@pytest.mark.parametrize("lie", ["another name", "yesterday's", "another authority"])
def test_whoever_does_not_is_told_nothing(
    authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lie: str
) -> None:
    resolving(monkeypatch, "127.0.0.1")
    if lie == "another name":
        tls = authority.server("crm.example.org")
    elif lie == "yesterday's":
        tls = authority.server("crm.example.com", ended=True)
    else:
        (tmp_path / "another").mkdir()
        tls = Authority(tmp_path / "another").server("crm.example.com")
    answer, heard = sent_to(tls)
    assert (answer.status, answer.problem) == (None, "SSLCertVerificationError")
    assert heard == []


def test_a_long_answer_is_not_read_to_its_end(program: Program) -> None:
    program.body = b"x" * 50_000_000
    assert sending.send(program.url, {}, "{}", private_too=True).is_taken


class Dripping:
    """Answers a byte at a time, for ever."""

    def __init__(self, begins: bytes) -> None:
        self.listens = socket.create_server(("127.0.0.1", 0))
        self.begins = begins
        threading.Thread(target=self._drip, daemon=True).start()

    def _drip(self) -> None:
        connection, _ = self.listens.accept()
        with connection:
            try:
                connection.sendall(self.begins)
                while True:
                    connection.sendall(b"x")
                    time.sleep(0.02)
            except OSError:
                pass


@pytest.mark.parametrize(
    "begins", [b"", b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\n\r\n"]
)
def test_who_answers_a_byte_at_a_time_is_cut_off(
    begins: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "ANSWER_WITHIN", 0.5)
    dripping = Dripping(begins)
    url = f"http://127.0.0.1:{dripping.listens.getsockname()[1]}/"
    began = time.monotonic()
    answer = sending.send(url, {}, "{}", private_too=True)
    dripping.listens.close()
    assert time.monotonic() - began < 3
    assert answer.milliseconds < 3000


def test_who_does_not_answer_at_all_is_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "ANSWER_WITHIN", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        answer = sending.send(
            f"http://127.0.0.1:{silent.getsockname()[1]}/", {}, "{}", private_too=True
        )
    assert (answer.status, answer.problem) == (None, "timeout")
