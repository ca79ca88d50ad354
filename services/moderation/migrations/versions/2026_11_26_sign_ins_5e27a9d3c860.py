"""sign-ins compared whatever their case

Revision 5e27a9d3c860, after 873db835e91f. Empty where a process of before writes a row afterwards.
"""

from unicodedata import normalize

import sqlalchemy as sa
from alembic import op

revision = "5e27a9d3c860"
down_revision = "873db835e91f"
branch_labels = None
depends_on = None
TABLES = ("account_duty", "known_person")


def upgrade() -> None:
    for name in TABLES:
        with op.batch_alter_table(name) as changed:
            changed.add_column(sa.Column("sign_in", sa.Text(), nullable=True))
        table = sa.table(name, sa.column("subject", sa.Text), sa.column("sign_in", sa.Text))
        subjects = op.get_bind().execute(sa.select(table.c.subject).distinct()).scalars().all()
        rows = [{"one": subject, "told": normalize("NFC", subject).lower()} for subject in subjects]
        if rows:
            same = table.c.subject == sa.bindparam("one")
            op.get_bind().execute(sa.update(table).where(same).values(sign_in=sa.bindparam("told")), rows)
        with op.batch_alter_table(name) as changed:
            changed.create_index(op.f(f"ix_{name}_sign_in"), ["sign_in"])


def downgrade() -> None:
    for name in reversed(TABLES):
        with op.batch_alter_table(name) as changed:
            changed.drop_index(op.f(f"ix_{name}_sign_in"))
            changed.drop_column("sign_in")
