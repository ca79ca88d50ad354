"""bundles in the outbox (ADR 20)

Revision e27b94c05d8f, after 495bde76cb92.
"""

from shared.db.bundling import learn, unlearn

revision = "e27b94c05d8f"
down_revision = "495bde76cb92"
branch_labels = None
depends_on = None


def upgrade() -> None:
    learn()


def downgrade() -> None:
    unlearn()
