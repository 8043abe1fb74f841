"""Compares what clients noted with what the database holds, after a calm spell."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from tests.faults.clients import Page

Rows = dict[str, list[dict[str, Any]]]
Entries = Callable[[set[str]], Rows]


async def agreed(entries: Entries, pages: Sequence[Page], seconds: float = 30.0) -> Rows:
    """Waits until everything is sent and shown, then checks everything. Returns the rows."""
    deadline = time.monotonic() + seconds
    uuids = {page.uuid for page in pages}
    while True:
        unsent = [page for page in pages if not page.closed and not page.settled]
        rows = await asyncio.to_thread(entries, uuids)  # read after the last one was acknowledged
        behind = unsent or [
            page for page in pages if not page.closed and page.last < _last(page, rows)
        ]
        if not behind:
            break
        if time.monotonic() > deadline:
            told = [
                f"{p.uuid} live={p.live} has {p.last} of {_last(p, rows)}, {len(p.outbox)} unsent"
                for p in behind
            ]
            raise AssertionError(
                f"{len(behind)} pages did not come up to date:\n" + "\n".join(told[:10])
            )
        await asyncio.sleep(0.1)
    problems = [f"{page.uuid} {'desk' if page.at_desk else 'customer'}: {problem}" for page in pages for problem in problems_of(page, rows[page.uuid])]  # fmt: skip
    assert not problems, f"{len(problems)} problems:\n" + "\n".join(problems[:20])
    return rows


def problems_of(page: Page, rows: list[dict[str, Any]]) -> list[str]:
    """Everything that guarantees 1, 2, 3, 4 and 7 forbid, as this page saw it."""
    number = "seq" if page.at_desk else "public_seq"
    side = [row for row in rows if row[number] is not None]
    copies = Counter(row["client_id"] for row in rows)
    stored = {row["client_id"]: row for row in rows}
    found = []
    for client_id, seq in page.acked.items():
        row = stored.get(client_id)
        if row is None:
            found.append(f"acknowledged as {seq} and lost: {page.sent[client_id]}")
        elif (row[number], row["body"]) != (seq, page.sent[client_id]):
            found.append(f"acknowledged as {seq}, stored as {row}")
    found += [f"stored {copies[c]} times: {text}" for c, text in page.sent.items() if copies[c] > 1]
    found += [f"refused with {code} and stored" for c, code in page.refused.items() if c in stored]
    order = [stored[client_id]["seq"] for client_id in page.sent if client_id in stored]
    if order != sorted(order):
        found.append(f"stored in another order than written: {_briefly(order)}")
    wanted = [row[number] for row in side]
    if wanted != list(range(1, len(wanted) + 1)):
        found.append(f"holes in the numbers of this side: {_briefly(wanted)}")
    for spell in page.spells:
        if spell.numbers != list(range(spell.after + 1, spell.after + 1 + len(spell.numbers))):
            found.append(f"a connection after {spell.after} brought {_briefly(spell.numbers)}")
    shown = [frame["seq"] for frame in page.shown]
    if not page.closed and shown != [n for n in wanted if n > page.began_after]:
        found.append(f"shown {_briefly(shown)}, stored {_briefly(wanted)}")
    for frame in page.shown:
        row = side[frame["seq"] - 1] if frame["seq"] <= len(side) else {}
        if frame["type"] == "message" and (frame["id"], frame["text"]) != (
            row.get("client_id"),
            row.get("body"),
        ):
            found.append(f"shown {frame['text']!r} as {frame['seq']}, stored {row}")
    return found + [f"a leak: {leak}" for leak in page.leaks]


def slowest(pages: Sequence[Page]) -> float:
    """Seconds from an acknowledgement until the last entitled page of the chat had the message."""
    worst = 0.0
    for writer in pages:
        readers = [page for page in pages if page.uuid == writer.uuid and page is not writer]
        for client_id, at in writer.acked_at.items():
            worst = max(
                [worst, *(r.seen_at[client_id] - at for r in readers if client_id in r.seen_at)]
            )
    return worst


def _last(page: Page, rows: Rows) -> int:
    number = "seq" if page.at_desk else "public_seq"
    return max((row[number] or 0 for row in rows[page.uuid]), default=0)


def _briefly(numbers: list[int]) -> str:
    """1–5, 7, 6, 9–12"""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return ", ".join(f"{a}–{b}" if a != b else f"{a}" for a, b in runs) or "nothing"
