"""Approved logos."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, String, Table, Uuid

from services.registry.store.tables.base import metadata
from shared.db.types import Moment

logo = Table(
    "logo",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("folded", String(240), nullable=False),
    Column("unit_id", Uuid, ForeignKey("unit.id"), index=True),
    Column("digest", String(64), nullable=False),
    Column("media_type", String(20), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("dhash", String(16), nullable=False),
    Column("phash", String(16), nullable=False),
    Column("approved_by", String(200), nullable=False),
    Column("approved_at", Moment, nullable=False),
    Column("retired_at", Moment),
    Column("version", Integer, nullable=False),
    CheckConstraint("name <> ''", name="named"),
)
