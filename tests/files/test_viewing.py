"""What a reader is shown of a log, an archive of requests and JSON: rows from bytes, and nothing of them is mark-up."""

import json
from typing import Any

import pytest

from files.viewing import har, texts, trees
from files.viewing.markup import log_html, tree_html

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;"


def lines_of(text: str) -> list[texts.Line]:
    return [line for one in texts.passages(text) for line in (one.head, *one.rest)]


def test_lines_are_numbered_whatever_ends_them() -> None:
    lines = lines_of("раз\r\nдва\nтри\rчетыре\n")
    assert [(one.number, one.text) for one in lines] == [
        (1, "раз"),
        (2, "два"),
        (3, "три"),
        (4, "четыре"),
    ]
    assert lines_of("") == []


def test_a_stack_trace_is_folded_under_its_error() -> None:
    text = "\n".join(
        [
            "10:00 INFO start",
            "10:01 ERROR boom",
            "  at a.b(c)",
            "  at d.e(f)",
            "Caused by: x",
            "  at g",
            "10:02 WARN end",
        ]
    )
    first, error, last = texts.passages(text)
    assert (first.rest, last.rest) == ((), ())
    assert error.is_folded and [one.number for one in error.rest] == [3, 4, 5, 6]
    assert (first.head.level, error.head.level, last.head.level) == ("", "error", "warning")


def test_two_lines_more_are_not_worth_a_fold_and_an_indented_file_is_not_folded() -> None:
    assert not texts.passages("a\n b\n c\nd")[0].is_folded
    assert len(texts.passages("a:\n  b\n  c\n  d\n  e")) == 5


def test_what_cannot_be_seen_or_turns_letters_round_is_shown_as_a_mark() -> None:
    (line,) = lines_of("\x1b[31mкрасный\x1b[0m\x00a\u202egnp.exe\tb")
    assert line.text == "красный␀a\ufffdgnp.exe\tb"


def test_a_line_without_an_end_is_cut_and_says_by_how_much() -> None:
    (line,) = lines_of("x" * (texts.MOST_CHARACTERS + 7))
    assert (len(line.text), line.left_out) == (texts.MOST_CHARACTERS, 7)


@pytest.mark.parametrize(
    "data",
    [
        "журнал\nж".encode()[:-1],  # cut through a letter
        "\ufeffжурнал".encode(),
        "журнал".encode("cp1251"),
        "журнал".encode("utf-16"),
        "журнал\n".encode("utf-16")[:-1],
    ],
)
def test_every_encoding_that_is_let_in_can_be_read(data: bytes) -> None:
    assert texts.decoded(data).strip("\n") == "журнал"


def test_nothing_of_a_log_is_mark_up() -> None:
    html = log_html(texts.passages(f"1 {HOSTILE}\n  {HOSTILE}\n  b\n  c\nd\ne\nf\ng"))
    assert "<script" not in html and "<img" not in html and "&lt;script&gt;" in html
    assert html.count("<details") == 1 and 'id="L2"' in html


def entry(**changes: Any) -> dict[str, Any]:
    return {
        "time": 182.4,
        "request": {
            "method": "GET",
            "url": "https://crm.example/rest/lead?id=1",
            "headers": [{"name": "Accept", "value": "*/*"}],
        },
        "response": {
            "status": 200,
            "statusText": "OK",
            "content": {"size": 512, "mimeType": "application/json; charset=utf-8", "text": "{}"},
        },
    } | changes


def har_of(*entries: Any) -> bytes:
    return json.dumps({"log": {"version": "1.2", "entries": entries}}).encode()


def test_a_request_is_a_row_with_status_and_time() -> None:
    found = har.archive(har_of(entry(), entry(response={"status": 0})))
    assert found is not None and found.whole
    first, second = found.exchanges
    assert (first.method, first.host, first.path) == ("GET", "crm.example", "/rest/lead?id=1")
    assert (first.status, first.time_ms, first.size) == (200, 182, 512)
    assert (first.media_type, first.received) == ("application/json", "{}")
    assert first.sent_headers == (("Accept", "*/*"),)
    assert not first.failed and second.failed
    assert (found.failures, found.slowest_ms) == (1, 182)


def test_an_archive_that_is_cut_off_shows_what_came_before() -> None:
    data = har_of(*[entry()] * 20)
    found = har.archive(data[: len(data) // 2])
    assert found is not None and not found.whole
    assert 5 < len(found.exchanges) < 12


def test_an_endless_archive_shows_its_beginning() -> None:
    found = har.archive(har_of(*[entry()] * (har.MOST_ROWS + 1)))
    assert found is not None and not found.whole and len(found.exchanges) == har.MOST_ROWS


@pytest.mark.parametrize(
    "broken",
    [
        None,
        5,
        [],
        "x",
        {"request": [], "response": 7, "time": "long"},
        {"request": {"url": 5, "headers": {"a": 1}, "postData": []}, "response": {"content": "x"}},
        {"request": {"url": "http://[::1"}, "time": -5},
        {"response": {"status": 10**400, "content": {"size": -1}}, "time": 1e308},
    ],
)
def test_an_entry_of_the_wrong_shape_breaks_nothing(broken: Any) -> None:
    found = har.archive(har_of(broken, entry()))
    assert found is not None and found.exchanges[-1].status == 200


@pytest.mark.parametrize("data", [b"{}", b"", b"[" * 100_000, b'{"log": {"entries": 5}}'])
def test_what_is_no_archive_is_none(data: bytes) -> None:
    assert har.archive(data) is None


def test_an_entry_nested_without_end_ends_the_table() -> None:
    found = har.archive(b'{"entries": [{"a": ' + b"[" * 200_000)
    assert found is not None and found.exchanges == [] and not found.whole


def test_json_is_a_tree_as_it_was_written() -> None:
    found = trees.tree(
        b'{"a": [1.10, true, null], "a": "\xd0\xb6", "big": 123456789012345678901234567890}'
    )
    assert found is not None
    assert [(one.key, one.kind) for one in found.children] == [
        ("a", "array"),
        ("a", "text"),
        ("big", "number"),
    ]
    assert [one.text for one in found.children[0].children] == ["1.10", "true", "null"]
    assert found.children[2].text == "123456789012345678901234567890"


@pytest.mark.parametrize("data", [b"", b"{", b"[" * 100_000, b"{'a': 1}"])
def test_what_is_no_json_is_none(data: bytes) -> None:
    assert trees.tree(data) is None


def test_a_tree_without_end_is_cut_and_says_so() -> None:
    wide = trees.tree(json.dumps(list(range(trees.MOST_NODES + 50))).encode())
    assert wide is not None and len(wide.children) < wide.holds
    assert f"+{wide.holds - len(wide.children)}" in tree_html(wide)
    deep = trees.tree(b"[" * 200 + b"]" * 200)
    assert deep is not None and tree_html(deep).count("<details") == trees.DEEPEST


def test_nothing_of_a_tree_is_mark_up() -> None:
    found = trees.tree(json.dumps({HOSTILE: HOSTILE, "n": [HOSTILE]}).encode())
    assert found is not None
    html = tree_html(found)
    assert "<script" not in html and "<img" not in html and "&lt;script&gt;" in html


def test_two_megabytes_are_rows_within_a_second() -> None:
    text = "2026-11-27 14:05:09 INFO worker took 12 ms & went on\n" * 40_000
    assert len(log_html(texts.passages(text))) > len(text)
