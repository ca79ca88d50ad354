"""evidence of conditions

Revision c2ecef991564, after abf4b2f9b42b.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Moment

revision = "c2ecef991564"
down_revision = "abf4b2f9b42b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(length=20), nullable=True),
        sa.Column("posted_at", Moment, nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("ended_at", Moment, nullable=True),
        sa.CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name=op.f("ck_letter_ended")),
        sa.CheckConstraint("(state = 'waiting') = (text IS NOT NULL)", name=op.f("ck_letter_text_only_while_it_waits")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'given_up')", name=op.f("ck_letter_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_letter_waiting", "letter", ["due_at"], postgresql_where=waiting, sqlite_where=waiting)


def downgrade() -> None:
    op.drop_table("letter")
