"""units and account states

Which unit stands under which: the registry tells it from the beginning. The states that accounts are in now begin their
history; since when is not known.

Revision dfb84cc04cd6, after e27b94c05d8f.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Moment

revision = "dfb84cc04cd6"
down_revision = "e27b94c05d8f"
branch_labels = None
depends_on = None

account = sa.table(
    "account", sa.column("account_id", sa.Uuid), sa.column("version", sa.Integer), sa.column("status", sa.String)
)  # fmt: skip
state = sa.table(
    "account_state", sa.column("account_id", sa.Uuid), sa.column("version", sa.Integer), sa.column("status", sa.String),
    sa.column("by_system", sa.Boolean),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
    )
    op.create_index(op.f("ix_unit_parent_id"), "unit", ["parent_id"])
    op.create_table(
        "account_state",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("since", Moment, nullable=True),
        sa.Column("by_system", sa.Boolean(), nullable=False),
        sa.Column("planned_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "version", name=op.f("pk_account_state")),
    )
    now = sa.select(account.c.account_id, account.c.version, account.c.status, sa.false())
    op.execute(sa.insert(state).from_select(["account_id", "version", "status", "by_system"], now))


def downgrade() -> None:
    op.drop_table("account_state")
    op.drop_table("unit")
