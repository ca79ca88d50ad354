"""Accounts, the people named in them, and the steps they took."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)  # fmt: skip

from services.registry.store.tables.base import metadata
from shared.db.types import Json, Moment

WATCHED = "'APPROVED', 'ACTIVE', 'AT_RISK', 'PAUSED', 'SUSPENDED', 'CLOSING'"
WHOLE = "'NOTIFIED', 'MANAGER_OK', 'APPROVED', 'ACTIVE', 'AT_RISK', 'PAUSED'"
STATUSES = f"'DRAFT', 'NOTIFIED', 'MANAGER_OK', 'RETURNED', 'REJECTED', 'CLOSED', {WATCHED}"

_claimed = text("claim IS NOT NULL")
account = Table(
    "account",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("status", String(20), nullable=False, index=True),
    Column("watched", Boolean, nullable=False),
    Column("platform", String(20), nullable=False),
    Column("platform_id", String(200)),
    Column("handle", String(200), nullable=False),
    Column("url", String(2000)),
    Column("unit_id", Uuid, ForeignKey("unit.id"), nullable=False, index=True),
    Column("responsibility", String(20), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("benefit", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("goals", Json, nullable=False),
    Column("goals_version", Integer),
    Column("goals_changed_at", Moment),
    Column("goals_since", Moment),
    Column("began_at", Moment),
    Column("drafted_at", Moment),
    Column("first_post_at", Moment),
    Column("last_post_at", Moment),
    Column("open_since", Moment),
    Column("unauthorised_statements", Integer, nullable=False, server_default="0"),
    Column("claim", String(500)),
    Column("hours_per_week", Float, nullable=False),
    Column("posts_per_week", Float, nullable=False),
    Column("answer_working_days", Integer, nullable=False),
    Column("checks_per_working_day", Integer, nullable=False),
    Column("checks_per_weekend_day", Integer, nullable=False),
    Column("risk_level", String(10), nullable=False),
    Column("logo_id", Uuid, ForeignKey("logo.id"), index=True),
    Column("owner_email", String(254), nullable=False),
    Column("responsible_id", Uuid, ForeignKey("person.id"), index=True),
    Column("notice", Text, nullable=False),
    Column("authors", Json, nullable=False),
    Column("hands", Json, nullable=False, server_default="{}"),
    Column("risks", Json, nullable=False, server_default="[]"),
    Column("paused_until", Date, index=True),
    Column("certify_by", Date, index=True),
    Column("folded", Text, nullable=False),
    Column("confirmed_as", String(200)),
    Column("changed_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("platform", "platform_id"),
    Index("uq_account_claim", "claim", unique=True, postgresql_where=_claimed, sqlite_where=_claimed),
    CheckConstraint(f"status IN ({STATUSES})", name="status"),
    CheckConstraint("responsibility IN ('HOSTED_SPACE', 'OWN_POSTS_ONLY')", name="responsibility"),
    CheckConstraint("hours_per_week >= 0 AND hours_per_week <= 168", name="hours"),
    CheckConstraint("risk_level IN ('normal', 'high')", name="risk_level"),
    CheckConstraint(f"status NOT IN ({WATCHED}) OR watched", name="approved_is_watched"),
    CheckConstraint("status <> 'CLOSED' OR NOT watched", name="closed_is_not_watched"),
    CheckConstraint("status <> 'PAUSED' OR paused_until IS NOT NULL", name="pause_has_an_end"),
    CheckConstraint(
        f"status NOT IN ({WHOLE}) OR (purpose <> '' AND handle <> '' AND platform_id IS NOT NULL"
        " AND responsible_id IS NOT NULL AND hours_per_week > 0 AND owner_email <> '' AND notice <> '')",
        name="notified_is_whole",
    ),
)

deputy = Table(
    "account_deputy",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("person_id", Uuid, ForeignKey("person.id"), primary_key=True, index=True),
    Column("position", Integer, nullable=False),
)

spokesperson = Table(
    "account_spokesperson",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False, index=True),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("scopes", Json, nullable=False, server_default='["POST", "ANSWER", "MESSAGE"]'),
    CheckConstraint("valid_to >= valid_from", name="period"),
)

transition = Table(
    "account_transition",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("change", String(20), nullable=False),
    Column("status_before", String(20)),
    Column("status_after", String(20), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    CheckConstraint(
        "change NOT IN ('rejected', 'returned', 'suspended', 'paused', 'closing') OR reason <> ''",
        name="change_has_reason",
    ),
)
