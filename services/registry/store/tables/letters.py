"""Letters that wait, and for some weeks those that were sent."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, Table, Text, Uuid

from services.registry.store.tables.base import metadata
from shared.db.types import Moment

letter = Table(
    "letter",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("state", String(20), nullable=False),
    Column("recipient", String(254), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("text", Text),
    Column("attempts", Integer, nullable=False),
    Column("fault", String(20)),
    Column("posted_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("ended_at", Moment),
    CheckConstraint("state IN ('waiting', 'sent', 'given_up')", name="state"),
    CheckConstraint("(state = 'waiting') = (text IS NOT NULL)", name="text_only_while_it_waits"),
    CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended"),
)
Index(
    "ix_letter_waiting",
    letter.c.due_at,
    postgresql_where=letter.c.state == "waiting",
    sqlite_where=letter.c.state == "waiting",
)
