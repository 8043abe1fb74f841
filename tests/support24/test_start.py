"""How the desk starts, or says in one line why it does not."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from support24.catalogues import BASE_DIR

GOOD = "".join(chr(97 + n * 7 % 26) for n in range(60))
WAYS = {
    "manage.py": ["manage.py", "check"],
    "worker": ["-m", "celery", "-A", "support24", "worker"],
    "daphne": ["-m", "daphne", "support24.asgi:application"],
}


def run(folder: Path, command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    ours = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command],
        cwd=BASE_DIR,
        env=ours | {"VAR_DIR": str(folder), "PYTHONUTF8": "1"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": GOOD}, "ALLOWED_HOSTS"),
    ],
)
def test_what_is_missing_is_said_in_one_line(
    tmp_path: Path, way: str, said: dict[str, str], names: str
) -> None:
    ended = run(tmp_path, WAYS[way], **said)
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert f"{names}:" in ended.stderr


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({"SECRET_KEY": "x" * 60}, "SECRET_KEY"),
        ({"SECRET_KEY": "debug-only-" + GOOD}, "SECRET_KEY"),
        ({"SECRET_KEY": GOOD, "PARTNER_CODE_KEY": "short"}, "PARTNER_CODE_KEY"),
        ({"SECRET_KEY": GOOD, "TRUSTED_PROXIES": "nginx"}, "TRUSTED_PROXIES"),
        ({"SECRET_KEY": GOOD, "METRICS_FROM": "everywhere"}, "METRICS_FROM"),
    ],
)
def test_what_is_weak_or_wrong_is_refused(tmp_path: Path, said: dict[str, str], names: str) -> None:
    ended = run(tmp_path, WAYS["manage.py"], ALLOWED_HOSTS="desk.example", **said)
    assert ended.returncode == 1
    assert f"{names}:" in ended.stderr.splitlines()[-1]
    assert "Traceback" not in ended.stderr


def test_with_a_good_secret_it_starts(tmp_path: Path) -> None:
    ended = run(tmp_path, WAYS["manage.py"], ALLOWED_HOSTS="desk.example", SECRET_KEY=GOOD)
    assert ended.returncode == 0, ended.stderr


def test_a_port_that_is_taken_is_said_and_the_desk_does_not_claim_to_be_open(
    tmp_path: Path,
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = run(tmp_path, ["manage.py", "serve", "--prepare", "--port", str(port)], DEBUG="1")
    assert ended.returncode == 1
    assert f"Порт {port} занят" in ended.stderr
    assert "открыта" not in ended.stdout


def test_a_line_of_the_log_is_written_once(tmp_path: Path) -> None:
    words = "import django, logging; django.setup(); logging.getLogger('django.request').warning('said')"
    ended = run(tmp_path, ["-c", words], DEBUG="1", DJANGO_SETTINGS_MODULE="support24.settings")
    assert ended.stderr.count("said") == 1, ended.stderr
