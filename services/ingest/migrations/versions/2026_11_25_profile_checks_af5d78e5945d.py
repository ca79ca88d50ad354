"""profile checks

Revision af5d78e5945d, after b6e10df8170e.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Moment

revision = "af5d78e5945d"
down_revision = "b6e10df8170e"
branch_labels = None
depends_on = None

FIRST = "INSERT INTO profile_watch (account_id, next_at, failures) SELECT id, changed_at, 0 FROM account WHERE watched"
"""Accounts that are watched already are looked at from now on."""


def upgrade() -> None:
    op.create_table(
        "profile_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("account_version", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("asked_platform_id", sa.String(length=200), nullable=False),
        sa.Column("asked_handle", sa.String(length=400), nullable=False),
        sa.Column("platform_id", sa.String(length=200), nullable=True),
        sa.Column("handle", sa.String(length=400), nullable=True),
        sa.Column("id_of_handle", sa.String(length=200), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("picture_digest", sa.String(length=64), nullable=True),
        sa.Column("picture_type", sa.String(length=200), nullable=True),
        sa.Column("picture_name", sa.Text(), nullable=True),
        sa.Column("checked_at", Moment, nullable=True),
        sa.CheckConstraint("outcome IN ('SEEN', 'GONE', 'REFUSED')", name=op.f("ck_profile_check_outcome")),
        sa.CheckConstraint("(outcome IS NULL) = (checked_at IS NULL)", name=op.f("ck_profile_check_outcome_ends")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_profile_check_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_check")),
    )
    with op.batch_alter_table("profile_check") as batch_op:
        batch_op.create_index("ix_profile_check_listed", ["account_id", "asked_at", "id"], unique=False)
        batch_op.create_index(
            "ix_profile_check_waiting",
            ["account_id"],
            unique=False,
            postgresql_where=sa.text("outcome IS NULL"),
            sqlite_where=sa.text("outcome IS NULL"),
        )

    op.create_table(
        "profile_watch",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("next_at", Moment, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=True),
        sa.Column("held_until", Moment, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_profile_watch_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_profile_watch")),
    )
    with op.batch_alter_table("profile_watch") as batch_op:
        batch_op.create_index(batch_op.f("ix_profile_watch_next_at"), ["next_at"], unique=False)
    op.execute(FIRST)


def downgrade() -> None:
    with op.batch_alter_table("profile_watch") as batch_op:
        batch_op.drop_index(batch_op.f("ix_profile_watch_next_at"))

    op.drop_table("profile_watch")
    with op.batch_alter_table("profile_check") as batch_op:
        batch_op.drop_index(
            "ix_profile_check_waiting",
            postgresql_where=sa.text("outcome IS NULL"),
            sqlite_where=sa.text("outcome IS NULL"),
        )
        batch_op.drop_index("ix_profile_check_listed")

    op.drop_table("profile_check")
