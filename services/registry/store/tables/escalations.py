"""On which occasions somebody was written to who has to see to an account: each once."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, Uuid

from services.registry.store.tables.base import metadata
from shared.db.types import Moment

escalation = Table(
    "escalation",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("matter", String(20), primary_key=True),
    Column("since", Moment, primary_key=True),
    Column("told_at", Moment, nullable=False),
    CheckConstraint(
        "matter IN ('alone', 'certification', 'at_risk', 'unlooked', 'unlooked_manager', 'unlooked_approver')",
        name="matter",
    ),
)
