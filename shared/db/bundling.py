"""What the migration of ADR 20 does in each service: the outbox learns bundles, or unlearns them and loses no event."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Connection

from shared.db.types import Moment

HOLDER = "whoever knows bundles"
NEVER_OVER = "9999-12-31 00:00:00.000000"
LZ4 = (
    "SELECT coalesce((SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'), false)"
)
outbox = sa.table(
    "outbox",
    sa.column("seq", sa.BigInteger), sa.column("position", sa.BigInteger), sa.column("topic", sa.String),
    sa.column("key", sa.String), sa.column("type", sa.String), sa.column("event_id", sa.Uuid),
    sa.column("value", sa.LargeBinary), sa.column("created_at", Moment), sa.column("size", sa.Integer),
    sa.column("told", sa.Integer), sa.column("heads", sa.Text),
)  # fmt: skip
ours = outbox.c


def learn() -> None:
    """What waits is told as it lies. A relay from before would tell a bundle as one event: it is kept out for ever."""
    op.add_column("outbox", sa.Column("size", sa.Integer(), server_default="1", nullable=False))
    op.add_column("outbox", sa.Column("told", sa.Integer(), server_default="0", nullable=False))
    op.add_column("outbox", sa.Column("heads", sa.Text(), nullable=True))
    anew = "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until"
    op.execute(f"INSERT INTO relay_lease (name, holder, until) VALUES ('relay', '{HOLDER}', '{NEVER_OVER}') {anew}")  # noqa: S608 - our own words
    if _postgresql(op.get_bind()):
        # As PostgreSQL compresses by itself, a bundle would cost more than its rows did.
        quick = "SET COMPRESSION lz4" if op.get_bind().scalar(sa.text(LZ4)) else "SET STORAGE EXTERNAL"
        op.execute(f"ALTER TABLE outbox ALTER COLUMN value {quick}, ALTER COLUMN heads {quick}")


def unlearn() -> None:
    """Each event gets a row again: told ones with their positions, those that wait in their order."""
    connection = op.get_bind()
    if _postgresql(connection):
        op.execute("LOCK TABLE outbox")
    told = sa.select(ours.seq).where(ours.position.is_not(None), ours.size > 1).order_by(ours.seq)
    waiting = sa.select(ours.seq).where(ours.position.is_(None)).order_by(ours.seq)
    for seq in [*connection.scalars(told), *connection.scalars(waiting)]:
        _take_apart(connection, seq)
    op.execute("DELETE FROM relay_lease")
    if _postgresql(connection):
        usual = "SET COMPRESSION default" if connection.scalar(sa.text(LZ4)) else "SET STORAGE EXTENDED"
        op.execute(f"ALTER TABLE outbox ALTER COLUMN value {usual}")
    for name in ("heads", "told", "size"):
        op.drop_column("outbox", name)


def _take_apart(connection: Connection, seq: int) -> None:
    """What waits gets new rows even if it is alone: else it would come before what lay in front of it."""
    row = connection.execute(sa.select(outbox).where(ours.seq == seq)).one()
    connection.execute(sa.delete(outbox).where(ours.seq == seq))
    last = connection.scalar(sa.select(sa.func.coalesce(sa.func.max(ours.position), 0)))
    connection.execute(sa.insert(outbox), list(_events(row, last or 0)))


def _events(row: Any, last: int) -> Iterator[dict[str, Any]]:
    start = 0
    for number, (key, kind, event_id, at, length) in enumerate(_heads(row), 1):
        if row.position is not None:
            position = row.position - row.size + number
        else:
            position = last + number if number <= row.told else None
        yield {
            "topic": row.topic, "key": key, "type": kind, "event_id": event_id, "created_at": at, "size": 1, "told": 0,
            "position": position, "value": row.value[start : start + length],
        }  # fmt: skip
        start += length


def _heads(row: Any) -> list[tuple[str, str, UUID, datetime, int]]:
    if row.heads is None:
        return [(row.key, row.type, row.event_id, row.created_at, len(row.value))]
    return [
        (key, kind, UUID(id_), datetime.fromisoformat(at), length)
        for key, kind, id_, at, length in json.loads(row.heads)
    ]


def _postgresql(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"
