"""supervision

Accounts that are known already are looked after as the instruction says, twice a working day, until the registry tells of
them again; nobody is late before somebody could have looked. Whoever runs one is a person.

Revision 873db835e91f, after 07488e1cad4b.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, Moment

revision = "873db835e91f"
down_revision = "07488e1cad4b"
branch_labels = None
depends_on = None

OWED = sa.text("due_at IS NOT NULL")
account = sa.table("account", sa.column("id", sa.Uuid), sa.column("status", sa.String))
duty = sa.table("account_duty", sa.column("subject", sa.Text))
supervision = sa.table(
    "supervision",
    sa.column("account_id", sa.Uuid),
    sa.column("version", sa.Integer),
    sa.column("watched", sa.Boolean),
    sa.column("owed_since", Moment),
    sa.column("per_working_day", sa.Integer),
    sa.column("per_weekend_day", sa.Integer),
    sa.column("high_risk", sa.Boolean),
)
person = sa.table("known_person", sa.column("subject", sa.Text))


def upgrade() -> None:
    op.create_table(
        "known_person",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_known_person")),
    )
    op.create_table(
        "account_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("checked_by", sa.String(200), nullable=False),
        sa.Column("checked_at", Moment, nullable=False),
        sa.Column("part", sa.String(20), nullable=False),
        sa.Column("covered", Json, nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.CheckConstraint("part IN ('responsible', 'deputy', 'other')", name=op.f("ck_account_check_part")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_check_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_check")),
    )
    op.create_index("ix_account_check_account", "account_check", ["account_id", "checked_at", "id"])
    op.create_index("ix_account_check_moment", "account_check", ["checked_at", "id"])
    op.create_index("ix_account_check_person", "account_check", ["checked_by", "checked_at", "id"])
    op.create_table(
        "supervision",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("watched", sa.Boolean(), nullable=False),
        sa.Column("owed_since", Moment, nullable=True),
        sa.Column("per_working_day", sa.Integer(), nullable=False),
        sa.Column("per_weekend_day", sa.Integer(), nullable=False),
        sa.Column("high_risk", sa.Boolean(), nullable=False),
        sa.Column("last_checked_at", Moment, nullable=True),
        sa.Column("last_checked_by", sa.String(200), nullable=True),
        sa.Column("due_at", Moment, nullable=True),
        sa.Column("missed_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_supervision_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_supervision")),
    )
    op.create_index(
        "ix_supervision_due", "supervision", ["due_at", "account_id"], postgresql_where=OWED, sqlite_where=OWED
    )
    _look_after_those_that_are_known()


def _look_after_those_that_are_known() -> None:
    """By when is worked out by the worker, which knows the working days."""
    at_work = account.c.status.in_(["ACTIVE", "AT_RISK"])
    since = sa.case((at_work, sa.func.current_timestamp()))
    parts = account.c.id, sa.literal(0), at_work, since, sa.literal(2), sa.literal(0), sa.false()
    op.execute(sa.insert(supervision).from_select([column.name for column in supervision.c], sa.select(*parts)))
    op.execute(sa.insert(person).from_select(["subject"], sa.select(duty.c.subject).distinct()))


def downgrade() -> None:
    op.drop_table("supervision")
    op.drop_table("account_check")
    op.drop_table("known_person")
