"""Units, and who manages them."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint, Uuid

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

manager = Table(
    "unit_manager",
    metadata,
    Column("unit_id", Uuid, ForeignKey("unit.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False, index=True),
    Column("valid_from", Date),
    Column("valid_to", Date),
    CheckConstraint("valid_to >= valid_from", name="period"),
)
