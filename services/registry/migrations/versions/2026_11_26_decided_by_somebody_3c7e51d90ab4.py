"""decided by somebody

A comparison with what is not there refuses nothing: plans could be adopted by nobody.

Revision 3c7e51d90ab4, after 0ad8c67267f3.
"""

from alembic import op

revision = "3c7e51d90ab4"
down_revision = "0ad8c67267f3"
branch_labels = None
depends_on = None

ADOPTED = "ck_plan_adopted_by_somebody"
DECIDED = "ck_disposal_decision_decided_by_somebody"
ENDS = "ck_account_pause_has_an_end"


def upgrade() -> None:
    _adopted(
        "status = 'DRAFT' OR (valid_from IS NOT NULL AND decided_on IS NOT NULL AND coalesce(decision_ref, '') <> ''"
        " AND coalesce(deciding_body, '') <> '')"
    )
    with op.batch_alter_table("disposal_decision") as decision:
        decision.create_check_constraint(
            op.f(DECIDED),
            "status = 'DRAFT' OR (decided_on IS NOT NULL AND coalesce(registry_no, '') <> ''"
            " AND coalesce(deciding_body, '') <> '')",
        )
    with op.batch_alter_table("account") as account:
        account.create_check_constraint(op.f(ENDS), "status <> 'PAUSED' OR paused_until IS NOT NULL")


def downgrade() -> None:
    with op.batch_alter_table("account") as account:
        account.drop_constraint(op.f(ENDS), type_="check")
    with op.batch_alter_table("disposal_decision") as decision:
        decision.drop_constraint(op.f(DECIDED), type_="check")
    _adopted(
        "status = 'DRAFT' OR (valid_from IS NOT NULL AND decided_on IS NOT NULL AND decision_ref <> ''"
        " AND deciding_body <> '')"
    )


def _adopted(condition: str) -> None:
    with op.batch_alter_table("plan") as plan:
        plan.drop_constraint(op.f(ADOPTED), type_="check")
        plan.create_check_constraint(op.f(ADOPTED), condition)
