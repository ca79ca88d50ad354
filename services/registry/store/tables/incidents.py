"""Reported accounts and statements that are not ours, and what became of each report."""

from sqlalchemy import CheckConstraint, Column, Float, ForeignKey, Index, Integer, String, Table, Text, Uuid, text

from services.registry.store.tables.base import metadata
from shared.db.types import Moment

KINDS = "'UNREGISTERED', 'LOOK_ALIKE', 'PRIVATE_STATEMENT', 'UNAUTHORISED_STATEMENT'"
STATES = "'REPORTED', 'CONFIRMED', 'DISMISSED', 'ACTED', 'CLOSED'"
_open = text("state IN ('REPORTED', 'CONFIRMED', 'ACTED')")
_reachable = text("contact IS NOT NULL")

incident = Table(
    "incident",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("kind", String(30), nullable=False),
    Column("state", String(20), nullable=False),
    Column("url", String(2000), nullable=False),
    Column("key", String(1000), nullable=False),
    Column("reports", Integer, nullable=False),
    Column("likeness", Float),
    Column("looks_like", String(400)),
    Column("action", String(30)),
    Column("account_id", Uuid, ForeignKey("account.id"), index=True),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    CheckConstraint(f"kind IN ({KINDS})", name="kind"),
    CheckConstraint("kind <> 'UNAUTHORISED_STATEMENT' OR account_id IS NOT NULL", name="statement_of_account"),
    CheckConstraint(f"state IN ({STATES})", name="state"),
    CheckConstraint("reports > 0", name="reported"),
    Index("uq_incident_open_key", "key", "kind", unique=True, postgresql_where=_open, sqlite_where=_open),
    Index("ix_incident_listed", "state", "id"),
)

incident_report = Table(
    "incident_report",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("incident_id", Uuid, ForeignKey("incident.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("words", Text, nullable=False),
    Column("contact", String(254)),
    Column("actor", String(200)),
    Index("ix_incident_report_contact", "incident_id", postgresql_where=_reachable, sqlite_where=_reachable),
)

incident_step = Table(
    "incident_step",
    metadata,
    Column("incident_id", Uuid, ForeignKey("incident.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("state_before", String(20)),
    Column("state_after", String(20), nullable=False),
    Column("action", String(30)),
    Column("actor", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    CheckConstraint("state_before IS NULL OR reason <> ''", name="step_has_reason"),
)
