"""bundles in the outbox (ADR 20)

Revision 5e07c2f94a18, after af5d78e5945d.
"""

from shared.db.bundling import learn, unlearn

revision = "5e07c2f94a18"
down_revision = "af5d78e5945d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    learn()


def downgrade() -> None:
    unlearn()
