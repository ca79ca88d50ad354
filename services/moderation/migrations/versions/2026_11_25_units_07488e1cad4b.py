"""units

Which unit stands under which: the registry tells it from the beginning.

Revision 07488e1cad4b, after 2be3d7919fee.
"""

import sqlalchemy as sa
from alembic import op

revision = "07488e1cad4b"
down_revision = "2be3d7919fee"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
    )
    op.create_index(op.f("ix_unit_parent_id"), "unit", ["parent_id"])


def downgrade() -> None:
    op.drop_table("unit")
