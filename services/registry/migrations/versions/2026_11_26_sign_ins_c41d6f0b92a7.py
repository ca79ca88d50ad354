"""sign-ins compared whatever their case

Revision c41d6f0b92a7, after 3c7e51d90ab4. People whose subjects differ in case alone stay as they are: nobody can tell here
whether they are one person registered twice. The first keeps the number 0, the others are numbered, and no new ones come.
Empty where a process of before adds somebody afterwards.
"""

from collections import Counter
from unicodedata import normalize

import sqlalchemy as sa
from alembic import op

revision = "c41d6f0b92a7"
down_revision = "3c7e51d90ab4"
branch_labels = None
depends_on = None
person = sa.table(
    "person", sa.column("id", sa.Uuid), sa.column("subject", sa.String), sa.column("sign_in", sa.String),
    sa.column("namesake", sa.Integer),
)  # fmt: skip
ONCE = "uq_person_sign_in_namesake"


def upgrade() -> None:
    with op.batch_alter_table("person") as changed:
        changed.add_column(sa.Column("sign_in", sa.String(length=800), nullable=True))
        changed.add_column(sa.Column("namesake", sa.Integer(), server_default="0", nullable=False))
    seen: Counter[str] = Counter()
    rows = []
    for row in op.get_bind().execute(sa.select(person.c.id, person.c.subject).order_by(person.c.id)).all():
        sign_in = normalize("NFC", row.subject).lower()
        rows.append({"one": row.id, "told": sign_in, "number": seen[sign_in]})
        seen[sign_in] += 1
    if rows:
        told = {"sign_in": sa.bindparam("told"), "namesake": sa.bindparam("number")}
        op.get_bind().execute(sa.update(person).where(person.c.id == sa.bindparam("one")).values(told), rows)
    with op.batch_alter_table("person") as changed:
        changed.create_unique_constraint(op.f(ONCE), ["sign_in", "namesake"])


def downgrade() -> None:
    with op.batch_alter_table("person") as changed:
        changed.drop_constraint(op.f(ONCE), type_="unique")
        changed.drop_column("namesake")
        changed.drop_column("sign_in")
