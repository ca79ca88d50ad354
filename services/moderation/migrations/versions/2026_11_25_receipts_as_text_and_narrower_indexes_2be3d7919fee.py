"""receipts as text and narrower indexes

A receipt is handed on as it came: nothing in the database looks into it. Of the two indexes only those rows are left
that are looked for by them: replies whose parent came later, and posts that wait or hit.

From some 50,000 records on a receipt makes its row larger than 2 kB, and PostgreSQL would try in vain to compress it (it is
hashes) and put it aside, at twice the cost of the row: it stays in its row up to 8 kB.

Revision 2be3d7919fee, after 78f7125b36a6.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json

revision = "2be3d7919fee"
down_revision = "78f7125b36a6"
branch_labels = None
depends_on = None

ORPHAN = sa.text("parent_id IS NULL AND parent_external_id IS NOT NULL")
SOUGHT = sa.text("state IN ('PENDING', 'HIT')")


def upgrade() -> None:
    op.drop_index("ix_post_parent_external", "post")
    op.drop_index("ix_post_state", "post")
    op.create_index(
        "ix_post_orphan", "post", ["account_id", "parent_external_id"], postgresql_where=ORPHAN, sqlite_where=ORPHAN
    )
    op.create_index("ix_post_sought", "post", ["account_id", "state"], postgresql_where=SOUGHT, sqlite_where=SOUGHT)
    with op.batch_alter_table("receipt") as table:
        table.alter_column(
            "receipt", existing_type=Json, type_=sa.Text(), existing_nullable=False, postgresql_using="receipt::text"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE receipt SET (toast_tuple_target = 8160)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE receipt RESET (toast_tuple_target)")
    with op.batch_alter_table("receipt") as table:
        table.alter_column(
            "receipt", existing_type=sa.Text(), type_=Json, existing_nullable=False, postgresql_using="receipt::jsonb"
        )
    op.drop_index("ix_post_sought", "post")
    op.drop_index("ix_post_orphan", "post")
    op.create_index("ix_post_state", "post", ["account_id", "state"])
    op.create_index("ix_post_parent_external", "post", ["account_id", "parent_external_id"])
