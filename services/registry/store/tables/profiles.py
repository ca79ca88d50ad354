"""What the platforms say our accounts are, the handles they have had, and the keys by which they are found."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text, Uuid

from services.registry.store.tables.base import metadata
from shared.db.types import Moment

address = Table(
    "account_address",
    metadata,
    Column("key", String(1000), primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True, index=True),
)

unkeyed = Table(
    "account_unkeyed",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("next_at", Moment, nullable=False),
)

handle = Table(
    "account_handle",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("handle", String(400), nullable=False),
    Column("seen_from", Moment, nullable=False),
)

profile = Table(
    "account_profile",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("tried_at", Moment, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("words", Text),
    Column("seen_at", Moment),
    Column("asked_platform_id", String(200)),
    Column("asked_handle", String(400)),
    Column("platform_id", String(200)),
    Column("handle", String(400)),
    Column("id_of_handle", String(200)),
    Column("handle_answer", String(20)),
    Column("name", Text),
    Column("url", Text),
    Column("about", Text),
    Column("private", Boolean),
    Column("picture_digest", String(64)),
    Column("picture_type", String(200)),
    CheckConstraint("outcome IN ('SEEN', 'GONE', 'REFUSED')", name="outcome"),
    Index("ix_account_profile_seen", "seen_at"),
)

sighting = Table(
    "account_sighting",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("genuine", Boolean, nullable=False),
    Column("notice_url", String(2000)),
    Column("remark", Text, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Column("handle", String(200)),
    Column("platform_id", String(200)),
    Index("ix_account_sighting_listed", "account_id", "at"),
)
