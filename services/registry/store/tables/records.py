"""Record types, plans with their rows, disposal decisions, and what was imported."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)  # fmt: skip

from services.registry.store.tables.base import metadata
from shared.db.types import Json, Moment

DISPOSITIONS = "'PRESERVE', 'DISPOSE_WHEN_OBSOLETE', 'DISPOSE_AFTER', 'SAMPLE'"
TRIGGERS = "'published', 'captured', 'account_closed', 'case_closed', 'takedown', 'financial_year_end'"
REGISTRATIONS = "'REGISTERED', 'KEPT_IN_ORDER', 'NOT_REGISTERED'"


def _retention() -> list[Column[str] | CheckConstraint]:
    """Each table needs columns of its own."""
    return [
        Column("disposition", String(30), nullable=False),
        Column("retention_period", String(20)),
        Column("retention_trigger", String(30)),
        CheckConstraint(f"disposition IN ({DISPOSITIONS})", name="disposition"),
        CheckConstraint(f"retention_trigger IN ({TRIGGERS})", name="trigger"),
        CheckConstraint(
            "(disposition IN ('DISPOSE_AFTER', 'SAMPLE')) = (retention_period IS NOT NULL AND retention_trigger IS NOT NULL)",
            name="timed",
        ),
    ]


record_type = Table(
    "record_type",
    metadata,
    Column("code", String(60), primary_key=True),
    Column("swedish", String(200), nullable=False),
    Column("english", String(200), nullable=False),
    Column("folded", String(1000), nullable=False),
    Column("source", String(30), nullable=False),
    *_retention(),
    Column("proposed_registration", String(20), nullable=False),
    Column("basis", String(500), nullable=False),
    Column("platforms", Json, nullable=False),
    Column("responsibilities", Json, nullable=False),
    Column("minor_importance", Boolean, nullable=False),
    Column("contains_personal_data", Boolean, nullable=False),
    Column("in_use", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint(f"proposed_registration IN ({REGISTRATIONS})", name="registration"),
)

plan = Table(
    "plan",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("unit_id", Uuid, ForeignKey("unit.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("title", String(200), nullable=False),
    Column("folded", String(400), nullable=False),
    Column("status", String(20), nullable=False),
    Column("decision_ref", String(200)),
    Column("deciding_body", String(200)),
    Column("decided_on", Date),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("external_reference", String(200), unique=True),
    Column("changed_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("unit_id", "number"),
    CheckConstraint("status IN ('DRAFT', 'ADOPTED', 'SUPERSEDED')", name="status"),
    CheckConstraint(
        "status = 'DRAFT' OR (valid_from IS NOT NULL AND decided_on IS NOT NULL AND coalesce(decision_ref, '') <> ''"
        " AND coalesce(deciding_body, '') <> '')",
        name="adopted_by_somebody",
    ),
    CheckConstraint("valid_from >= decided_on", name="not_before_decision"),
    CheckConstraint("valid_to >= valid_from", name="period"),
)
_current = plan.c.status == "ADOPTED"
Index("uq_plan_current", plan.c.unit_id, unique=True, postgresql_where=_current, sqlite_where=_current)

plan_row = Table(
    "plan_row",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("plan_id", Uuid, ForeignKey("plan.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("record_type", String(60), ForeignKey("record_type.code"), nullable=False, index=True),
    *_retention(),
    Column("registration_mode", String(20), nullable=False),
    Column("classification_code", String(200), nullable=False),
    Column("arrangement", String(200), nullable=False),
    Column("medium", String(200), nullable=False),
    Column("format", String(200), nullable=False),
    Column("storage_location", String(200), nullable=False),
    Column("transfer_to_archive_after", String(20)),
    Column("confidentiality_paragraphs", Json, nullable=False),
    Column("contains_personal_data", Boolean, nullable=False),
    Column("remark", Text, nullable=False),
    Column("decision_ref", String(200), nullable=False),
    UniqueConstraint("plan_id", "record_type"),
    CheckConstraint(f"registration_mode IN ({REGISTRATIONS})", name="registration"),
)

disposal_decision = Table(
    "disposal_decision",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("status", String(20), nullable=False, index=True),
    Column("unit_id", Uuid, ForeignKey("unit.id"), index=True),
    Column("account_id", Uuid, ForeignKey("account.id"), index=True),
    *_retention(),
    Column("legal_basis", String(500), nullable=False),
    Column("consulted_archive_authority_on", Date),
    Column("supersedes_id", Uuid, ForeignKey("disposal_decision.id")),
    Column("document_ref", String(200), nullable=False),
    Column("retroactive", Boolean, nullable=False),
    Column("registry_no", String(200)),
    Column("deciding_body", String(200)),
    Column("delegation_point", String(200)),
    Column("decided_on", Date),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("changed_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("status IN ('DRAFT', 'ADOPTED', 'SUPERSEDED', 'REVOKED')", name="status"),
    CheckConstraint("disposition <> 'PRESERVE'", name="disposes"),
    CheckConstraint("(status = 'DRAFT') = (valid_from IS NULL)", name="ruled"),
    CheckConstraint(
        "status = 'DRAFT' OR (decided_on IS NOT NULL AND coalesce(registry_no, '') <> ''"
        " AND coalesce(deciding_body, '') <> '')",
        name="decided_by_somebody",
    ),
    CheckConstraint("valid_from >= decided_on", name="not_before_decision"),
)

disposal_scope = Table(
    "disposal_scope",
    metadata,
    Column("decision_id", Uuid, ForeignKey("disposal_decision.id"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("record_type", String(60), ForeignKey("record_type.code"), primary_key=True, index=True),
)

sheet_import = Table(
    "sheet_import",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", String(20), nullable=False, index=True),
    Column("dry_run", Boolean, nullable=False),
    Column("keep_good", Boolean, nullable=False),
    Column("kept", Boolean, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Column("created", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("problems", Integer, nullable=False),
    CheckConstraint("kind IN ('accounts', 'plans')", name="kind"),
    CheckConstraint("NOT (kept AND dry_run)", name="dry_run_keeps_nothing"),
)

sheet_import_row = Table(
    "sheet_import_row",
    metadata,
    Column("import_id", Uuid, ForeignKey("sheet_import.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("outcome", String(20), nullable=False),
    Column("object_id", Uuid),
    Column("changes", Json, nullable=False),
    Column("problems", Json, nullable=False),
    CheckConstraint("outcome IN ('created', 'changed', 'unchanged', 'problem')", name="outcome"),
)
Index(
    "ix_sheet_import_row_outcome", sheet_import_row.c.import_id, sheet_import_row.c.outcome, sheet_import_row.c.number
)

account_reference = Table(
    "account_reference",
    metadata,
    Column("reference", String(200), primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False, unique=True),
)
