"""who published an own post is asked afterwards

Revision b25213aae43a, after 4d2f60c1b7e9.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Moment

revision = "b25213aae43a"
down_revision = "4d2f60c1b7e9"
branch_labels = None
depends_on = None
WAITS = sa.text("publisher_due IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("post") as post:
        post.add_column(sa.Column("publisher_due", Moment, nullable=True))
        post.create_index("ix_post_publisher", ["publisher_due"], postgresql_where=WAITS, sqlite_where=WAITS)


def downgrade() -> None:
    with op.batch_alter_table("post") as post:
        post.drop_index("ix_post_publisher")
        post.drop_column("publisher_due")
