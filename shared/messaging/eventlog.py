"""The file of the embedded bus: an append-only log per place, in SQLite, written and read in whole transactions.

Everything here blocks; `shared.messaging.embedded` calls it in a thread of its own.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from shared.messaging.bus import Place, Record

SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
    topic TEXT NOT NULL, "partition" INTEGER NOT NULL, "offset" INTEGER NOT NULL,
    key TEXT NOT NULL, value BLOB NOT NULL, headers TEXT NOT NULL, stored_at REAL NOT NULL,
    PRIMARY KEY (topic, "partition", "offset")
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS place (
    topic TEXT NOT NULL, "partition" INTEGER NOT NULL, next_offset INTEGER NOT NULL,
    PRIMARY KEY (topic, "partition")
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS progress (
    member_group TEXT NOT NULL, topic TEXT NOT NULL, "partition" INTEGER NOT NULL, next_offset INTEGER NOT NULL,
    PRIMARY KEY (member_group, topic, "partition")
) WITHOUT ROWID;
"""
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL")
APPEND = "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?)"
MOVE_END = 'UPDATE place SET next_offset = ? WHERE topic = ? AND "partition" = ?'
END = 'SELECT next_offset FROM place WHERE topic = ? AND "partition" = ?'
BEGIN = (
    'SELECT coalesce((SELECT min("offset") FROM record WHERE record.topic = place.topic'
    ' AND record."partition" = place."partition"), next_offset) FROM place WHERE topic = ? AND "partition" = ?'
)
READ = (
    'SELECT topic, key, value, "partition", "offset", headers FROM record'
    ' WHERE topic = ? AND "partition" = ? AND "offset" >= ? ORDER BY "offset" LIMIT ?'
)
COMMIT = "INSERT OR REPLACE INTO progress VALUES (?, ?, ?, ?)"
EXPIRE = "DELETE FROM record WHERE topic = ? AND stored_at < ?"
COMPACT = (
    'DELETE FROM record WHERE topic = ? AND stored_at < ? AND ("partition", "offset") NOT IN'
    ' (SELECT "partition", max("offset") FROM record WHERE topic = ? GROUP BY "partition", key)'
)


class EventLog:
    """Offsets of a place only grow, even when all its records have expired: the end is kept apart."""

    def __init__(self, path: Path, patience: float) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, patience, isolation_level=None, check_same_thread=False)
        for pragma in PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.executescript(SCHEMA)

    def close(self) -> None:
        self._connection.close()

    def create(self, places: Iterable[Place]) -> None:
        self._connection.executemany("INSERT OR IGNORE INTO place VALUES (?, ?, 0)", list(places))

    def append(self, records: Sequence[Record], at: float) -> None:
        """Keep all of them or none."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            ends = self.ends({record.place for record in records})
            rows = []
            for record in records:
                headers = json.dumps([(name, value.decode()) for name, value in record.headers])
                rows.append((*record.place, ends[record.place], record.key, record.value, headers, at))
                ends[record.place] += 1
            self._connection.executemany(APPEND, rows)
            self._connection.executemany(MOVE_END, [(end, *place) for place, end in ends.items()])

    def ends(self, places: Iterable[Place]) -> dict[Place, int]:
        return {place: self._of(place, END) for place in places}

    def begins(self, places: Iterable[Place]) -> dict[Place, int]:
        return {place: self._of(place, BEGIN) for place in places}

    def _of(self, place: Place, query: str) -> int:
        found = self._connection.execute(query, place).fetchone()
        if found is None:
            raise ValueError(f"there is no topic {place[0]} with a partition {place[1]}")
        return int(found[0])

    def read(self, starts: Sequence[tuple[Place, int]], limit: int) -> list[Record]:
        """Records from these offsets on, place after place, until there are `limit` of them."""
        found: list[Record] = []
        for place, start in starts:
            if len(found) == limit:
                break
            with closing(self._connection.execute(READ, (*place, start, limit - len(found)))) as rows:
                found += [_record(*row) for row in rows]
        return found

    def progress(self, group: str) -> dict[Place, int]:
        query = 'SELECT topic, "partition", next_offset FROM progress WHERE member_group = ?'
        return {(topic, partition): offset for topic, partition, offset in self._connection.execute(query, (group,))}

    def commit(self, group: str, ends: Mapping[Place, int]) -> None:
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(COMMIT, [(group, *place, end) for place, end in ends.items()])

    def expire(self, topic: str, before: float) -> None:
        """Drop what was stored before."""
        self._connection.execute(EXPIRE, (topic, before))

    def compact(self, topic: str, before: float) -> None:
        """Of what was stored before, keep the newest record of each key."""
        self._connection.execute(COMPACT, (topic, before, topic))


def _record(topic: str, key: str, value: bytes, partition: int, offset: int, headers: str) -> Record:
    told = tuple((name, value.encode()) for name, value in json.loads(headers))
    return Record(topic, key, value, partition, offset, told)


class Changes:
    """Tells whether anyone, in any process, has written to the file since the last question. Costs microseconds."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._seen = -1

    def any(self) -> bool:
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        before, self._seen = self._seen, int(version)
        return before != self._seen

    def close(self) -> None:
        self._connection.close()
