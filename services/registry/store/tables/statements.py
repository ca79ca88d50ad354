"""What our accounts wrote themselves, and who may have done it; whom a platform's digest of a person stands for (S18)."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, Uuid

from services.registry.store.tables.base import metadata
from shared.db.types import Json, Moment

statement = Table(
    "statement",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("post_id", Uuid, nullable=False, unique=True),
    Column("platform", String(20), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("published_at", Moment, nullable=False),
    Column("publisher", String(64), index=True),
    Column("listed", Json, nullable=False),
    Column("verdict", String(10), nullable=False),
    Column("person_id", Uuid, ForeignKey("person.id")),
    Column("named_by", String(200)),
    Column("named_at", Moment),
    Column("incident_id", Uuid, ForeignKey("incident.id"), index=True),
    CheckConstraint("kind IN ('post', 'comment', 'message')", name="kind"),
    CheckConstraint("verdict IN ('LISTED', 'UNLISTED', 'UNKNOWN', 'EARLIER')", name="verdict"),
    CheckConstraint("(named_by IS NULL) = (named_at IS NULL)", name="named"),
    Index("ix_statement_listed", "account_id", "id"),
    Index("ix_statement_verdict", "verdict", "id"),
)

platform_identity = Table(
    "platform_identity",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False, index=True),
    Column("platform", String(20), nullable=False),
    Column("publisher", String(64), nullable=False),
    Column("stated_by", String(200), nullable=False),
    Column("stated_at", Moment, nullable=False),
    UniqueConstraint("platform", "publisher"),
)
