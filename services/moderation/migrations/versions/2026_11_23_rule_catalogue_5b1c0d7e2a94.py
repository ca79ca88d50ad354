"""rule catalogue

Version 1 of each rule, from the file beside this one: brottsbalken as domain law names it, and the house rules. A later
wording is a later migration, or an administrator's publication; this data is never changed.

Revision 5b1c0d7e2a94, after e1ccf7f15240.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, Moment

revision = "5b1c0d7e2a94"
down_revision = "e1ccf7f15240"
branch_labels = None
depends_on = None

SINCE = datetime(2026, 11, 1, tzinfo=UTC)
CATALOGUE = Path(__file__).with_name("2026_11_23_rule_catalogue.json")

rule = sa.table("rule", sa.column("id", sa.String), sa.column("ground", sa.String))
rule_version = sa.table(
    "rule_version",
    sa.column("rule_id", sa.String),
    sa.column("version", sa.Integer),
    sa.column("paragraph", sa.String),
    sa.column("title", sa.String),
    sa.column("text", sa.Text),
    sa.column("terms", Json),
    sa.column("patterns", Json),
    sa.column("detectors", Json),
    sa.column("valid_from", Moment),
    sa.column("published_at", Moment),
    sa.column("published_by", sa.String),
)


def upgrade() -> None:
    rules = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    published = {"version": 1, "valid_from": SINCE, "published_at": SINCE, "published_by": "insyn"}
    wording = ("paragraph", "title", "text", "terms", "patterns", "detectors")
    op.bulk_insert(rule, [{"id": one["id"], "ground": one["ground"]} for one in rules])
    op.bulk_insert(
        rule_version, [{"rule_id": one["id"], **published, **{name: one[name] for name in wording}} for one in rules]
    )


def downgrade() -> None:
    op.execute(sa.delete(rule_version))
    op.execute(sa.delete(rule))
