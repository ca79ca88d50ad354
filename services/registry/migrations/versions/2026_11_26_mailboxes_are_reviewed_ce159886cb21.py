"""mailboxes are reviewed

Revision ce159886cb21, after cb0b07bac3f6.
"""

from alembic import op

revision = "ce159886cb21"
down_revision = "cb0b07bac3f6"
branch_labels = None
depends_on = None

BEFORE = ("email_confirmed", "email_reminded", "checklist_answered", "terms_reviewed", "logo_compared", "logo_reviewed")


def _allow(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("attestation", schema=None) as attestation:
        attestation.drop_constraint(op.f("ck_attestation_kind"), type_="check")
        attestation.create_check_constraint(op.f("ck_attestation_kind"), f"kind IN ({listed})")


def upgrade() -> None:
    _allow(*BEFORE, "mailbox_reviewed")


def downgrade() -> None:
    op.execute("DELETE FROM attestation WHERE kind = 'mailbox_reviewed'")
    _allow(*BEFORE)
