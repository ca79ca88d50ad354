"""weeding, and contact details of reporters under a decision

The record type comes with a proposal; nothing of it is adopted.

Revision 6c1e8f40d7a2, after c41d6f0b92a7.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json

revision = "6c1e8f40d7a2"
down_revision = "c41d6f0b92a7"
branch_labels = None
depends_on = None
SETTLED = sa.text("settled_at IS NOT NULL")
REACHABLE = sa.text("contact IS NOT NULL")
CODE = "incident_contact"
TYPE = {
    "code": CODE, "swedish": "Kontaktuppgift i rapport om konto eller uttalande",
    "english": "Contact details in a report of an account or a statement", "source": "other",
    "disposition": "DISPOSE_AFTER", "retention_period": "P3M", "retention_trigger": "case_closed",
    "proposed_registration": "NOT_REGISTERED", "basis": "Förslag: behövs bara för att svara den som rapporterade",
    "platforms": [], "responsibilities": [], "minor_importance": True, "contains_personal_data": True, "in_use": True,
    "version": 1,
}  # fmt: skip
record_type = sa.table(
    "record_type", *(sa.column(name, Json if isinstance(value, list) else None) for name, value in TYPE.items()),
    sa.column("folded"),
)  # fmt: skip
NAMED = "SELECT record_type FROM plan_row UNION SELECT record_type FROM disposal_scope"


def upgrade() -> None:
    op.create_index(
        "ix_dead_letter_settled", "dead_letter", ["settled_at"], postgresql_where=SETTLED, sqlite_where=SETTLED
    )
    op.create_index(
        "ix_incident_report_contact", "incident_report", ["incident_id"], postgresql_where=REACHABLE,
        sqlite_where=REACHABLE,
    )  # fmt: skip
    tried = sa.column("kept").is_(sa.false())
    op.create_index("ix_sheet_import_tried", "sheet_import", ["at"], postgresql_where=tried, sqlite_where=tried)
    if op.get_bind().execute(sa.select(record_type.c.code).where(record_type.c.code == CODE)).first() is None:
        folded = f"{TYPE['code']}\n{TYPE['swedish']}\n{TYPE['english']}".casefold()
        op.execute(sa.insert(record_type).values(TYPE | {"folded": folded}))


def downgrade() -> None:
    op.execute(f"DELETE FROM record_type WHERE code = '{CODE}' AND code NOT IN ({NAMED})")  # noqa: S608 - our own words
    op.drop_index("ix_sheet_import_tried", "sheet_import")
    op.drop_index("ix_incident_report_contact", "incident_report")
    op.drop_index("ix_dead_letter_settled", "dead_letter")
