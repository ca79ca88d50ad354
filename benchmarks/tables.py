"""Looks into the databases of a running installation, as cheaply as can be: how far is it, and is all of it right?"""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from local.layout import SERVICES, Layout

HEARD = "SELECT topic, sum(next_offset) AS heard FROM watermark GROUP BY topic"
NEEDED = {
    "archive": ("ingest.posts",),
    "moderation": ("ingest.posts", "archive.records"),
    "stats": ("ingest.posts", "archive.records"),
}
"""Topics on which there is one event per version of a post, by who hears them."""
COUNTED = {
    "ingest": "SELECT count(*) FROM post_version",
    "moderation": "SELECT count(*) FROM post_version",
    "archive": "SELECT count(*) FROM record",
    "stats": "SELECT count(*) FROM seal",
}
DIGESTS = {
    "ingest": "SELECT post_id, version, content_digest FROM post_version",
    "moderation": "SELECT post_id, version, content_digest FROM post_version",
    "archive": "SELECT post_id, version, content_digest FROM record",
}

AGAIN = "SELECT count(*) FROM (SELECT post_id, version FROM {} GROUP BY post_id, version HAVING count(*) > 1) AS again"
DOUBLED = {
    "ingest": AGAIN.format("post_version"),
    "moderation": AGAIN.format("post_version"),
    "archive": AGAIN.format("record"),
}
OUT_OF_ORDER = (
    "SELECT count(*) FROM record AS later JOIN record AS earlier ON earlier.post_id = later.post_id"
    " AND earlier.version < later.version AND earlier.log_index > later.log_index"
)
POSTS = {"moderation": "post", "archive": "record"}
POST_ID = {"moderation": "id", "archive": "post_id"}


@dataclass
class Tables:
    layout: Layout
    connections: "dict[str, asyncpg.Connection[Any]]"

    @classmethod
    async def open(cls, layout: Layout) -> "Tables":
        if not layout.databases:
            return cls(layout, {})
        made = {}
        for service in SERVICES:
            made[service] = await asyncpg.connect(layout.database(service).replace("+asyncpg", ""))
        return cls(layout, made)

    async def close(self) -> None:
        for connection in self.connections.values():
            await connection.close()

    async def ask(self, service: str, query: str) -> list[tuple[Any, ...]]:
        if connection := self.connections.get(service):
            return [tuple(row) for row in await connection.fetch(query)]
        return await asyncio.to_thread(self._ask_file, service, query)

    def _ask_file(self, service: str, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.layout.data_dir / f"{service}.db", timeout=30)) as connection:
            return connection.execute(query).fetchall()

    async def heard(self) -> int:
        """How many posts the slowest hearer has behind it."""
        least = []
        for service, topics in NEEDED.items():
            heard = dict(await self.ask(service, HEARD))
            least += [int(heard.get(topic) or 0) for topic in topics]
        return min(least)

    async def counted(self) -> dict[str, int]:
        return {service: int((await self.ask(service, query))[0][0]) for service, query in COUNTED.items()}

    async def counted_or_nothing(self) -> dict[str, int]:
        """Nothing while the database is away."""
        try:
            return await self.counted()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, sqlite3.OperationalError):
            return {}

    async def reconnect(self) -> None:
        for service in list(self.connections):
            self.connections[service] = await asyncpg.connect(self.layout.database(service).replace("+asyncpg", ""))

    async def doubled(self) -> int:
        """Versions of posts that stand more than once anywhere, and events that were numbered twice."""
        found = 0
        for service, query in DOUBLED.items():
            found += int((await self.ask(service, query))[0][0])
        return found

    async def out_of_order(self) -> int:
        """Versions that were sealed before the one they follow."""
        return int((await self.ask("archive", OUT_OF_ORDER))[0][0])

    async def transactions(self) -> int:
        """Committed and rolled back so far in all five databases; 0 on SQLite, which does not count them."""
        if "archive" not in self.connections:
            return 0
        query = "SELECT sum(xact_commit + xact_rollback) FROM pg_stat_database WHERE datname LIKE $1"
        run = self.layout.databases.rpartition("/")[2].partition("_")[0]
        return int(await self.connections["archive"].fetchval(query, f"{run}%"))

    async def known(self, service: str, post_ids: list[str]) -> list[str]:
        """Which of these posts the service has."""
        if connection := self.connections.get(service):
            rows = await connection.fetch(f"SELECT {POST_ID[service]} AS id FROM {POSTS[service]} WHERE {POST_ID[service]} = ANY($1)", [UUID(one) for one in post_ids])  # fmt: skip
            return [str(row["id"]) for row in rows]
        listed = ", ".join(f"'{UUID(one).hex}'" for one in post_ids)
        query = f"SELECT {POST_ID[service]} FROM {POSTS[service]} WHERE {POST_ID[service]} IN ({listed})"
        return [str(UUID(row[0])) for row in await self.ask(service, query)]

    async def digests(self) -> dict[str, frozenset[tuple[str, int, str]]]:
        """Every (post, version, digest), as each service has it."""
        found = {}
        for service, query in DIGESTS.items():
            rows = await self.ask(service, query)
            found[service] = frozenset((str(post).replace("-", ""), version, digest) for post, version, digest in rows)
        return found
