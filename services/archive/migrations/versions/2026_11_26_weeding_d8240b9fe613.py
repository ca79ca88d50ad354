"""weeding

Revision d8240b9fe613, after e40e7ee543dd.
"""

import sqlalchemy as sa
from alembic import op

revision = "d8240b9fe613"
down_revision = "e40e7ee543dd"
branch_labels = None
depends_on = None
SETTLED = sa.text("settled_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_dead_letter_settled", "dead_letter", ["settled_at"], postgresql_where=SETTLED, sqlite_where=SETTLED
    )


def downgrade() -> None:
    op.drop_index("ix_dead_letter_settled", "dead_letter")
