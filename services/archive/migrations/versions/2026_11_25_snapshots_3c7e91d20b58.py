"""Snapshots of accounts, and what they are made from.

Revision 3c7e91d20b58, after 5d768234b07d.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, Moment

revision = "3c7e91d20b58"
down_revision = "5d768234b07d"
branch_labels = None
depends_on = None

Position = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ADDED = ("status", "watched", "watched_since", "state", "profile")


def refuse_changes(dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER snapshot_no_{verb.lower()} BEFORE {verb} ON snapshot "
            "BEGIN SELECT RAISE(ABORT, 'what is sealed is not changed'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        (
            "CREATE TRIGGER snapshot_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON snapshot"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    ]


def upgrade() -> None:
    with op.batch_alter_table("account") as batch_op:
        batch_op.add_column(sa.Column("status", sa.String(20), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("watched", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("watched_since", Moment()))
        batch_op.add_column(sa.Column("state", Json))
        batch_op.add_column(sa.Column("profile", Json))
    op.create_table(
        "snapshot_wanted",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("occasion", sa.String(100), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("asked_by", sa.String(200), nullable=False),
        sa.Column("taken_at", Moment()),
        sa.CheckConstraint("kind IN ('PERIODIC', 'REDESIGN', 'FINAL')", name=op.f("ck_snapshot_wanted_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot_wanted")),
        sa.UniqueConstraint("account_id", "kind", "occasion", name=op.f("uq_snapshot_wanted_account_id_kind_occasion")),
    )
    op.create_index("ix_snapshot_wanted_waiting", "snapshot_wanted", ["taken_at", "asked_at"])
    op.create_index("ix_snapshot_wanted_account", "snapshot_wanted", ["account_id", "asked_at"])
    op.create_table(
        "snapshot",
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("log_index", Position, nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("account_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("taken_at", Moment(), nullable=False),
        sa.Column("sealed_at", Moment(), nullable=False),
        sa.Column("content_digest", sa.String(64), nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("snapshot_id", name=op.f("pk_snapshot")),
        sa.UniqueConstraint("log_index", name=op.f("uq_snapshot_log_index")),
    )
    for statement in refuse_changes(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("snapshot")
    op.drop_table("snapshot_wanted")
    with op.batch_alter_table("account") as batch_op:
        for name in reversed(ADDED):
            batch_op.drop_column(name)
