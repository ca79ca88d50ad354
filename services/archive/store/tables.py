"""Every table of the archive database. Rows never leave this room.

The search index `record_text` is made by hand in the migration: it is a FTS5 table on SQLite and a tsvector on PostgreSQL.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    text,
)  # fmt: skip

from shared.db.base import new_metadata
from shared.db.tables import shared_tables
from shared.db.types import Json, Moment, Seq

metadata = new_metadata()
metadata.info["by_hand"] = ("record_text",)
shared = shared_tables(metadata)

Position = BigInteger().with_variant(Integer, "sqlite")

record = Table(
    "record",
    metadata,
    Column("log_index", Position, primary_key=True, autoincrement=False),
    Column("record_id", Uuid, nullable=False, unique=True),
    Column("post_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("platform", String(20), nullable=False),
    Column("origin", String(8), nullable=False),
    Column("published_at", Moment, nullable=False, index=True),
    Column("captured_at", Moment, nullable=False),
    Column("sealed_at", Moment, nullable=False),
    Column("content_digest", String(64), nullable=False),
    Column("record_digest", String(64), nullable=False),
    Column("salt", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    UniqueConstraint("post_id", "version"),
    CheckConstraint("origin IN ('RECEIVED', 'CREATED')", name="origin"),
    Index("ix_record_account_newest", "account_id", "log_index"),
)
"""One sealed version of a post. `content` is the canonical JSON that `record_digest` is the digest of. Never updated."""

account = Table(
    "account",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("unit_id", Uuid, nullable=False, index=True),
    Column("status", String(20), nullable=False, server_default=text("''")),
    Column("watched", Boolean, nullable=False, server_default=false()),
    Column("watched_since", Moment),
    Column("state", Json),
    Column("profile", Json),
)
"""An account as the registry told it last, persons by id alone, and the newest check of its profile."""

evidence_log = Table(
    "evidence_log",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("origin", String(200), nullable=False),
    Column("size", Position, nullable=False),
)
"""The end of the log: one row, locked by whoever seals."""

tile = Table(
    "tile",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", Position, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
)
"""The tree as C2SP tlog-tiles cut it: up to 256 hashes of every eighth level, side by side."""

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("size", Position, primary_key=True, autoincrement=False),
    Column("root", String(64), nullable=False),
    Column("note", Text, nullable=False),
    Column("signed_at", Moment, nullable=False),
)

history = Table(
    "history",
    metadata,
    Column("seq", Seq, primary_key=True, autoincrement=True),
    Column("event_id", Uuid, nullable=False),
    Column("post_id", Uuid, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("at", Moment, nullable=False),
    Column("case_id", Uuid),
    Column("removal_id", Uuid),
    Column("outcome", String(20)),
    Column("details", Json, nullable=False),
    UniqueConstraint("event_id", "post_id"),
    Index("ix_history_post", "post_id", "kind"),
)
"""What became of a post after it was captured, fact by fact as we heard them. Only ever added to."""

log_verification = Table(
    "log_verification",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("requested_at", Moment, nullable=False, index=True),
    Column("requested_by", String(200), nullable=False),
    Column("state", String(10), nullable=False),
    Column("finished_at", Moment),
    Column("size", Position, nullable=False),
    Column("checked", Position, nullable=False),
    Column("found", Integer, nullable=False),
    Column("findings", Json, nullable=False),
    CheckConstraint("state IN ('WAITING', 'SOUND', 'DAMAGED')", name="state"),
)

snapshot_wanted = Table(
    "snapshot_wanted",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("occasion", String(100), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("asked_by", String(200), nullable=False),
    Column("taken_at", Moment),
    UniqueConstraint("account_id", "kind", "occasion"),
    CheckConstraint("kind IN ('PERIODIC', 'REDESIGN', 'FINAL')", name="kind"),
    Index("ix_snapshot_wanted_waiting", "taken_at", "asked_at"),
    Index("ix_snapshot_wanted_account", "account_id", "asked_at"),
)
"""Snapshots that were asked for: by the registry, by the calendar, by a profile that changed, or by a person."""

snapshot = Table(
    "snapshot",
    metadata,
    Column("snapshot_id", Uuid, primary_key=True),
    Column("log_index", Position, nullable=False, unique=True),
    Column("account_id", Uuid, nullable=False),
    Column("account_version", Integer, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("records", Integer, nullable=False),
    Column("taken_at", Moment, nullable=False),
    Column("sealed_at", Moment, nullable=False),
    Column("content_digest", String(64), nullable=False),
    Column("salt", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
)
"""A snapshot as it was sealed, under the id it was asked for. Never updated."""
