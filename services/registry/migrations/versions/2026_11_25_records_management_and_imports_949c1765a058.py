"""records management and imports

The record types come with a proposal for each (domain: what municipalities do); nothing of it is adopted.

Revision 949c1765a058, after 6e6d1d858ea9.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, Moment

revision = "949c1765a058"
down_revision = "6e6d1d858ea9"
branch_labels = None
depends_on = None

HOSTED, ALL = ["HOSTED_SPACE"], []
DIALOGUE = ["facebook", "instagram", "x", "youtube", "linkedin", "mastodon", "bluesky", "discourse", "other"]
LETTERS = ["facebook", "instagram", "x", "linkedin", "mastodon", "bluesky", "discourse", "other"]
SEEDED = (
    # code, Swedish, English, source, disposition, period, trigger, registration, basis, platforms, responsibilities, minor, personal
    (
        "own_post_unique",
        "Eget inlägg med unik information",
        "Own post with unique information",
        "own_post",
        "PRESERVE",
        None,
        None,
        "KEPT_IN_ORDER",
        "Praxis: Stockholms stad, unik information arkiveras minst en gång om året",
        ALL,
        ALL,
        False,
        False,
    ),
    (
        "own_post_repeated",
        "Eget inlägg som upprepar webbplatsen",
        "Own post that repeats the website",
        "own_post",
        "DISPOSE_WHEN_OBSOLETE",
        None,
        None,
        "NOT_REGISTERED",
        "Praxis: Stockholms stad, en översiktsbild räcker",
        ALL,
        ALL,
        True,
        False,
    ),
    (
        "comment_simple",
        "Kommentar från utomstående: enkel fråga eller för kännedom",
        "Outsider's comment: simple question, or for information",
        "comment",
        "DISPOSE_AFTER",
        "P3M",
        "captured",
        "NOT_REGISTERED",
        "Instruktionen: mycket kort gallringsfrist. Praxis: Nacka, Knivsta, Växjö",
        DIALOGUE,
        ALL,
        True,
        True,
    ),
    (
        "comment_case",
        "Kommentar som startar ett ärende",
        "Comment that starts a case",
        "comment",
        "PRESERVE",
        None,
        None,
        "REGISTERED",
        "Förs över till ärendesystemet. Praxis: Varberg, Samrådsgruppen",
        DIALOGUE,
        ALL,
        False,
        True,
    ),
    (
        "direct_message",
        "Direktmeddelande",
        "Direct message",
        "direct_message",
        "DISPOSE_AFTER",
        "P3M",
        "captured",
        "NOT_REGISTERED",
        "Förslag: som enkla kommentarer; sekretess prövas, ärenden förs över och registreras",
        LETTERS,
        ALL,
        True,
        True,
    ),
    (
        "takedown_policy",
        "Avpublicerad kommentar, kommunens egna regler",
        "Taken-down comment, policy ground",
        "takedown_policy",
        "DISPOSE_AFTER",
        "P2Y",
        "takedown",
        "REGISTERED",
        "Förslag; Nacka och Håbo registrerar. Praxis skiljer sig: Växjö gallrar som ringa",
        DIALOGUE,
        HOSTED,
        False,
        True,
    ),
    (
        "takedown_criminal",
        "Avpublicerad kommentar, misstänkt brott eller polisanmälan",
        "Taken-down comment, criminal ground or police report",
        "takedown_criminal",
        "DISPOSE_AFTER",
        "P5Y",
        "case_closed",
        "REGISTERED",
        "Förslag; gallras aldrig innan ärendet är avslutat",
        DIALOGUE,
        HOSTED,
        False,
        True,
    ),
    (
        "snapshot",
        "Ögonblicksbild av kontots utseende",
        "Periodic snapshot of the account's appearance",
        "snapshot",
        "PRESERVE",
        None,
        None,
        "KEPT_IN_ORDER",
        "Minst två gånger om året, vid omgörning och före avslut. Praxis: Malmö, Håbo",
        ALL,
        ALL,
        False,
        False,
    ),
    (
        "statistics_summary",
        "Statistikrapport, årssammanställning",
        "Statistics report, yearly summary",
        "statistics_report",
        "PRESERVE",
        None,
        None,
        "KEPT_IN_ORDER",
        "Förslag",
        ALL,
        ALL,
        False,
        False,
    ),
    (
        "statistics_raw",
        "Statistik, underlag",
        "Statistics, raw figures",
        "statistics_report",
        "DISPOSE_AFTER",
        "P2Y",
        "financial_year_end",
        "NOT_REGISTERED",
        "Förslag",
        ALL,
        ALL,
        False,
        False,
    ),
    (
        "account_register",
        "Kontoregister och godkännanden",
        "Account register and approvals",
        "account_register",
        "PRESERVE",
        None,
        None,
        "KEPT_IN_ORDER",
        "Förslag",
        ALL,
        ALL,
        False,
        True,
    ),
    (
        "moderation_log",
        "Modereringslogg och motiveringar",
        "Moderation log and statements of reasons",
        "moderation_log",
        "PRESERVE",
        None,
        None,
        "KEPT_IN_ORDER",
        "Förslag; innehållet följer handlingen det gäller, uppgiften om åtgärden bevaras",
        DIALOGUE,
        ALL,
        False,
        True,
    ),
)
"""What the field's practice proposes; the municipality decides (RA-FS binds state authorities)."""


def upgrade() -> None:
    op.create_table(
        "record_type",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("swedish", sa.String(length=200), nullable=False),
        sa.Column("english", sa.String(length=200), nullable=False),
        sa.Column("folded", sa.String(length=1000), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("disposition", sa.String(length=30), nullable=False),
        sa.Column("retention_period", sa.String(length=20), nullable=True),
        sa.Column("retention_trigger", sa.String(length=30), nullable=True),
        sa.Column("proposed_registration", sa.String(length=20), nullable=False),
        sa.Column("basis", sa.String(length=500), nullable=False),
        sa.Column("platforms", Json, nullable=False),
        sa.Column("responsibilities", Json, nullable=False),
        sa.Column("minor_importance", sa.Boolean(), nullable=False),
        sa.Column("contains_personal_data", sa.Boolean(), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(disposition IN ('DISPOSE_AFTER', 'SAMPLE')) = (retention_period IS NOT NULL AND retention_trigger IS NOT NULL)",
            name=op.f("ck_record_type_timed"),
        ),
        sa.CheckConstraint(
            "disposition IN ('PRESERVE', 'DISPOSE_WHEN_OBSOLETE', 'DISPOSE_AFTER', 'SAMPLE')",
            name=op.f("ck_record_type_disposition"),
        ),
        sa.CheckConstraint(
            "proposed_registration IN ('REGISTERED', 'KEPT_IN_ORDER', 'NOT_REGISTERED')",
            name=op.f("ck_record_type_registration"),
        ),
        sa.CheckConstraint(
            "retention_trigger IN ('published', 'captured', 'account_closed', 'case_closed', 'takedown', 'financial_year_end')",
            name=op.f("ck_record_type_trigger"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_record_type")),
    )
    op.create_table(
        "sheet_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("keep_good", sa.Boolean(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('accounts', 'plans')", name=op.f("ck_sheet_import_kind")),
        sa.CheckConstraint("NOT (kept AND dry_run)", name=op.f("ck_sheet_import_dry_run_keeps_nothing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_import")),
    )
    with op.batch_alter_table("sheet_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sheet_import_kind"), ["kind"], unique=False)

    op.create_table(
        "plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("folded", sa.String(length=400), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("decision_ref", sa.String(length=200), nullable=True),
        sa.Column("deciding_body", sa.String(length=200), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("external_reference", sa.String(length=200), nullable=True),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status = 'DRAFT' OR (valid_from IS NOT NULL AND decided_on IS NOT NULL AND decision_ref <> '' AND deciding_body <> '')",
            name=op.f("ck_plan_adopted_by_somebody"),
        ),
        sa.CheckConstraint("status IN ('DRAFT', 'ADOPTED', 'SUPERSEDED')", name=op.f("ck_plan_status")),
        sa.CheckConstraint("valid_from >= decided_on", name=op.f("ck_plan_not_before_decision")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_plan_period")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_plan_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("external_reference", name=op.f("uq_plan_external_reference")),
        sa.UniqueConstraint("unit_id", "number", name=op.f("uq_plan_unit_id_number")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(
            "uq_plan_current",
            ["unit_id"],
            unique=True,
            postgresql_where=sa.text("status = 'ADOPTED'"),
            sqlite_where=sa.text("status = 'ADOPTED'"),
        )

    op.create_table(
        "sheet_import_row",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("changes", Json, nullable=False),
        sa.Column("problems", Json, nullable=False),
        sa.CheckConstraint(
            "outcome IN ('created', 'changed', 'unchanged', 'problem')", name=op.f("ck_sheet_import_row_outcome")
        ),
        sa.ForeignKeyConstraint(["import_id"], ["sheet_import.id"], name=op.f("fk_sheet_import_row_import_id")),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_sheet_import_row")),
    )
    with op.batch_alter_table("sheet_import_row", schema=None) as batch_op:
        batch_op.create_index("ix_sheet_import_row_outcome", ["import_id", "outcome", "number"], unique=False)

    op.create_table(
        "plan_row",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("record_type", sa.String(length=60), nullable=False),
        sa.Column("disposition", sa.String(length=30), nullable=False),
        sa.Column("retention_period", sa.String(length=20), nullable=True),
        sa.Column("retention_trigger", sa.String(length=30), nullable=True),
        sa.Column("registration_mode", sa.String(length=20), nullable=False),
        sa.Column("classification_code", sa.String(length=200), nullable=False),
        sa.Column("arrangement", sa.String(length=200), nullable=False),
        sa.Column("medium", sa.String(length=200), nullable=False),
        sa.Column("format", sa.String(length=200), nullable=False),
        sa.Column("storage_location", sa.String(length=200), nullable=False),
        sa.Column("transfer_to_archive_after", sa.String(length=20), nullable=True),
        sa.Column("confidentiality_paragraphs", Json, nullable=False),
        sa.Column("contains_personal_data", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("decision_ref", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(disposition IN ('DISPOSE_AFTER', 'SAMPLE')) = (retention_period IS NOT NULL AND retention_trigger IS NOT NULL)",
            name=op.f("ck_plan_row_timed"),
        ),
        sa.CheckConstraint(
            "disposition IN ('PRESERVE', 'DISPOSE_WHEN_OBSOLETE', 'DISPOSE_AFTER', 'SAMPLE')",
            name=op.f("ck_plan_row_disposition"),
        ),
        sa.CheckConstraint(
            "registration_mode IN ('REGISTERED', 'KEPT_IN_ORDER', 'NOT_REGISTERED')",
            name=op.f("ck_plan_row_registration"),
        ),
        sa.CheckConstraint(
            "retention_trigger IN ('published', 'captured', 'account_closed', 'case_closed', 'takedown', 'financial_year_end')",
            name=op.f("ck_plan_row_trigger"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_row_plan_id")),
        sa.ForeignKeyConstraint(["record_type"], ["record_type.code"], name=op.f("fk_plan_row_record_type")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_row")),
        sa.UniqueConstraint("plan_id", "record_type", name=op.f("uq_plan_row_plan_id_record_type")),
    )
    with op.batch_alter_table("plan_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_row_record_type"), ["record_type"], unique=False)

    op.create_table(
        "account_reference",
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_reference_account_id")),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_account_reference")),
        sa.UniqueConstraint("account_id", name=op.f("uq_account_reference_account_id")),
    )
    op.create_table(
        "disposal_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("disposition", sa.String(length=30), nullable=False),
        sa.Column("retention_period", sa.String(length=20), nullable=True),
        sa.Column("retention_trigger", sa.String(length=30), nullable=True),
        sa.Column("legal_basis", sa.String(length=500), nullable=False),
        sa.Column("consulted_archive_authority_on", sa.Date(), nullable=True),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("document_ref", sa.String(length=200), nullable=False),
        sa.Column("retroactive", sa.Boolean(), nullable=False),
        sa.Column("registry_no", sa.String(length=200), nullable=True),
        sa.Column("deciding_body", sa.String(length=200), nullable=True),
        sa.Column("delegation_point", sa.String(length=200), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(disposition IN ('DISPOSE_AFTER', 'SAMPLE')) = (retention_period IS NOT NULL AND retention_trigger IS NOT NULL)",
            name=op.f("ck_disposal_decision_timed"),
        ),
        sa.CheckConstraint("(status = 'DRAFT') = (valid_from IS NULL)", name=op.f("ck_disposal_decision_ruled")),
        sa.CheckConstraint("disposition <> 'PRESERVE'", name=op.f("ck_disposal_decision_disposes")),
        sa.CheckConstraint(
            "disposition IN ('PRESERVE', 'DISPOSE_WHEN_OBSOLETE', 'DISPOSE_AFTER', 'SAMPLE')",
            name=op.f("ck_disposal_decision_disposition"),
        ),
        sa.CheckConstraint(
            "retention_trigger IN ('published', 'captured', 'account_closed', 'case_closed', 'takedown', 'financial_year_end')",
            name=op.f("ck_disposal_decision_trigger"),
        ),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'ADOPTED', 'SUPERSEDED', 'REVOKED')", name=op.f("ck_disposal_decision_status")
        ),
        sa.CheckConstraint("valid_from >= decided_on", name=op.f("ck_disposal_decision_not_before_decision")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_disposal_decision_account_id")),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["disposal_decision.id"], name=op.f("fk_disposal_decision_supersedes_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_disposal_decision_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal_decision")),
    )
    with op.batch_alter_table("disposal_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disposal_decision_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_disposal_decision_status"), ["status"], unique=False)
        batch_op.create_index(batch_op.f("ix_disposal_decision_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "disposal_scope",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("record_type", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["disposal_decision.id"], name=op.f("fk_disposal_scope_decision_id")),
        sa.ForeignKeyConstraint(["record_type"], ["record_type.code"], name=op.f("fk_disposal_scope_record_type")),
        sa.PrimaryKeyConstraint("decision_id", "record_type", name=op.f("pk_disposal_scope")),
    )
    with op.batch_alter_table("disposal_scope", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disposal_scope_record_type"), ["record_type"], unique=False)
    _seed()


def _seed() -> None:
    json = {"platforms", "responsibilities"}
    flags = {"minor_importance", "contains_personal_data", "in_use"}
    names = (
        "code", "swedish", "english", "source", "disposition", "retention_period", "retention_trigger",
        "proposed_registration", "basis", "platforms", "responsibilities", "minor_importance", "contains_personal_data",
    )  # fmt: skip
    rows = [dict(zip(names, row, strict=True)) | {"in_use": True, "version": 1} for row in SEEDED]
    for row in rows:
        row["folded"] = f"{row['code']}\n{row['swedish']}\n{row['english']}".casefold()
    columns = [
        sa.column(
            name,
            Json
            if name in json
            else sa.Boolean()
            if name in flags
            else sa.Integer()
            if name == "version"
            else sa.String(),
        )
        for name in rows[0]
    ]
    op.bulk_insert(sa.table("record_type", *columns), rows)


def downgrade() -> None:
    for table in (
        "disposal_scope", "disposal_decision", "account_reference", "plan_row", "sheet_import_row", "plan",
        "sheet_import", "record_type",
    ):  # fmt: skip
        op.drop_table(table)
