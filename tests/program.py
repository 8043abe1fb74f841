"""Another program, which listens on this machine."""

import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


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
