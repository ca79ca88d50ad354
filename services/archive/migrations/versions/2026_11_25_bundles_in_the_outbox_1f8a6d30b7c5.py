"""bundles in the outbox (ADR 20)

Revision 1f8a6d30b7c5, after 3c7e91d20b58.
"""

from shared.db.bundling import learn, unlearn

revision = "1f8a6d30b7c5"
down_revision = "3c7e91d20b58"
branch_labels = None
depends_on = None


def upgrade() -> None:
    learn()


def downgrade() -> None:
    unlearn()
