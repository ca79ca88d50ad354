"""goals and escalations

Which version of the goals stands is read from the history: the newest step that names them as changed, else the draft. They
are taken as answered by the first notification at the latest, which is not had without goals.

Revision cb0b07bac3f6, after c02863fde55b.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, Moment

revision = "cb0b07bac3f6"
down_revision = "c02863fde55b"
branch_labels = None
depends_on = None

account = sa.table(
    "account", sa.column("id", sa.Uuid), sa.column("goals", Json), sa.column("goals_version", sa.Integer),
    sa.column("goals_changed_at", Moment), sa.column("goals_since", Moment), sa.column("began_at", Moment),
)  # fmt: skip
step = sa.table(
    "account_transition", sa.column("account_id", sa.Uuid), sa.column("version", sa.Integer),
    sa.column("change", sa.String), sa.column("at", Moment), sa.column("reason", sa.Text),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "escalation",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("matter", sa.String(length=20), nullable=False),
        sa.Column("since", Moment, nullable=False),
        sa.Column("told_at", Moment, nullable=False),
        sa.CheckConstraint("matter IN ('alone', 'certification', 'at_risk')", name=op.f("ck_escalation_matter")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_escalation_account_id")),
        sa.PrimaryKeyConstraint("account_id", "matter", "since", name=op.f("pk_escalation")),
    )
    with op.batch_alter_table("account") as table:
        table.add_column(sa.Column("goals_version", sa.Integer(), nullable=True))
        table.add_column(sa.Column("goals_changed_at", Moment, nullable=True))
        table.add_column(sa.Column("goals_since", Moment, nullable=True))
        table.add_column(sa.Column("began_at", Moment, nullable=True))
    op.execute(sa.update(account).values(began_at=_first("activated")))
    told = sa.or_(step.c.change == "drafted", step.c.reason.like("Changed:%goals%"))
    newest = sa.select(sa.func.max(step.c.version)).where(step.c.account_id == account.c.id, told).scalar_subquery()
    answered = sa.cast(account.c.goals, sa.Text) != "[]"
    op.execute(sa.update(account).where(answered).values(goals_version=newest))
    of_goals = (step.c.account_id == account.c.id) & (step.c.version == account.c.goals_version)
    when = sa.select(sa.func.max(step.c.at)).where(of_goals).scalar_subquery()
    op.execute(sa.update(account).where(answered).values(goals_changed_at=when))
    notified = _first("notified")
    since = sa.case((notified < account.c.goals_changed_at, notified), else_=account.c.goals_changed_at)
    op.execute(sa.update(account).where(answered).values(goals_since=since))


def _first(change: str) -> sa.ScalarSelect[object]:
    mine = (step.c.account_id == account.c.id) & (step.c.change == change)
    return sa.select(sa.func.min(step.c.at)).where(mine).scalar_subquery()


def downgrade() -> None:
    with op.batch_alter_table("account") as table:
        for name in ("began_at", "goals_since", "goals_changed_at", "goals_version"):
            table.drop_column(name)
    op.drop_table("escalation")
