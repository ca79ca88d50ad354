"""absences and duty in order

Deputies that are known already come in the order of their subjects, and nobody is away, until the registry tells of their
account again: it does as soon as somebody named in it is.

Revision 78f7125b36a6, after 5b1c0d7e2a94.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Moment

revision = "78f7125b36a6"
down_revision = "5b1c0d7e2a94"
branch_labels = None
depends_on = None

duty = sa.table(
    "account_duty",
    sa.column("account_id", sa.Uuid),
    sa.column("subject", sa.Text),
    sa.column("duty", sa.String),
    sa.column("position", sa.Integer),
)


def upgrade() -> None:
    op.create_table(
        "account_absence",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("away_from", Moment, nullable=False),
        sa.Column("away_until", Moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_absence_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "subject", "away_from", name=op.f("pk_account_absence")),
    )
    with op.batch_alter_table("account_duty") as table:
        table.add_column(sa.Column("position", sa.Integer(), nullable=True))
    _number()
    with op.batch_alter_table("account_duty") as table:
        table.alter_column("position", existing_type=sa.Integer(), nullable=False)
        table.create_unique_constraint(op.f("uq_account_duty_account_id_position"), ["account_id", "position"])


def _number() -> None:
    other = duty.alias("other")
    before = sa.and_(
        other.c.account_id == duty.c.account_id, other.c.duty == "deputy", other.c.subject < duty.c.subject
    )
    rank = sa.select(sa.func.count() + 1).select_from(other).where(before).scalar_subquery()
    op.execute(sa.update(duty).values(position=sa.case((duty.c.duty == "responsible", 0), else_=rank)))


def downgrade() -> None:
    with op.batch_alter_table("account_duty") as table:
        table.drop_constraint(op.f("uq_account_duty_account_id_position"), type_="unique")
        table.drop_column("position")
    op.drop_table("account_absence")
