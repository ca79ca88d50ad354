"""Which reminders were sent: each once."""

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table, Uuid

from services.registry.store.tables.base import metadata

reminder = Table(
    "reminder",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("matter", String(20), primary_key=True),
    Column("due", Date, primary_key=True),
    Column("days_ahead", Integer, primary_key=True, autoincrement=False),
)
