"""The terms of platforms, by version."""

from sqlalchemy import CheckConstraint, Column, String, Table, Text, UniqueConstraint, Uuid

from services.registry.store.tables.base import metadata
from shared.db.types import Moment

platform_terms = Table(
    "platform_terms",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("platform", String(20), nullable=False),
    Column("version", String(120), nullable=False),
    Column("url", String(2000), nullable=False),
    Column("note", Text, nullable=False),
    Column("set_by", String(200), nullable=False),
    Column("set_at", Moment, nullable=False),
    UniqueConstraint("platform", "version"),
    CheckConstraint("version <> ''", name="versioned"),
)
