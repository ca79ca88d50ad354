"""Units."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, Uuid

from services.registry.store.tables.base import metadata

unit = Table(
    "unit",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("folded", String(240), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("parent_id", Uuid, ForeignKey("unit.id"), index=True),
    Column("version", Integer, nullable=False),
    UniqueConstraint("parent_id", "name"),
    CheckConstraint("name <> ''", name="named"),
    CheckConstraint("kind IN ('committee', 'department', 'unit')", name="kind"),
    CheckConstraint("parent_id <> id", name="not_under_itself"),
)
_top = unit.c.parent_id.is_(None)
Index("uq_unit_top_name", unit.c.name, unique=True, postgresql_where=_top, sqlite_where=_top)
