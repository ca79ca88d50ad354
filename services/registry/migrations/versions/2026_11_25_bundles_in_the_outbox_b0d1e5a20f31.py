"""bundles in the outbox (ADR 20)

Revision b0d1e5a20f31, after 348fce22569c.
"""

from shared.db.bundling import learn, unlearn

revision = "b0d1e5a20f31"
down_revision = "348fce22569c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    learn()


def downgrade() -> None:
    unlearn()
