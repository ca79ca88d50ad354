"""People."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, String, Table, Uuid

from services.registry.store.tables.base import metadata

person = Table(
    "person",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("folded", String(800), nullable=False),
    Column("email", String(254), nullable=False, unique=True),
    Column("subject", String(200), nullable=False, unique=True),
    Column("unit_id", Uuid, ForeignKey("unit.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    CheckConstraint("name <> '' AND subject <> ''", name="named"),
    CheckConstraint("email LIKE '_%@_%'", name="email"),
)
