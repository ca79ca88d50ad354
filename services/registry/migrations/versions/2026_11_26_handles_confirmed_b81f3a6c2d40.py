"""which handle was confirmed, and what was seen of it

Revision b81f3a6c2d40, after ce159886cb21.
"""

import sqlalchemy as sa
from alembic import op

revision = "b81f3a6c2d40"
down_revision = "ce159886cb21"
branch_labels = None
depends_on = None

NEW = (
    ("account", "confirmed_as", 200),
    ("account_profile", "handle_answer", 20),
    ("account_sighting", "handle", 200),
    ("account_sighting", "platform_id", 200),
)
ABOUT_THIS = """
UPDATE account_sighting SET
  handle = (SELECT a.handle FROM account a WHERE a.id = account_sighting.account_id),
  platform_id = (SELECT a.platform_id FROM account a WHERE a.id = account_sighting.account_id)
WHERE NOT EXISTS (
  SELECT 1 FROM account_handle h WHERE h.account_id = account_sighting.account_id AND h.seen_from > account_sighting.at
)
"""
SEEN = """
UPDATE account SET confirmed_as = handle
WHERE EXISTS (
  SELECT 1 FROM account_profile p WHERE p.account_id = account.id AND p.platform_id = account.platform_id
  AND (lower(p.handle) = account.handle OR (p.asked_handle = account.handle AND p.id_of_handle = account.platform_id))
) OR EXISTS (
  SELECT 1 FROM account_sighting s WHERE s.account_id = account.id AND s.genuine AND s.handle = account.handle
  AND s.platform_id = account.platform_id
)
"""
OTHERWISE_WRITTEN = """
DELETE FROM account_address WHERE account_id IN (SELECT a.account_id FROM account_address a WHERE a.key LIKE '%xn--%'
OR a.key LIKE 'mastodon %' OR a.key LIKE 'url %')
"""
"""Keys that are made in another way now: the worker makes them anew."""


def upgrade() -> None:
    for table, column, letters in NEW:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column(column, sa.String(length=letters), nullable=True))
    for statement in (ABOUT_THIS, SEEN, OTHERWISE_WRITTEN):
        op.execute(statement)


def downgrade() -> None:
    for table, column, _ in reversed(NEW):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column(column)
