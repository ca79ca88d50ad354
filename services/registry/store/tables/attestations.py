"""What is attested of accounts, and the codes they wait for."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, Uuid

from services.registry.store.tables.base import metadata
from shared.db.types import Json, Moment

attestation = Table(
    "attestation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("what", String(254), nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("note", Text, nullable=False),
    Column("data", Json, nullable=False),
    CheckConstraint(
        "kind IN ('email_confirmed', 'email_reminded', 'mailbox_reviewed', 'checklist_answered', 'terms_reviewed',"
        " 'logo_compared', 'logo_reviewed')",
        name="kind",
    ),
    CheckConstraint("\"what\" <> ''", name="about_something"),
)
Index("ix_attestation_account_id_id", attestation.c.account_id, attestation.c.id)
Index("ix_attestation_kind_at", attestation.c.kind, attestation.c.at)

email_code = Table(
    "email_code",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("address", String(254), nullable=False),
    Column("salt", LargeBinary(16), nullable=False),
    Column("digest", LargeBinary(64), nullable=False),
    Column("sent_at", Moment, nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("asked_from", Moment, nullable=False),
    CheckConstraint("tries_left >= 0", name="tries"),
)
