"""A token for each scope, endpoints, and a program that listens on this machine."""

import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from portals.models import User
from programs.actions import issue_token
from programs.models import Endpoint
from programs.scopes import EventType, Scope
from tests.factories import UserFactory


@pytest.fixture(autouse=True)
def _nothing_counted_before(nothing_is_remembered: None) -> None:
    """Each test has the whole pace of its tokens."""


@pytest.fixture
def staff(db: None) -> User:
    return UserFactory(name="Ольга Север", is_staff=True, is_superuser=True)


@pytest.fixture
def token(staff: User) -> Callable[..., str]:
    """token(Scope.PORTALS, portal=…): one in clear."""

    def issue(*scopes: Scope, **limits: Any) -> str:
        return issue_token("CRM", list(scopes), by=staff, **limits)[1]

    return issue


@pytest.fixture
def ask(client: Client) -> Callable[..., Any]:
    """ask(token, path): the answer of the API."""

    def get(clear: str, path: str, **params: Any) -> Any:
        return client.get(f"/api/v1{path}", params, headers={"Authorization": f"Bearer {clear}"})

    return get


class Program:
    """Another program: keeps what it was sent, and answers what it is told to answer."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.heard: list[tuple[dict[str, str], str]] = []
        self.answers: list[int] = []  # the next statuses; 200 when there are no more
        self.headers: dict[str, str] = {}
        self.body = b""
        self.may_answer = threading.Event()
        self.may_answer.set()
        program = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["content-length"])).decode()
                program.heard.append(({k.lower(): v for k, v in self.headers.items()}, text))
                program.may_answer.wait(30)
                self.send_response(program.answers.pop(0) if program.answers else 200)
                for name, value in program.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(program.body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls is not None:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]  # cut off: that is tested
        self.thread = threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/hook?a=1"

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def program(settings: Settings) -> Iterator[Program]:
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    program = Program()
    yield program
    program.stop()


@pytest.fixture
def endpoint(db: None, program: Program) -> Endpoint:
    """Hears of everything on all portals."""
    return Endpoint.objects.create(name="CRM", url=program.url, events=[e.value for e in EventType])
