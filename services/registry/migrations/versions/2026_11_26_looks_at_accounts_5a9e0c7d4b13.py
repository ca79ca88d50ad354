"""looks at accounts

When people looked at each account last, as moderation tells; and the letters about those that nobody looked at.

Revision 5a9e0c7d4b13, after 7d1c0a94be52.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Moment

revision = "5a9e0c7d4b13"
down_revision = "7d1c0a94be52"
branch_labels = None
depends_on = None

LATE = sa.text("overdue_since IS NOT NULL")
BEFORE = ("alone", "certification", "at_risk")
NEW = ("unlooked", "unlooked_manager", "unlooked_approver")


def _allow(*matters: str) -> None:
    listed = ", ".join(f"'{matter}'" for matter in matters)
    with op.batch_alter_table("escalation") as escalation:
        escalation.drop_constraint(op.f("ck_escalation_matter"), type_="check")
        escalation.create_check_constraint(op.f("ck_escalation_matter"), f"matter IN ({listed})")


def upgrade() -> None:
    op.create_table(
        "account_look",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_checked_at", Moment, nullable=True),
        sa.Column("last_checked_by", sa.String(200), nullable=True),
        sa.Column("overdue_since", Moment, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_look_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_look")),
    )
    op.create_index("ix_account_look_overdue", "account_look", ["account_id"], postgresql_where=LATE, sqlite_where=LATE)
    _allow(*BEFORE, *NEW)


def downgrade() -> None:
    op.execute("DELETE FROM escalation WHERE matter IN ('unlooked', 'unlooked_manager', 'unlooked_approver')")
    _allow(*BEFORE)
    op.drop_table("account_look")
