"""statements, first posts, and handles that one account claims

Revision 0ad8c67267f3, after 5a9e0c7d4b13.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, Moment

revision = "0ad8c67267f3"
down_revision = "5a9e0c7d4b13"
branch_labels = None
depends_on = None
BEFORE = "kind IN ('UNREGISTERED', 'LOOK_ALIKE', 'PRIVATE_STATEMENT')"
NOW = "kind IN ('UNREGISTERED', 'LOOK_ALIKE', 'PRIVATE_STATEMENT', 'UNAUTHORISED_STATEMENT')"
FOUND = "kind = 'UNAUTHORISED_STATEMENT'"
CLAIMED = sa.text("claim IS NOT NULL")
DRAFTED = """
UPDATE account SET drafted_at = (
    SELECT min(step.at) FROM account_transition AS step WHERE step.account_id = account.id AND step.change = 'drafted'
)
"""
CLAIM = """
UPDATE account SET claim = (
    SELECT min(key) FROM account_address
    WHERE account_address.account_id = account.id AND key LIKE account.platform || ' name %'
) WHERE watched OR status IN ('NOTIFIED', 'MANAGER_OK')
"""
ONCE = """
UPDATE account SET claim = NULL WHERE EXISTS (
    SELECT 1 FROM account AS other WHERE other.claim = account.claim AND other.id < account.id
)
"""
"""Of two that claimed one handle at once the first keeps it; whoever decides on the other next is told."""


def upgrade() -> None:
    _identities()
    _statements()
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("drafted_at", Moment, nullable=True))
        account.add_column(sa.Column("first_post_at", Moment, nullable=True))
        account.add_column(sa.Column("unauthorised_statements", sa.Integer, server_default="0", nullable=False))
        account.add_column(sa.Column("claim", sa.String(length=500), nullable=True))
    for statement in (DRAFTED, CLAIM, ONCE):
        op.execute(statement)
    op.create_index(
        "uq_account_claim", "account", ["claim"], unique=True, postgresql_where=CLAIMED, sqlite_where=CLAIMED
    )
    with op.batch_alter_table("incident") as incident:
        incident.drop_constraint(op.f("ck_incident_kind"), type_="check")
        incident.alter_column("kind", existing_type=sa.String(20), type_=sa.String(30), existing_nullable=False)
        incident.create_check_constraint(op.f("ck_incident_kind"), NOW)
        incident.create_check_constraint(
            op.f("ck_incident_statement_of_account"), "kind <> 'UNAUTHORISED_STATEMENT' OR account_id IS NOT NULL"
        )
        incident.create_index(op.f("ix_incident_account_id"), ["account_id"])


def downgrade() -> None:
    op.drop_table("statement")
    op.drop_table("platform_identity")
    for table in ("incident_step", "incident_report"):
        op.execute(f"DELETE FROM {table} WHERE incident_id IN (SELECT id FROM incident WHERE {FOUND})")  # noqa: S608 - our own words
    op.execute(f"DELETE FROM incident WHERE {FOUND}")  # noqa: S608 - our own words
    with op.batch_alter_table("incident") as incident:
        incident.drop_index(op.f("ix_incident_account_id"))
        incident.drop_constraint(op.f("ck_incident_statement_of_account"), type_="check")
        incident.drop_constraint(op.f("ck_incident_kind"), type_="check")
        incident.alter_column("kind", existing_type=sa.String(30), type_=sa.String(20), existing_nullable=False)
        incident.create_check_constraint(op.f("ck_incident_kind"), BEFORE)
    op.drop_index("uq_account_claim", "account")
    with op.batch_alter_table("account") as account:
        for column in ("claim", "unauthorised_statements", "first_post_at", "drafted_at"):
            account.drop_column(column)


def _identities() -> None:
    op.create_table(
        "platform_identity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("publisher", sa.String(length=64), nullable=False),
        sa.Column("stated_by", sa.String(length=200), nullable=False),
        sa.Column("stated_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_platform_identity_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_identity")),
        sa.UniqueConstraint("platform", "publisher", name=op.f("uq_platform_identity_platform_publisher")),
    )
    op.create_index(op.f("ix_platform_identity_person_id"), "platform_identity", ["person_id"])


def _statements() -> None:
    op.create_table(
        "statement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("published_at", Moment, nullable=False),
        sa.Column("publisher", sa.String(length=64), nullable=True),
        sa.Column("listed", Json, nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("named_by", sa.String(length=200), nullable=True),
        sa.Column("named_at", Moment, nullable=True),
        sa.Column("incident_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('post', 'comment', 'message')", name=op.f("ck_statement_kind")),
        sa.CheckConstraint(
            "verdict IN ('LISTED', 'UNLISTED', 'UNKNOWN', 'EARLIER')", name=op.f("ck_statement_verdict")
        ),
        sa.CheckConstraint("(named_by IS NULL) = (named_at IS NULL)", name=op.f("ck_statement_named")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_statement_account_id")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_statement_incident_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_statement_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("post_id", name=op.f("uq_statement_post_id")),
    )
    op.create_index(op.f("ix_statement_incident_id"), "statement", ["incident_id"])
    op.create_index("ix_statement_listed", "statement", ["account_id", "id"])
    op.create_index(op.f("ix_statement_publisher"), "statement", ["publisher"])
    op.create_index("ix_statement_verdict", "statement", ["verdict", "id"])
