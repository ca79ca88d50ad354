"""Every table of the stats database: one row per thing that happened, keyed by what it happened to.

A fact told again overwrites itself, so no figure is ever counted twice. No text, no author, no name. Days are days in
Sweden. Rows never leave this room.
"""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, Index, Integer, String, Table, Uuid

from shared.db.base import new_metadata
from shared.db.tables import shared_tables
from shared.db.types import Moment

metadata = new_metadata()
shared = shared_tables(metadata)

account = Table(
    "account",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("unit_id", Uuid, nullable=False, index=True),
    Column("platform", String(20), nullable=False),
    Column("handle", String(300), nullable=False),
    Column("status", String(20), nullable=False),
)

account_state = Table(
    "account_state",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("status", String(20), nullable=False),
    Column("since", Moment),
    Column("by_system", Boolean, nullable=False),
    Column("planned_until", Date),
)

post = Table(
    "post",
    metadata,
    Column("post_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("thread_id", Uuid, nullable=False),
    Column("parent_id", Uuid),
    Column("kind", String(20), nullable=False),
    Column("ours", Boolean, nullable=False),
    Column("published_at", Moment, nullable=False),
    Column("captured_at", Moment, nullable=False),
    Column("day", Date, nullable=False),
    Column("withdrawn_at", Moment),
    Column("answer_seconds", BigInteger),
    Column("replies", Boolean, nullable=False),
    CheckConstraint("kind IN ('post', 'comment', 'message')", name="kind"),
    CheckConstraint("answer_seconds IS NULL OR NOT ours", name="answered"),
    Index("ix_post_account_day", "account_id", "day"),
    Index("ix_post_thread", "thread_id"),
)

case = Table(
    "case_state",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("post_id", Uuid, nullable=False),
    Column("status", String(20), nullable=False),
    Column("decided", String(20)),
    Column("ground", String(20)),
    Column("opened_day", Date, nullable=False),
    Column("decided_day", Date),
    Column("ended_day", Date),
    Column("decision_seconds", BigInteger),
    Column("removal_seconds", BigInteger),
    Index("ix_case_state_opened", "account_id", "opened_day"),
    Index("ix_case_state_decided", "account_id", "decided_day"),
    Index("ix_case_state_ended", "account_id", "ended_day"),
)

removal = Table(
    "removal",
    metadata,
    Column("removal_id", Uuid, primary_key=True),
    Column("account_id", Uuid, nullable=False),
    Column("post_id", Uuid, nullable=False, index=True),
    Column("outcome", String(20), nullable=False),
    Column("ended_at", Moment, nullable=False),
    Column("day", Date, nullable=False),
    Index("ix_removal_account_day", "account_id", "day"),
)

seal = Table(
    "seal",
    metadata,
    Column("record_id", Uuid, primary_key=True),
    Column("account_id", Uuid, nullable=False),
    Column("day", Date, nullable=False),
    Column("seal_seconds", BigInteger, nullable=False),
    Index("ix_seal_account_day", "account_id", "day"),
)
