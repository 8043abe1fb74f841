"""The floor: the least Python that keeps a chat in PostgreSQL and delivers it through Redis. No accounts, no rules.

Every socket of a room hears the room. A message is acknowledged after its commit; whatever waits is one commit.
"""

import argparse
import asyncio
import json
from collections import defaultdict
from contextlib import suppress
from typing import Any

import psycopg
import redis.asyncio
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

TABLE = """CREATE TABLE IF NOT EXISTS message (id bigserial PRIMARY KEY, room bigint NOT NULL, body text NOT NULL,
    client_id text NOT NULL, at timestamptz NOT NULL DEFAULT now(), UNIQUE (room, client_id))"""
STORE = """INSERT INTO message (room, client_id, body)
    SELECT room, client_id, body FROM unnest(%s::bigint[], %s::text[], %s::text[])
        WITH ORDINALITY AS said(room, client_id, body, place) ORDER BY place RETURNING id"""
MAX_BATCH = 500
CHANNEL = "floor"


class Floor:
    def __init__(self, dsn: str, redis_url: str) -> None:
        self.dsn = dsn
        self.redis = redis.asyncio.from_url(redis_url)
        self.rooms: dict[int, set[ServerConnection]] = defaultdict(set)
        self.waiting: asyncio.Queue[tuple[int, str, str, ServerConnection]] = asyncio.Queue()

    async def write(self) -> None:
        async with await psycopg.AsyncConnection.connect(self.dsn, autocommit=True) as connection:
            await connection.execute(TABLE)
            while True:
                batch = [await self.waiting.get()]
                while not self.waiting.empty() and len(batch) < MAX_BATCH:
                    batch.append(self.waiting.get_nowait())
                rooms, ids, bodies, _sockets = zip(*batch, strict=True)
                rows = await connection.execute(
                    STORE, (list(rooms), list(ids), list(bodies)), prepare=True
                )
                numbers = [number async for (number,) in rows]
                await self._tell(batch, numbers)

    async def _tell(self, batch: list[Any], numbers: list[int]) -> None:
        said = []
        for (room, client_id, body, socket), number in zip(batch, numbers, strict=True):
            message = {"type": "message", "seq": number, "id": client_id, "text": body}
            said.append([room, json.dumps(message, ensure_ascii=False, separators=(",", ":"))])
            await _send(socket, f'{{"type":"ack","id":"{client_id}","seq":{number}}}')
        await self.redis.publish(CHANNEL, json.dumps(said, ensure_ascii=False))

    async def deliver(self) -> None:
        async with self.redis.pubsub() as listening:
            await listening.subscribe(CHANNEL)
            async for heard in listening.listen():
                if heard["type"] != "message":
                    continue
                for room, frame in json.loads(heard["data"]):
                    for socket in tuple(self.rooms.get(room, ())):
                        await _send(socket, frame)

    async def handle(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        room = int(socket.request.path.split("/")[2])
        self.rooms[room].add(socket)
        try:
            async for text in socket:
                said = json.loads(text)
                self.waiting.put_nowait((room, said["id"], said["text"], socket))
        except ConnectionClosed:
            pass
        finally:
            self.rooms[room].discard(socket)


async def _send(socket: ServerConnection, text: str) -> None:
    with suppress(ConnectionClosed):
        await socket.send(text)


async def main(port: int, dsn: str, redis_url: str) -> None:
    floor = Floor(dsn, redis_url)
    async with (
        asyncio.TaskGroup() as tasks,
        serve(floor.handle, "127.0.0.1", port, compression=None, ping_interval=None, backlog=4096),
    ):
        tasks.create_task(floor.write())
        await tasks.create_task(floor.deliver())  # never done


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--dsn", required=True)
    parser.add_argument("--redis", required=True)
    # the names under which a floor of one's own (BENCH_SHARED) is started too
    parser.add_argument("--write", choices=["batch"], default="batch")
    parser.add_argument("--fanout", choices=["redis"], default="redis")
    parser.add_argument("--echo", action="store_true", help="always so")
    asked = parser.parse_args()
    asyncio.run(main(asked.port, asked.dsn, asked.redis))
