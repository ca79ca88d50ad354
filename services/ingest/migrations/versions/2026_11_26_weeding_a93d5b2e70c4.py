"""weeding

Revision a93d5b2e70c4, after b25213aae43a.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Moment

revision = "a93d5b2e70c4"
down_revision = "b25213aae43a"
branch_labels = None
depends_on = None
SETTLED = sa.text("settled_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_dead_letter_settled", "dead_letter", ["settled_at"], postgresql_where=SETTLED, sqlite_where=SETTLED
    )
    with op.batch_alter_table("quarantine_item") as item:
        item.add_column(sa.Column("weeded_at", Moment, nullable=True))
        item.create_check_constraint(
            op.f("ck_quarantine_item_weeded_when_taken_in"), "weeded_at IS NULL OR state = 'REPLAYED'"
        )
        item.create_index("ix_quarantine_item_weeded", ["state", "weeded_at", "settled_at"])


def downgrade() -> None:
    with op.batch_alter_table("quarantine_item") as item:
        item.drop_index("ix_quarantine_item_weeded")
        item.drop_constraint(op.f("ck_quarantine_item_weeded_when_taken_in"), type_="check")
        item.drop_column("weeded_at")
    op.drop_index("ix_dead_letter_settled", "dead_letter")
