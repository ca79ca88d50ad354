"""activity of accounts: their newest own post, and since when they are open

Filled from the statements and steps there are. What is dated ahead counts as written now; which of them were re-shares nobody
kept.

Revision 9f27b3e1c085, after 6c1e8f40d7a2.
"""

import sqlalchemy as sa
from alembic import op

from shared.clock import SystemClock
from shared.db.types import Moment

revision = "9f27b3e1c085"
down_revision = "6c1e8f40d7a2"
branch_labels = None
depends_on = None
COLUMNS = ("last_post_at", "open_since")
account = sa.table("account", sa.column("id"), *(sa.column(name, Moment) for name in COLUMNS))
statement = sa.table(
    "statement", sa.column("account_id"), sa.column("kind"), sa.column("published_at", Moment)
)  # fmt: skip
step = sa.table("account_transition", sa.column("account_id"), sa.column("change"), sa.column("at", Moment))


def upgrade() -> None:
    with op.batch_alter_table("account") as table:
        for name in COLUMNS:
            table.add_column(sa.Column(name, Moment, nullable=True))
    posts = sa.select(sa.func.max(statement.c.published_at)).where(
        statement.c.account_id == account.c.id, statement.c.kind == "post"
    )
    opened = sa.select(sa.func.max(step.c.at)).where(
        step.c.account_id == account.c.id, step.c.change.in_(("activated", "resumed"))
    )
    op.execute(sa.update(account).values(last_post_at=posts.scalar_subquery(), open_since=opened.scalar_subquery()))
    now = sa.bindparam("now", SystemClock().now(), type_=Moment)
    op.execute(sa.update(account).where(account.c.last_post_at > now).values(last_post_at=now))


def downgrade() -> None:
    with op.batch_alter_table("account") as table:
        for name in reversed(COLUMNS):
            table.drop_column(name)
