"""What a message should not carry is noticed alike by the server and in the browser, and false alarms are few."""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from chat import actions
from chat.models import Thread
from chat.secrets import Secret, for_browser, kinds_in, masked
from tests.chat.people import People, html_of

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = json.loads((HERE / "secrets.json").read_text())
READER = """
import { SecretScanner } from "./static/js/chat/secrets.js";
let input = "";
for await (const chunk of process.stdin) input += chunk;
const { rules, texts } = JSON.parse(input);
const scanner = new SecretScanner(rules);
console.log(JSON.stringify(texts.map((text) => ({ text, kinds: scanner.kindsIn(text), masked: scanner.masked(text) }))));
"""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_a_text_gives_away_what_the_table_says(case: dict[str, Any]) -> None:
    assert kinds_in(case["text"]) == case["kinds"]
    assert masked(case["text"]) == case["masked"]


def test_the_table_knows_every_kind() -> None:
    assert {kind for case in CASES for kind in case["kinds"]} == set(Secret)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_what_is_hidden_is_not_found_again(case: dict[str, Any]) -> None:
    assert kinds_in(case["masked"]) == []


def test_the_browser_decides_as_the_server_does() -> None:
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no node on this machine, and CI needs one")
        pytest.skip("no node on this machine: the browser's scanner is not compared")
    asked = {"rules": json.loads(for_browser()), "texts": [case["text"] for case in CASES]}
    run = subprocess.run(
        [node, "--input-type=module", "-e", READER],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE.parent.parent,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert json.loads(run.stdout) == CASES


@pytest.mark.parametrize(
    "text",
    [
        "пароль " * 600,
        "a" * 4000,
        "1 " * 2000,
        "https://" + "a/" * 1900,
        "пароль: " + "x y " * 900,
        "-----BEGIN PRIVATE KEY-----" * 140,
        "authorization: " * 260,
        "http://a/hook/" * 280,
        '"value":"wert",' * 260,
        '"name":"auth' * 330,
        "cookie:a=b" * 400,
        "https://a/rest/1/" * 230,
    ],
    ids=lambda text: text[:20],
)
def test_no_text_keeps_the_scanner_busy(text: str) -> None:
    kinds_in("")  # the expressions are compiled
    start = time.perf_counter()
    kinds_in(text)
    assert time.perf_counter() - start < 0.5


# --- where no script runs ------------------------------------------------------------------------
LETTER = "Не входит в почту, пароль: qwerty123"


@pytest.fixture
def people(db: None) -> People:
    return People()


def test_a_message_with_a_password_is_asked_about_and_not_stored(people: People) -> None:
    before = people.trace()
    html = html_of(people.press("", text=LETTER), 422)
    for words in ["есть секрет", "пароль", 'value="mask"', 'value="send"', LETTER]:
        assert words in html
    assert people.trace() == before


@pytest.mark.parametrize(
    ("choice", "stored"),
    [("mask", "Не входит в почту, пароль: ••••••"), ("send", LETTER)],
)
def test_the_person_decides_what_is_stored(people: People, choice: str, stored: str) -> None:
    assert people.press("", text=LETTER, secrets=choice).status_code == 302
    assert people.thread.entries.latest("seq").body == stored


def test_a_message_without_a_secret_is_stored_at_once(people: People) -> None:
    assert people.press("", text="Номер заказа 4111111111111111").status_code == 302
    assert people.thread.entries.latest("seq").body == "Номер заказа 4111111111111111"


def test_a_choice_that_nobody_offered_is_asked_again(people: People) -> None:
    assert people.press("", text=LETTER, secrets="drop").status_code == 422


@pytest.mark.parametrize("field", ["text", "got", "did", "expected"])
def test_a_new_chat_is_asked_about_in_every_field(people: People, field: str) -> None:
    client, before = people.client(), people.trace()
    written = {"subject": "Почта", "got": "Не входит", field: LETTER}
    html = html_of(client.post("/chats/new/", written), 422)
    assert 'value="mask"' in html and LETTER in html
    assert people.trace() == before
    assert client.post("/chats/new/", written | {"secrets": "mask"}).status_code == 302
    body = Thread.objects.latest("pk").entries.get(seq=1).body
    assert "пароль: ••••••" in body and "qwerty" not in body


def test_a_subject_gives_no_password_away(people: People) -> None:
    written = {"subject": "пароль: qwerty123", "got": "Не входит", "secrets": "mask"}
    assert people.client().post("/chats/new/", written).status_code == 302
    assert Thread.objects.latest("pk").subject == "пароль: ••••••"


def test_both_pages_can_ask_by_themselves(people: People) -> None:
    for address in (people.page(), "/chats/new/"):
        html = html_of(people.client().get(address))
        assert "data-secret-rules" in html and 'data-text="secret-card"' in html


def test_no_log_line_repeats_what_was_written(
    people: People, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    people.press("", text=LETTER)
    people.press("", text=LETTER, secrets="send")
    actions.answer_question(people.thread.pk, people.now().last_seq)
    assert people.thread.entries.filter(body=LETTER).exists()
    assert "qwerty123" not in caplog.text
