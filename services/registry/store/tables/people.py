"""People, and when they are away."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, Uuid

from services.registry.store.tables.base import metadata
from shared.db.types import Moment

person = Table(
    "person",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("folded", String(800), nullable=False),
    Column("email", String(254), nullable=False, unique=True),
    Column("subject", String(200), nullable=False, unique=True),
    Column("sign_in", String(800)),
    Column("namesake", Integer, nullable=False, server_default="0"),
    Column("unit_id", Uuid, ForeignKey("unit.id"), nullable=False, index=True),
    Column("left_at", Moment, index=True),
    Column("version", Integer, nullable=False),
    UniqueConstraint("sign_in", "namesake"),
    CheckConstraint("name <> '' AND subject <> ''", name="named"),
    CheckConstraint("email LIKE '_%@_%'", name="email"),
)

"""`sign_in`: the subject as it is compared. `namesake`: 0; the others are of before two that differ in case were refused."""

absence = Table(
    "absence",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False),
    Column("away_from", Moment, nullable=False),
    Column("away_until", Moment),
    Column("version", Integer, nullable=False),
    CheckConstraint("away_until > away_from", name="period"),
    Index("ix_absence_person", "person_id", "away_from"),
)
