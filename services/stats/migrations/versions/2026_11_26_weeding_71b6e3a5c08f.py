"""weeding

Revision 71b6e3a5c08f, after dfb84cc04cd6.
"""

import sqlalchemy as sa
from alembic import op

revision = "71b6e3a5c08f"
down_revision = "dfb84cc04cd6"
branch_labels = None
depends_on = None
SETTLED = sa.text("settled_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_dead_letter_settled", "dead_letter", ["settled_at"], postgresql_where=SETTLED, sqlite_where=SETTLED
    )


def downgrade() -> None:
    op.drop_index("ix_dead_letter_settled", "dead_letter")
