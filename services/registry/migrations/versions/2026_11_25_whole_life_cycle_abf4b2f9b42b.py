"""whole life cycle

Revision abf4b2f9b42b, after a52a4b14b057.
"""

from alembic import op

revision = "abf4b2f9b42b"
down_revision = "a52a4b14b057"
branch_labels = None
depends_on = None

WHOLE = (
    "purpose <> '' AND handle <> '' AND platform_id IS NOT NULL AND responsible_id IS NOT NULL"
    " AND hours_per_week > 0 AND owner_email <> '' AND notice <> ''"
)
WATCHED = "'APPROVED', 'ACTIVE', 'AT_RISK', 'PAUSED', 'SUSPENDED', 'CLOSING'"
BECOMES_WHOLE = "'NOTIFIED', 'MANAGER_OK', 'APPROVED', 'ACTIVE', 'AT_RISK', 'PAUSED', 'SUSPENDED'"
ACCOUNT = ("status", "approved_is_watched", "notified_is_whole")


def upgrade() -> None:
    with op.batch_alter_table("account") as account:
        for name in ACCOUNT:
            account.drop_constraint(op.f(f"ck_account_{name}"), type_="check")
        account.create_check_constraint(
            op.f("ck_account_status"),
            f"status IN ('DRAFT', 'NOTIFIED', 'MANAGER_OK', 'RETURNED', 'REJECTED', 'CLOSED', {WATCHED})",
        )
        account.create_check_constraint(op.f("ck_account_approved_is_watched"), f"status NOT IN ({WATCHED}) OR watched")
        account.create_check_constraint(op.f("ck_account_closed_is_not_watched"), "status <> 'CLOSED' OR NOT watched")
        account.create_check_constraint(
            op.f("ck_account_notified_is_whole"), f"status NOT IN ({BECOMES_WHOLE}) OR ({WHOLE})"
        )
    with op.batch_alter_table("account_transition") as transition:
        transition.drop_constraint(op.f("ck_account_transition_rejection_has_reason"), type_="check")
        transition.create_check_constraint(
            op.f("ck_account_transition_change_has_reason"),
            "change NOT IN ('rejected', 'returned', 'suspended', 'paused', 'closing') OR reason <> ''",
        )


def downgrade() -> None:
    with op.batch_alter_table("account_transition") as transition:
        transition.drop_constraint(op.f("ck_account_transition_change_has_reason"), type_="check")
        transition.create_check_constraint(
            op.f("ck_account_transition_rejection_has_reason"), "change <> 'rejected' OR reason <> ''"
        )
    with op.batch_alter_table("account") as account:
        for name in (*ACCOUNT, "closed_is_not_watched"):
            account.drop_constraint(op.f(f"ck_account_{name}"), type_="check")
        account.create_check_constraint(
            op.f("ck_account_status"), "status IN ('DRAFT', 'NOTIFIED', 'APPROVED', 'REJECTED')"
        )
        account.create_check_constraint(op.f("ck_account_approved_is_watched"), "status <> 'APPROVED' OR watched")
        account.create_check_constraint(
            op.f("ck_account_notified_is_whole"), f"status NOT IN ('NOTIFIED', 'APPROVED') OR ({WHOLE})"
        )
