"""The tables every service carries for talking, hearing, answering twice the same, and remembering who did what."""

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)  # fmt: skip

from shared.db.types import Json, Moment, Seq


@dataclass(frozen=True, slots=True)
class SharedTables:
    outbox: Table
    relay_lease: Table
    watermark: Table
    dead_letter: Table
    idempotency: Table
    audit: Table
    audit_head: Table
    api_key: Table

    @property
    def unit(self) -> Table:
        """The units: the registry's own, a projection in the others."""
        return self.api_key.metadata.tables["unit"]


def shared_tables(metadata: MetaData, *, units: bool = True) -> SharedTables:
    """`units`: the service has no table of that name of its own."""
    if units:
        _unit(metadata)
    return SharedTables(
        outbox=_outbox(metadata),
        relay_lease=_relay_lease(metadata),
        watermark=_watermark(metadata),
        dead_letter=_dead_letter(metadata),
        idempotency=_idempotency(metadata),
        audit=_audit(metadata),
        audit_head=_audit_head(metadata),
        api_key=_api_key(metadata),
    )


def _outbox(metadata: MetaData) -> Table:
    """Events to tell, one or a bundle to a row (`shared/messaging/bundles.py`), `size` of them.

    `position` is that of the row's last event, given by the relay when it has told them all: the order of the changes feed.
    Until then `told` counts those that it has told already.
    """
    outbox = Table(
        "outbox",
        metadata,
        Column("seq", Seq, primary_key=True, autoincrement=True),
        Column("position", BigInteger, unique=True),
        Column("topic", String(120), nullable=False),
        Column("key", String(120), nullable=False),
        Column("type", String(120), nullable=False),
        Column("event_id", Uuid, nullable=False),
        Column("value", LargeBinary, nullable=False),
        Column("created_at", Moment, nullable=False),
        Column("size", Integer, nullable=False, server_default="1"),
        Column("told", Integer, nullable=False, server_default="0"),
        Column("heads", Text),
    )
    untold = outbox.c.position.is_(None)
    Index("ix_outbox_untold", outbox.c.seq, postgresql_where=untold, sqlite_where=untold)
    return outbox


def _relay_lease(metadata: MetaData) -> Table:
    """Who may tell the outbox now: one row, and one that keeps out relays from before there were bundles."""
    return Table(
        "relay_lease",
        metadata,
        Column("name", String(40), primary_key=True),
        Column("holder", String(80), nullable=False),
        Column("until", Moment, nullable=False),
    )


def _watermark(metadata: MetaData) -> Table:
    """How far a consumer's effects reach in a place; written in the transaction of the effects."""
    return Table(
        "watermark",
        metadata,
        Column("consumer", String(60), primary_key=True),
        Column("topic", String(120), primary_key=True),
        Column("partition", Integer, primary_key=True),
        Column("next_offset", BigInteger, nullable=False),
    )


def _dead_letter(metadata: MetaData) -> Table:
    letter = Table(
        "dead_letter",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("consumer", String(60), nullable=False),
        Column("topic", String(120), nullable=False),
        Column("partition", Integer, nullable=False),
        Column("offset", BigInteger, nullable=False),
        Column("type", String(120)),
        Column("reason", String(20), nullable=False),
        Column("error", Text, nullable=False),
        Column("key", String(120), nullable=False),
        Column("value", LargeBinary),
        Column("buried_at", Moment, nullable=False),
        Column("state", String(20), nullable=False),
        Column("settled_at", Moment),
        Column("settled_by", String(200)),
        UniqueConstraint("consumer", "topic", "partition", "offset"),
    )
    settled = letter.c.settled_at.is_not(None)
    Index("ix_dead_letter_settled", letter.c.settled_at, postgresql_where=settled, sqlite_where=settled)
    return letter


def _idempotency(metadata: MetaData) -> Table:
    """The first answer to a creating request, written in the transaction of what it created."""
    return Table(
        "idempotency",
        metadata,
        Column("scope", String(64), primary_key=True),
        Column("key", String(200), primary_key=True),
        Column("request_digest", String(64), nullable=False),
        Column("status", Integer, nullable=False),
        Column("headers", Json, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("created_at", Moment, nullable=False, index=True),
    )


def _audit(metadata: MetaData) -> Table:
    """Who did what to which object, why. Append-only; each row carries the hash of the one before."""
    return Table(
        "audit",
        metadata,
        Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
        Column("at", Moment, nullable=False, index=True),
        Column("actor", String(200), nullable=False, index=True),
        Column("client", String(200)),
        Column("sent_by", String(200)),
        Column("action", String(80), nullable=False),
        Column("object_type", String(60), nullable=False),
        Column("object_id", String(120), nullable=False, index=True),
        Column("case_id", Uuid, index=True),
        Column("reason", Text, nullable=False),
        Column("details", Json, nullable=False),
        Column("trace", String(60)),
        Column("previous", String(64), nullable=False),
        Column("digest", String(64), nullable=False, unique=True),
    )


def _audit_head(metadata: MetaData) -> Table:
    """The end of the chain: one row, locked by whoever appends."""
    return Table(
        "audit_head",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("seq", BigInteger, nullable=False),
        Column("digest", String(64), nullable=False),
    )


def _api_key(metadata: MetaData) -> Table:
    """Digests of the keys that open this service: the registry's own, a projection in the others."""
    return Table(
        "api_key",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("digest", String(64), nullable=False, unique=True),
        Column("client", String(200), nullable=False),
        Column("roles", Json, nullable=False),
        Column("scopes", Json, nullable=False),
        Column("units", Json),
        Column("issued_at", Moment, nullable=False),
        Column("expires_at", Moment),
        Column("revoked_at", Moment),
    )


def _unit(metadata: MetaData) -> Table:
    """The tree of the registry's units. No foreign key: a unit may be told of before the one above it."""
    return Table(
        "unit",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("parent_id", Uuid, index=True),
        Column("version", Integer, nullable=False),
    )
