"""docker-compose.yml, Dockerfile and nginx.conf say what docs/deployment.md promises."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from daphne.cli import CommandLineInterface
from django.http import HttpResponse
from django.utils.module_loading import import_string
from ruamel.yaml import YAML

from chat.wire import CUT_AFTER
from files.giving import _headed
from files.kinds import MB
from knowledge.pictures import MOST_BYTES
from support24 import catalogues
from support24.bodies import MOST_BYTES as MOST_BODY
from support24.management.commands.serve import Command
from support24.proxies import networks
from support24.server import FAREWELL_SECONDS, PoliteServer

ROOT = catalogues.BASE_DIR
COMPOSE = ROOT / "docker-compose.yml"
SERVICES: dict[str, dict[str, Any]] = YAML(typ="safe").load(COMPOSE)["services"]
CHATS, INSIDE = "~ ^/(console/)?chats/", "/media-inside/"
RUNS_ONCE = {"migrate"}
DESK = {"web1", "web2", "worker", "beat", "migrate"}
NGINX = re.sub(r"#.*", "", (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_the_file_follows_the_compose_specification(tmp_path: Path) -> None:
    def check(path: Path) -> subprocess.CompletedProcess[str]:
        command = [
            sys.executable,
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            "vendor.compose-spec",
            str(path),
        ]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert (ours := check(COMPOSE)).returncode == 0, ours.stdout
    broken = tmp_path / "docker-compose.yml"
    broken.write_text(
        COMPOSE.read_text(encoding="utf-8").replace("read_only: true", "read_only: [1]")
    )
    assert check(broken).returncode != 0


def test_the_house_is_complete() -> None:
    assert set(SERVICES) == DESK | {"nginx", "postgres", "redis"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_has_no_rights_that_it_does_not_need(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert "/tmp" in service["tmpfs"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.keys() & {"privileged", "cap_add", "network_mode", "pid"}
    user = int(service["user"].split(":")[0])
    assert user > 0


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_is_watched_and_comes_back(name: str) -> None:
    service = SERVICES[name]
    if name in RUNS_ONCE:
        assert service["restart"] == "no"
    else:
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_waits_until_what_it_needs_is_there(name: str) -> None:
    needs = {other: how["condition"] for other, how in SERVICES[name].get("depends_on", {}).items()}
    for other, condition in needs.items():
        expected = "service_completed_successfully" if other in RUNS_ONCE else "service_healthy"
        assert (other, condition) == (other, expected)
    expected_needs = {
        "nginx": {"web1", "web2"},
        "migrate": {"postgres"},
        "postgres": set(),
        "redis": set(),
    }
    assert set(needs) == expected_needs.get(name, {"migrate", "postgres", "redis"})


def test_only_nginx_can_be_reached_from_outside() -> None:
    assert {name for name, service in SERVICES.items() if service.get("ports")} == {"nginx"}
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]
    assert YAML(typ="safe").load(COMPOSE)["networks"]["inside"]["internal"] is True


def test_no_secret_stands_in_the_file() -> None:
    """Each comes from the environment, and the absence of one that is needed stops the start with a message."""
    optional = {"OIDC_CLIENT_SECRET", "FILES_S3_KEY", "FILES_S3_SECRET"}
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            if re.search("SECRET|PASSWORD|KEY|AUTH", key):
                wanted = r"\$\{\w+:-\}" if key in optional else r"\$\{\w+:\?.+\}"
                assert re.fullmatch(wanted, value), f"{name}: {key}"
    for url in (SERVICES["web1"]["environment"][key] for key in ("DATABASE_URL", "REDIS_URL")):
        assert re.search(r":\$\{\w+_PASSWORD:\?.+\}@", url)


def test_nobody_can_choose_the_address_that_the_desk_believes() -> None:
    """nginx sets it anew in the one place that all locations inherit, and only private addresses are trusted."""
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in NGINX
    assert "$proxy_add_x_forwarded_for" not in NGINX
    outside_locations = re.sub(r"location [^{]*\{[^}]*\}", "", NGINX)
    assert outside_locations.count("proxy_set_header") == NGINX.count("proxy_set_header") > 0
    nets = networks(SERVICES["web1"]["environment"]["TRUSTED_PROXIES"].split(","))
    assert all(net.is_private for net in nets)


def test_sockets_pass_and_figures_do_not() -> None:
    locations = dict(re.findall(r"location ([^{]+?) \{([^}]*)\}", NGINX))
    assert set(locations) == {"/", CHATS, INSIDE, "/admin/knowledge/", "/ws/", "/metrics"}
    assert "return 404;" in locations["/metrics"]
    assert "proxy_pass" not in locations["/metrics"]
    timeout = re.search(r"proxy_read_timeout (\d+)s", locations["/ws/"])
    assert timeout
    assert int(timeout[1]) > CUT_AFTER  # or a silent page would lose its socket
    assert "proxy_set_header Upgrade $http_upgrade;" in NGINX
    assert re.search(r"client_max_body_size \d+m;", NGINX)
    for_editors = re.search(r"client_max_body_size (\d+)m;", locations["/admin/knowledge/"])
    assert for_editors
    assert int(for_editors[1]) << 20 > MOST_BYTES
    assert {name for name in SERVICES if name.startswith("web")} == set(
        re.findall(r"server (web\d):8000", NGINX)
    )


def test_files_pass_through_nginx_and_only_the_desk_says_who_gets_one() -> None:
    locations = dict(re.findall(r"location ([^{]+?) \{([^}]*)\}", NGINX))
    most = re.search(r"client_max_body_size (\d+)m;", locations[CHATS])
    assert most
    assert int(most[1]) * MB > MOST_BODY  # the desk refuses in words, nginx only what is beyond it
    assert "proxy_request_buffering off;" in locations[CHATS]
    assert re.match(r"\s*internal;", locations[INSIDE])
    media = SERVICES["web1"]["volumes"][0].split(":")[1]
    assert f"alias {media}/;" in locations[INSIDE]
    assert SERVICES["web1"]["environment"]["FILES_ACCEL"] == INSIDE
    assert f"media:{media}:ro" in SERVICES["nginx"]["volumes"]
    headers = _headed(HttpResponse(), "").headers
    for name in (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Cross-Origin-Resource-Policy",
    ):
        assert re.search(
            rf'add_header {name} "?{re.escape(headers[name])}"? always;', locations[INSIDE]
        )


def test_the_image_starts_the_server_that_takes_its_leave() -> None:
    command = re.search(r"^CMD (\[.*?\])$", DOCKERFILE, re.DOTALL | re.MULTILINE)
    assert command
    program, script, name, *arguments = json.loads(command[1])
    assert (program, script, name) == ("python", "manage.py", "serve")
    options = Command().create_parser(script, name).parse_args(arguments)
    assert (options.bind, options.port) == ("0.0.0.0", 8000)


def test_a_web_server_has_the_time_that_its_leave_takes() -> None:
    for name in ("web1", "web2"):
        grace = re.fullmatch(r"(\d+)s", SERVICES[name]["stop_grace_period"])
        assert grace and int(grace[1]) > FAREWELL_SECONDS + 15  # what waits is committed before


def test_the_plain_daphne_command_takes_its_leave_too() -> None:
    assert import_string("support24.asgi.application")
    assert CommandLineInterface.server_class is PoliteServer


def test_the_image_holds_what_its_build_needs_and_no_secrets() -> None:
    kept = [
        line[1:]
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    ]
    assert {
        "manage.py",
        "requirements/base.txt",
        "locale",
        "templates",
        "static",
        "deploy/alive.py",
    } <= set(kept)
    apps = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert apps <= set(kept)
    assert not {".env", "var", ".git", "."} & set(kept)
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, re.MULTILINE)
    assert "--require-hashes" in DOCKERFILE
