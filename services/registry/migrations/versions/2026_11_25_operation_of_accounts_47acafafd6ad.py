"""operation of accounts

Revision 47acafafd6ad, after c2ecef991564.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json

revision = "47acafafd6ad"
down_revision = "c2ecef991564"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("matter", sa.String(length=20), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("days_ahead", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_reminder_account_id")),
        sa.PrimaryKeyConstraint("account_id", "matter", "due", "days_ahead", name=op.f("pk_reminder")),
    )
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("risks", Json, server_default="[]", nullable=False))
        account.add_column(sa.Column("paused_until", sa.Date(), nullable=True))
        account.add_column(sa.Column("certify_by", sa.Date(), nullable=True))
        account.create_index(op.f("ix_account_certify_by"), ["certify_by"])
        account.create_index(op.f("ix_account_paused_until"), ["paused_until"])


def downgrade() -> None:
    with op.batch_alter_table("account") as account:
        account.drop_index(op.f("ix_account_paused_until"))
        account.drop_index(op.f("ix_account_certify_by"))
        account.drop_column("certify_by")
        account.drop_column("paused_until")
        account.drop_column("risks")
    op.drop_table("reminder")
