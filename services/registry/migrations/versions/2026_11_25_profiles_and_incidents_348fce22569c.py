"""profiles and incidents

Revision 348fce22569c, after 949c1765a058.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Moment

revision = "348fce22569c"
down_revision = "949c1765a058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_address",
        sa.Column("key", sa.String(length=1000), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_address_account_id")),
        sa.PrimaryKeyConstraint("key", "account_id", name=op.f("pk_account_address")),
    )
    with op.batch_alter_table("account_address") as batch_op:
        batch_op.create_index(batch_op.f("ix_account_address_account_id"), ["account_id"], unique=False)

    op.create_table(
        "account_handle",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("handle", sa.String(length=400), nullable=False),
        sa.Column("seen_from", Moment, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_handle_account_id")),
        sa.PrimaryKeyConstraint("account_id", "number", name=op.f("pk_account_handle")),
    )
    op.create_table(
        "account_profile",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("tried_at", Moment, nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("seen_at", Moment, nullable=True),
        sa.Column("asked_platform_id", sa.String(length=200), nullable=True),
        sa.Column("asked_handle", sa.String(length=400), nullable=True),
        sa.Column("platform_id", sa.String(length=200), nullable=True),
        sa.Column("handle", sa.String(length=400), nullable=True),
        sa.Column("id_of_handle", sa.String(length=200), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("private", sa.Boolean(), nullable=True),
        sa.Column("picture_digest", sa.String(length=64), nullable=True),
        sa.Column("picture_type", sa.String(length=200), nullable=True),
        sa.CheckConstraint("outcome IN ('SEEN', 'GONE', 'REFUSED')", name=op.f("ck_account_profile_outcome")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_profile_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_profile")),
    )
    with op.batch_alter_table("account_profile") as batch_op:
        batch_op.create_index("ix_account_profile_seen", ["seen_at"], unique=False)

    op.create_table(
        "account_sighting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("genuine", sa.Boolean(), nullable=False),
        sa.Column("notice_url", sa.String(length=2000), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_sighting_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_sighting")),
    )
    with op.batch_alter_table("account_sighting") as batch_op:
        batch_op.create_index("ix_account_sighting_listed", ["account_id", "at"], unique=False)

    op.create_table(
        "incident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("key", sa.String(length=1000), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("likeness", sa.Float(), nullable=True),
        sa.Column("looks_like", sa.String(length=400), nullable=True),
        sa.Column("action", sa.String(length=30), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("first_at", Moment, nullable=False),
        sa.Column("last_at", Moment, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.CheckConstraint(
            "kind IN ('UNREGISTERED', 'LOOK_ALIKE', 'PRIVATE_STATEMENT')", name=op.f("ck_incident_kind")
        ),
        sa.CheckConstraint(
            "state IN ('REPORTED', 'CONFIRMED', 'DISMISSED', 'ACTED', 'CLOSED')", name=op.f("ck_incident_state")
        ),
        sa.CheckConstraint("reports > 0", name=op.f("ck_incident_reported")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_incident_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    with op.batch_alter_table("incident") as batch_op:
        batch_op.create_index("ix_incident_listed", ["state", "id"], unique=False)
        batch_op.create_index(
            "uq_incident_open_key",
            ["key", "kind"],
            unique=True,
            postgresql_where=sa.text("state IN ('REPORTED', 'CONFIRMED', 'ACTED')"),
            sqlite_where=sa.text("state IN ('REPORTED', 'CONFIRMED', 'ACTED')"),
        )

    op.create_table(
        "incident_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_incident_report_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_report")),
    )
    with op.batch_alter_table("incident_report") as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_report_incident_id"), ["incident_id"], unique=False)

    op.create_table(
        "incident_step",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state_before", sa.String(length=20), nullable=True),
        sa.Column("state_after", sa.String(length=20), nullable=False),
        sa.Column("action", sa.String(length=30), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("state_before IS NULL OR reason <> ''", name=op.f("ck_incident_step_step_has_reason")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_incident_step_incident_id")),
        sa.PrimaryKeyConstraint("incident_id", "version", name=op.f("pk_incident_step")),
    )


def downgrade() -> None:
    op.drop_table("incident_step")
    with op.batch_alter_table("incident_report") as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_report_incident_id"))

    op.drop_table("incident_report")
    with op.batch_alter_table("incident") as batch_op:
        batch_op.drop_index(
            "uq_incident_open_key",
            postgresql_where=sa.text("state IN ('REPORTED', 'CONFIRMED', 'ACTED')"),
            sqlite_where=sa.text("state IN ('REPORTED', 'CONFIRMED', 'ACTED')"),
        )
        batch_op.drop_index("ix_incident_listed")

    op.drop_table("incident")
    with op.batch_alter_table("account_sighting") as batch_op:
        batch_op.drop_index("ix_account_sighting_listed")

    op.drop_table("account_sighting")
    with op.batch_alter_table("account_profile") as batch_op:
        batch_op.drop_index("ix_account_profile_seen")

    op.drop_table("account_profile")
    op.drop_table("account_handle")
    with op.batch_alter_table("account_address") as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_address_account_id"))

    op.drop_table("account_address")
