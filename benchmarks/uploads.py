"""Files sent up to a desk as pages send them: `python -m benchmarks.uploads picture|logs --port … --jobs …`.

Each part prints one JSON line; `python -m benchmarks` starts them.
"""

import argparse
import http.client
import io
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

from PIL import Image

from benchmarks.figures import percentile, say

CSRF = "c" * 32
BOUNDARY = "support24-benchmarks"
PATIENCE_SECONDS = 60
PICTURES = 10
ROUNDS = 4  # a portal takes 2 GB a day
LOOKS_EVERY = 0.02  # seconds


def sent_up(port: int, seat: dict[str, str], name: str, raw: bytes) -> tuple[str, float]:
    """(the file's address, the moment its last byte had gone). Raises SystemExit if the desk refuses it."""
    fields = {"id": str(uuid4()), "csrfmiddlewaretoken": CSRF}
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    ]
    parts.append(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    begin, close = "".join(parts).encode(), f"\r\n--{BOUNDARY}--\r\n".encode()
    path = seat["path"].replace("/ws/", "/") + "attachments/"
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    headers = {
        "Cookie": f"{seat['cookie']}; csrftoken={CSRF}",
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Content-Length": str(len(begin) + len(raw) + len(close)),
    }
    line.request("POST", path, iter([begin, raw, close]), headers)
    gone = time.perf_counter()
    answer = line.getresponse()
    said = answer.read()
    line.close()
    if answer.status != 200:
        raise SystemExit(f"benchmarks: файл не принят: {answer.status} {said[:200]!r}")
    return f"/attachments/{json.loads(said)['id']}/", gone


def picture(megabytes: float, format: str) -> bytes:
    """Noise, which nothing compresses: a picture of about so many megabytes."""
    side = int((megabytes * 1e6 / (3 if format == "PNG" else 1.55)) ** 0.5)
    noise = Image.frombytes("RGB", (side, side), os.urandom(side * side * 3))
    out = io.BytesIO()
    noise.save(out, format, quality=90)
    return out.getvalue()


def until_small_copy(port: int, seat: dict[str, str], format: str) -> float:
    """Seconds from the last byte of an 8-MB picture to its thumbnail."""
    address, gone = sent_up(port, seat, f"снимок.{format.lower()}", picture(8, format))
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    while True:
        line.request("GET", f"{address}thumbnail/", headers={"Cookie": seat["cookie"]})
        answer = line.getresponse()
        answer.read()
        if answer.getheader("Content-Type", "").startswith("image/webp"):
            return time.perf_counter() - gone
        if time.perf_counter() - gone > PATIENCE_SECONDS:
            raise SystemExit("benchmarks: миниатюра не готова")
        time.sleep(LOOKS_EVERY)


def pictures(port: int, seats: list[dict[str, str]]) -> dict[str, Any]:
    figures = {}
    for format in ("PNG", "JPEG"):
        spent = [until_small_copy(port, seat, format) for seat in seats[:PICTURES]]
        figures[f"{format.lower()}_p50_s"] = round(percentile(spent, 0.5), 2)
        figures[f"{format.lower()}_max_s"] = round(max(spent), 2)
    return figures


def logs(port: int, seats: list[dict[str, str]], count: int, megabytes: int) -> dict[str, Any]:
    """So many people at once, each with one log after the other."""
    text = ("запрос выполнен\n" * (megabytes * 1_000_000 // 30)).encode()

    def sends(seat: dict[str, str]) -> None:
        for _ in range(ROUNDS):
            sent_up(port, seat, "журнал.log", f"{uuid4()}\n".encode() + text)

    begun = time.perf_counter()
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(sends, seats[:count]))
    return {"files": count * ROUNDS, "seconds": round(time.perf_counter() - begun, 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=["picture", "logs"])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--jobs", type=Path, required=True)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--megabytes", type=int, default=20)
    asked = parser.parse_args()
    seats = [json.loads(line)["customer"] for line in asked.jobs.read_text().splitlines()]
    told = (
        pictures(asked.port, seats)
        if asked.part == "picture"
        else logs(asked.port, seats[::-1], asked.count, asked.megabytes)
    )
    say(json.dumps(told))


if __name__ == "__main__":
    main()
