"""hands of accounts

Revision 7d1c0a94be52, after b81f3a6c2d40.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json

revision = "7d1c0a94be52"
down_revision = "b81f3a6c2d40"
branch_labels = None
depends_on = None
WHOLE = (
    "purpose <> '' AND handle <> '' AND platform_id IS NOT NULL AND responsible_id IS NOT NULL"
    " AND hours_per_week > 0 AND owner_email <> '' AND notice <> ''"
)
BECOMES_WHOLE = "'NOTIFIED', 'MANAGER_OK', 'APPROVED', 'ACTIVE', 'AT_RISK', 'PAUSED'"
account = sa.table("account", sa.column("id", sa.Uuid), sa.column("hands", Json))
step = sa.table(
    "account_transition", sa.column("account_id", sa.Uuid), sa.column("version", sa.Integer), sa.column("change", sa.String),
    sa.column("actor", sa.String), sa.column("reason", sa.Text),
)  # fmt: skip


def upgrade() -> None:
    with op.batch_alter_table("account") as changed:
        changed.add_column(sa.Column("hands", Json, server_default="{}", nullable=False))
        _require_whole(changed, BECOMES_WHOLE)
    rows = op.get_bind().execute(sa.select(step).order_by(step.c.account_id, step.c.version)).all()
    hands = [
        {"one": account_id, "told": _hands(steps)}
        for account_id, steps in groupby(rows, key=lambda row: row.account_id)
    ]
    if hands:
        to = sa.update(account).where(account.c.id == sa.bindparam("one")).values(hands=sa.bindparam("told"))
        op.get_bind().execute(to, hands)


def downgrade() -> None:
    with op.batch_alter_table("account") as changed:
        _require_whole(changed, f"{BECOMES_WHOLE}, 'SUSPENDED'")
        changed.drop_column("hands")


def _require_whole(changed: Any, states: str) -> None:
    changed.drop_constraint(op.f("ck_account_notified_is_whole"), type_="check")
    changed.create_check_constraint(op.f("ck_account_notified_is_whole"), f"status NOT IN ({states}) OR ({WHOLE})")


def _hands(steps: Iterable[Any]) -> dict[str, Any]:
    """As the history tells it."""
    told: dict[str, Any] = {"notified": None, "confirmed": None, "approvers": [], "authors": []}
    wrote: set[str] = set()
    for one in steps:
        if one.change in {"drafted", "notified"} or one.reason.startswith("Changed: "):
            wrote.add(one.actor)
        if one.change == "notified":
            told |= {"notified": one.actor, "confirmed": None}
        elif one.change == "confirmed":
            told["confirmed"] = one.actor
        elif one.change == "approved":
            approvers = sorted({one.actor, told["confirmed"] or one.actor})
            told = {"notified": None, "confirmed": None, "approvers": approvers, "authors": sorted(wrote)}
            wrote = set()
        elif one.change == "reopened":
            told["approvers"] = []
    return told
