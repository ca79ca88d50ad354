"""allowances and accounts without keys

Revision c02863fde55b, after 348fce22569c.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Moment

revision = "c02863fde55b"
down_revision = "348fce22569c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "allowance",
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("until", Moment, nullable=False),
        sa.CheckConstraint("scope IN ('report', 'code')", name=op.f("ck_allowance_scope")),
        sa.CheckConstraint("used > 0", name=op.f("ck_allowance_used")),
        sa.PrimaryKeyConstraint("scope", "who", name=op.f("pk_allowance")),
    )
    op.create_index(op.f("ix_allowance_until"), "allowance", ["until"])
    op.create_table(
        "day_key",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_day_key")),
    )
    op.create_table(
        "account_unkeyed",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_unkeyed_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_unkeyed")),
    )


def downgrade() -> None:
    op.drop_table("account_unkeyed")
    op.drop_table("day_key")
    op.drop_index(op.f("ix_allowance_until"), "allowance")
    op.drop_table("allowance")
