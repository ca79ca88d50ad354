"""evidence of conditions

Revision c2ecef991564, after abf4b2f9b42b.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, Moment

revision = "c2ecef991564"
down_revision = "abf4b2f9b42b"
branch_labels = None
depends_on = None

NEW = {
    "posts_per_week": sa.Float(), "answer_working_days": sa.Integer(), "checks_per_working_day": sa.Integer(),
    "checks_per_weekend_day": sa.Integer(), "risk_level": sa.String(10),
}  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(length=20), nullable=True),
        sa.Column("posted_at", Moment, nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("ended_at", Moment, nullable=True),
        sa.CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name=op.f("ck_letter_ended")),
        sa.CheckConstraint("(state = 'waiting') = (text IS NOT NULL)", name=op.f("ck_letter_text_only_while_it_waits")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'given_up')", name=op.f("ck_letter_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_letter_waiting", "letter", ["due_at"], postgresql_where=waiting, sqlite_where=waiting)
    op.create_table(
        "platform_terms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("version", sa.String(length=120), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(length=200), nullable=False),
        sa.Column("set_at", Moment, nullable=False),
        sa.CheckConstraint("version <> ''", name=op.f("ck_platform_terms_versioned")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_terms")),
        sa.UniqueConstraint("platform", "version", name=op.f("uq_platform_terms_platform_version")),
    )
    op.create_table(
        "logo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("folded", sa.String(length=240), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("dhash", sa.String(length=16), nullable=False),
        sa.Column("phash", sa.String(length=16), nullable=False),
        sa.Column("approved_by", sa.String(length=200), nullable=False),
        sa.Column("approved_at", Moment, nullable=False),
        sa.Column("retired_at", Moment, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_logo_named")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_logo_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logo")),
    )
    op.create_index(op.f("ix_logo_unit_id"), "logo", ["unit_id"])

    op.create_table(
        "attestation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=254), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.CheckConstraint(
            "kind IN ('email_confirmed', 'email_reminded', 'checklist_answered', 'terms_reviewed', 'logo_compared', 'logo_reviewed')",
            name=op.f("ck_attestation_kind"),
        ),
        sa.CheckConstraint("\"what\" <> ''", name=op.f("ck_attestation_about_something")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_attestation_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestation")),
    )
    op.create_index("ix_attestation_account_id_id", "attestation", ["account_id", "id"])
    op.create_index("ix_attestation_kind_at", "attestation", ["kind", "at"])

    op.create_table(
        "email_code",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=64), nullable=False),
        sa.Column("sent_at", Moment, nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("asked_from", Moment, nullable=False),
        sa.CheckConstraint("tries_left >= 0", name=op.f("ck_email_code_tries")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_email_code_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_email_code")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("posts_per_week", sa.Float(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("answer_working_days", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("checks_per_working_day", sa.Integer(), nullable=False, server_default="2"))
        batch_op.add_column(sa.Column("checks_per_weekend_day", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("risk_level", sa.String(length=10), nullable=False, server_default="normal"))
        batch_op.add_column(sa.Column("logo_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_account_logo_id"), ["logo_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_account_logo_id"), "logo", ["logo_id"], ["id"])
        batch_op.create_check_constraint(op.f("ck_account_risk_level"), "risk_level IN ('normal', 'high')")
    with op.batch_alter_table("account") as account:
        for name, kind in NEW.items():
            account.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_account_risk_level"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_account_logo_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_account_logo_id"))
        batch_op.drop_column("logo_id")
        batch_op.drop_column("risk_level")
        batch_op.drop_column("checks_per_weekend_day")
        batch_op.drop_column("checks_per_working_day")
        batch_op.drop_column("answer_working_days")
        batch_op.drop_column("posts_per_week")

    op.drop_table("email_code")
    op.drop_table("attestation")
    op.drop_table("logo")
    op.drop_table("platform_terms")
    op.drop_table("letter")
