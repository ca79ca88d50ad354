"""weeding

Revision 3f7a0c6e9d15, after 5e27a9d3c860.
"""

import sqlalchemy as sa
from alembic import op

revision = "3f7a0c6e9d15"
down_revision = "5e27a9d3c860"
branch_labels = None
depends_on = None
SETTLED = sa.text("settled_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_dead_letter_settled", "dead_letter", ["settled_at"], postgresql_where=SETTLED, sqlite_where=SETTLED
    )


def downgrade() -> None:
    op.drop_index("ix_dead_letter_settled", "dead_letter")
