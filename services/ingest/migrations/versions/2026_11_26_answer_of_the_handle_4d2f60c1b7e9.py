"""the answer of the handle: nobody has it, or it could not be asked

Revision 4d2f60c1b7e9, after bd34d00443d5.
"""

import sqlalchemy as sa
from alembic import op

revision = "4d2f60c1b7e9"
down_revision = "bd34d00443d5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("profile_check") as batch_op:
        batch_op.add_column(sa.Column("handle_answer", sa.String(length=20), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("profile_check") as batch_op:
        batch_op.drop_column("handle_answer")
