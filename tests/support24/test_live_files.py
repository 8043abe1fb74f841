"""Files against the real server: every bad one has its answer, nothing half-written stays, memory does not grow."""

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request
from uuid import uuid4

import pytest

from chat.views.attachments import STATUSES
from tests.files import samples
from tests.live import FragileDesk, Visitor, wait_until

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("files live")]
MB = 1 << 20
GROWS_AT_MOST = 20  # MB
BOUNDARY = b"----a-boundary"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FragileDesk]:
    desk = FragileDesk(tmp_path_factory.mktemp("files"))
    desk.start("--prepare", "--demo")
    yield desk
    desk.kill()


class Sender:
    """A person of the demo in a chat of theirs, and how they send files."""

    def __init__(self, house: FragileDesk, email: str) -> None:
        self.house, self.person = house, Visitor(house.url(), email)
        self.chat = self.person.open_chat("Файлы", "Как приложить файл")
        self.path = f"/chats/{self.chat}/attachments/"

    def token(self) -> str:
        return next(str(c.value) for c in self.person.jar if c.name == "csrftoken")

    def form(self, raw: bytes, name: str, own: str = "") -> bytes:
        fields = b"".join(
            b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
            % (BOUNDARY, key.encode(), value.encode())
            for key, value in {
                "id": own or str(uuid4()),
                "csrfmiddlewaretoken": self.token(),
            }.items()
        )
        return fields + (
            b'--%s\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n%s\r\n--%s--\r\n'
            % (BOUNDARY, name.encode(), raw, BOUNDARY)
        )

    def sends(self, raw: bytes, name: str) -> tuple[int, dict[str, Any]]:
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY.decode()}"}
        request = Request(self.person.url + self.path, self.form(raw, name), headers)
        try:
            with self.person.opener.open(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except HTTPError as refused:
            return refused.code, json.load(refused)

    def fetches(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        request = Request(self.person.url + path, headers=headers)
        with self.person.opener.open(request, timeout=30) as answer:
            return answer.status, dict(answer.headers), answer.read()

    def takes_back(self, uuid: str) -> None:
        self.person.post(f"/attachments/{uuid}/remove/")

    def connected(self, *headers: str, length: int | None = None) -> socket.socket:
        """A connection on which an upload has begun."""
        line = socket.create_connection(("127.0.0.1", self.house.port), timeout=10)
        lines = [
            f"POST {self.path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.house.port}",
            f"Cookie: {self.person.cookie}",
            f"Content-Type: multipart/form-data; boundary={BOUNDARY.decode()}",
            *headers,
            *([f"Content-Length: {length}"] if length is not None else []),
        ]
        line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return line


@pytest.fixture(scope="module")
def sender(house: FragileDesk) -> Sender:
    return Sender(house, "admin@basic.example")


def kept(house: FragileDesk) -> list[Path]:
    folder = Path(house.env["VAR_DIR"]) / "media"
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.fixture(autouse=True)
def _nothing_goes_wrong(house: FragileDesk, sender: Sender) -> Iterator[None]:
    yield
    assert "Traceback" not in house.log.read_text(errors="replace")


@pytest.fixture(scope="module")
def senders(house: FragileDesk) -> Iterator[Iterator[Sender]]:
    """People by turns, so that nobody is out of breath."""
    emails = [
        f"{who}@{portal}.example"
        for portal in ("standard", "professional")
        for who in ("admin", "integrator")
    ]

    def turns() -> Iterator[Sender]:
        some = [Sender(house, email) for email in emails]
        while True:
            yield from some

    yield turns()


@pytest.mark.parametrize("what", samples.BAD)
def test_every_bad_file_has_its_answer_and_leaves_nothing(
    house: FragileDesk, senders: Iterator[Sender], what: str
) -> None:
    name, made, code = samples.BAD[what]
    before = kept(house)
    status, said = next(senders).sends(made(), name)
    assert (said["code"], status) == (code, STATUSES.get(code, 422))
    assert re.search("[а-я]", said["message"])
    assert kept(house) == before


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../../etc/журнал.log", "журнал.log"),
        ("две\tстроки.log", "двестроки.log"),
        ("счёт\u202egnp.log", "счётgnp.log"),
        ("й" * 300 + ".log", "й" * 116 + ".log"),
        ("И\u0306од.log", "Йод.log"),
        ("смайлик 🙂.log", "смайлик 🙂.log"),
        ("а%00б.log", "а%00б.log"),
        ("<b>жирный</b>.log", "b>.log"),
    ],
)
def test_a_name_comes_through_made_safe(senders: Iterator[Sender], sent: str, shown: str) -> None:
    sender = next(senders)
    status, said = sender.sends(b"2026-11-26 OK\n", sent)
    assert (status, said["name"]) == (200, shown)
    assert "<b>" not in said["html"]
    sender.takes_back(said["id"])


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "in chunks"])
def test_a_body_of_200_mb_is_refused_before_it_has_come(
    house: FragileDesk, sender: Sender, announced: bool
) -> None:
    if announced:
        line = sender.connected(length=200 * MB)
    else:
        line = sender.connected("Transfer-Encoding: chunked")
    with line:
        answer, sent = b"", 0
        line.settimeout(0 if not announced else 5)
        while not answer and sent < 200:
            if not announced:
                line.settimeout(5)
                line.sendall(b"100000\r\n" + bytes(MB) + b"\r\n")
                sent += 1
                line.settimeout(0)
            try:
                answer = line.recv(4096)
            except BlockingIOError:
                continue
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert sent < 90
        said = json.loads(answer.split(b"\r\n\r\n", 1)[1])
        assert said["code"] == "form_too_large"


@pytest.mark.parametrize("percent", [1, 50, 99])
def test_an_upload_that_is_cut_leaves_nothing(
    house: FragileDesk, sender: Sender, percent: int
) -> None:
    before = kept(house)
    body = sender.form(samples.noisy("PNG", (900, 900)), "снимок.png")
    with sender.connected(length=len(body)) as line:
        line.sendall(body[: len(body) * percent // 100])
    page = sender.person.get(f"/chats/{sender.chat}/")
    assert "data-waiting=" not in page
    assert kept(house) == before


def test_a_video_is_played_from_its_middle(sender: Sender) -> None:
    raw = samples.mp4() + samples.box(b"free", bytes(3 * MB))
    _status, said = sender.sends(raw, "запись.mp4")
    path = f"/attachments/{said['id']}/"
    status, headers, body = sender.fetches(path, Range="bytes=1000-1999")
    assert (status, headers["Content-Range"]) == (206, f"bytes 1000-1999/{len(raw)}")
    assert body == raw[1000:2000]
    assert sender.fetches(path)[2] == raw
    sender.takes_back(said["id"])


def test_a_thumbnail_of_8_mb_is_there_without_anybody_reloading(sender: Sender) -> None:
    raw = samples.noisy("PNG", (1900, 1400))
    assert 7.5 * MB < len(raw) < 10 * MB
    _status, said = sender.sends(raw, "большой.png")

    def is_there() -> bool:
        _status, headers, body = sender.fetches(f"/attachments/{said['id']}/thumbnail/")
        return headers["Content-Type"] == "image/webp" and body.startswith(b"RIFF")

    wait_until(is_there, "a thumbnail", 10)
    sender.takes_back(said["id"])


def test_the_memory_of_the_process_does_not_follow_the_size_of_files(
    house: FragileDesk, sender: Sender
) -> None:
    assert house.process is not None
    proc = Path(f"/proc/{house.process.pid}")
    if not proc.exists():
        pytest.skip("не найдено: /proc")

    def peak() -> float:
        found = re.search(r"VmHWM:\s+(\d+)", (proc / "status").read_text())
        assert found
        return int(found[1]) / 1024

    video = samples.mp4() + samples.box(b"free", bytes(49 * MB))
    some = [
        (samples.noisy("JPEG", (3000, 2500), quality=90), "фото.jpg"),
        (b"line\n" * (19 * MB // 5), "журнал.log"),
        (video, "запись.mp4"),
    ]
    sender.sends(samples.mp4(), "первая.mp4")  # what is imported and opened once is no growth
    sender.sends(samples.picture(), "первая.png")
    (proc / "clear_refs").write_text("5")
    before = peak()
    for raw, name in some:
        status, said = sender.sends(raw, name)
        assert status == 200, said
        with_a_slow_reader(sender, f"/attachments/{said['id']}/")
    assert peak() - before < GROWS_AT_MOST


def with_a_slow_reader(sender: Sender, path: str) -> None:
    """Somebody asks for a file and does not read it; then the same is asked for by somebody who does."""
    with socket.create_connection(("127.0.0.1", sender.house.port), timeout=10) as line:
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{sender.house.port}\r\nCookie: {sender.person.cookie}\r\n\r\n"
        line.sendall(request.encode())
        assert line.recv(20).startswith(b"HTTP/1.1 200")
        assert sender.fetches(path)[0] == 200
