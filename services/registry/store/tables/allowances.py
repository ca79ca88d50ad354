"""How much of something somebody has used up, and the keys that make senders unknown again when their day is over."""

from sqlalchemy import CheckConstraint, Column, Date, Integer, LargeBinary, String, Table

from services.registry.store.tables.base import metadata
from shared.db.types import Moment

allowance = Table(
    "allowance",
    metadata,
    Column("scope", String(20), primary_key=True),
    Column("who", String(254), primary_key=True),
    Column("used", Integer, nullable=False),
    Column("until", Moment, nullable=False, index=True),
    CheckConstraint("scope IN ('report', 'code')", name="scope"),
    CheckConstraint("used > 0", name="used"),
)

day_key = Table(
    "day_key",
    metadata,
    Column("day", Date, primary_key=True),
    Column("key", LargeBinary(32), nullable=False),
)
