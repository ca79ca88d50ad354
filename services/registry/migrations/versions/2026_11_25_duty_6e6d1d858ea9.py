"""duty

Revision 6e6d1d858ea9, after 47acafafd6ad.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, Moment

revision = "6e6d1d858ea9"
down_revision = "47acafafd6ad"
branch_labels = None
depends_on = None
ALL = '["POST", "ANSWER", "MESSAGE"]'


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("away_from", Moment, nullable=False),
        sa.Column("away_until", Moment, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("away_until > away_from", name=op.f("ck_absence_period")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_person", "absence", ["person_id", "away_from"])
    op.create_table(
        "unit_manager",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_unit_manager_period")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_unit_manager_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_manager_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "position", name=op.f("pk_unit_manager")),
    )
    op.create_index(op.f("ix_unit_manager_person_id"), "unit_manager", ["person_id"])
    with op.batch_alter_table("account_spokesperson") as spokesperson:
        spokesperson.add_column(sa.Column("scopes", Json, server_default=ALL, nullable=False))
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("left_at", Moment, nullable=True))
        person.create_index(op.f("ix_person_left_at"), ["left_at"])


def downgrade() -> None:
    with op.batch_alter_table("person") as person:
        person.drop_index(op.f("ix_person_left_at"))
        person.drop_column("left_at")
    with op.batch_alter_table("account_spokesperson") as spokesperson:
        spokesperson.drop_column("scopes")
    op.drop_table("unit_manager")
    op.drop_table("absence")
