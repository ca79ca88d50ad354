"""bundles in the outbox (ADR 20)

Revision c94f3e1a7d62, after 78f7125b36a6.
"""

from shared.db.bundling import learn, unlearn

revision = "c94f3e1a7d62"
down_revision = "78f7125b36a6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    learn()


def downgrade() -> None:
    unlearn()
