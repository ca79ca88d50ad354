"""decided by somebody

A comparison with what is not there refuses nothing: plans could be adopted by nobody. Rows that are so stop the upgrade:
who decided, and when, stands in minutes that no migration can read.

Revision 3c7e51d90ab4, after 0ad8c67267f3.
"""

import sqlalchemy as sa
from alembic import op

revision = "3c7e51d90ab4"
down_revision = "0ad8c67267f3"
branch_labels = None
depends_on = None

ADOPTED = "ck_plan_adopted_by_somebody"
DECIDED = "ck_disposal_decision_decided_by_somebody"
ENDS = "ck_account_pause_has_an_end"
PLAN = (
    "status = 'DRAFT' OR (valid_from IS NOT NULL AND decided_on IS NOT NULL AND coalesce(decision_ref, '') <> ''"
    " AND coalesce(deciding_body, '') <> '')"
)
DECISION = (
    "status = 'DRAFT' OR (decided_on IS NOT NULL AND coalesce(registry_no, '') <> ''"
    " AND coalesce(deciding_body, '') <> '')"
)
PAUSE = "status <> 'PAUSED' OR paused_until IS NOT NULL"
ASKED = (
    ("plan", PLAN, "decision_ref, deciding_body, decided_on and valid_from from the minutes"),
    ("disposal_decision", DECISION, "registry_no, deciding_body and decided_on from the minutes"),
    ("account", PAUSE, "paused_until, the day on which the pause ends"),
)


def upgrade() -> None:
    _check()
    _adopted(PLAN)
    with op.batch_alter_table("disposal_decision") as decision:
        decision.create_check_constraint(op.f(DECIDED), DECISION)
    with op.batch_alter_table("account") as account:
        account.create_check_constraint(op.f(ENDS), PAUSE)


def downgrade() -> None:
    with op.batch_alter_table("account") as account:
        account.drop_constraint(op.f(ENDS), type_="check")
    with op.batch_alter_table("disposal_decision") as decision:
        decision.drop_constraint(op.f(DECIDED), type_="check")
    _adopted(
        "status = 'DRAFT' OR (valid_from IS NOT NULL AND decided_on IS NOT NULL AND decision_ref <> ''"
        " AND deciding_body <> '')"
    )


def _check() -> None:
    """All that is in the way, at once, before anything is changed."""
    wrong = []
    for table, condition, missing in ASKED:
        found = sa.select(sa.column("id", sa.Uuid)).select_from(sa.table(table)).where(sa.text(f"NOT ({condition})"))
        ids = sorted(str(one) for one in op.get_bind().execute(found).scalars())
        if ids:
            wrong.append(f"{table} {', '.join(ids)}: write {missing}, into the row")
    if wrong:
        raise RuntimeError(
            "The registry is not upgraded, and nothing is changed: rows say that something was decided, and not by whom or "
            f"until when. Complete them and migrate again (docs/operations.md, Upgrade). {'; '.join(wrong)}."
        )


def _adopted(condition: str) -> None:
    with op.batch_alter_table("plan") as plan:
        plan.drop_constraint(op.f(ADOPTED), type_="check")
        plan.create_check_constraint(op.f(ADOPTED), condition)
