"""Every table of the moderation database. Rows never leave this room."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from shared.db.base import new_metadata
from shared.db.tables import shared_tables
from shared.db.types import Json, Moment

metadata = new_metadata()
shared = shared_tables(metadata)

rule = Table(
    "rule",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("ground", String(20), nullable=False),
    CheckConstraint("ground IN ('statutory', 'house_rule')", name="ground"),
)

rule_version = Table(
    "rule_version",
    metadata,
    Column("rule_id", String(20), ForeignKey("rule.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("paragraph", String(200), nullable=False),
    Column("title", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("terms", Json, nullable=False),
    Column("patterns", Json, nullable=False),
    Column("detectors", Json, nullable=False),
    Column("valid_from", Moment, nullable=False),
    Column("published_at", Moment, nullable=False),
    Column("published_by", String(200), nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("status", String(20), nullable=False),
    Column("platform", String(20), nullable=False),
    Column("handle", Text, nullable=False),
    Column("unit_id", Uuid, nullable=False, index=True),
    Column("responsibility", String(20), nullable=False),
)

account_duty = Table(
    "account_duty",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("sign_in", Text),
    Column("duty", String(20), nullable=False),
    Column("position", Integer, nullable=False),
    CheckConstraint("duty IN ('responsible', 'deputy')", name="duty"),
    UniqueConstraint("account_id", "position"),
    Index("ix_account_duty_subject", "subject"),
    Index("ix_account_duty_sign_in", "sign_in"),
)
"""`sign_in`: the subject as it is compared. Who runs an account, by position: 0 the responsible person, then the deputies. The first who is there is on duty."""

account_absence = Table(
    "account_absence",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("away_from", Moment, primary_key=True),
    Column("away_until", Moment),
)
"""When they are away, as the registry told with the account; `away_until` NULL: nobody knows."""

supervision = Table(
    "supervision",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("watched", Boolean, nullable=False),
    Column("owed_since", Moment),
    Column("per_working_day", Integer, nullable=False),
    Column("per_weekend_day", Integer, nullable=False),
    Column("high_risk", Boolean, nullable=False),
    Column("last_checked_at", Moment),
    Column("last_checked_by", String(200)),
    Column("due_at", Moment),
    Column("missed_at", Moment),
)
owed = supervision.c.due_at.is_not(None)
Index("ix_supervision_due", supervision.c.due_at, supervision.c.account_id, postgresql_where=owed, sqlite_where=owed)
"""How often people look at an account, when they did last and when they have to again; `version` counts what was told."""

account_check = Table(
    "account_check",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("checked_by", String(200), nullable=False),
    Column("checked_at", Moment, nullable=False),
    Column("part", String(20), nullable=False),
    Column("covered", Json, nullable=False),
    Column("remark", Text),
    CheckConstraint("part IN ('responsible', 'deputy', 'other')", name="part"),
    Index("ix_account_check_account", "account_id", "checked_at", "id"),
    Index("ix_account_check_person", "checked_by", "checked_at", "id"),
    Index("ix_account_check_moment", "checked_at", "id"),
)
"""Each time a person looked at an account; never changed."""

known_person = Table(
    "known_person",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("sign_in", Text, index=True),
)
"""Whom the registry has named as a person: behind any other API key stands a system."""

post = Table(
    "post",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("platform", String(20), nullable=False),
    Column("external_id", Text, nullable=False),
    Column("thread_id", Uuid, nullable=False, index=True),
    Column("parent_id", Uuid, index=True),
    Column("parent_external_id", Text),
    Column("kind", String(20), nullable=False),
    Column("author_external_id", Text),
    Column("ours", Boolean, nullable=False),
    Column("url", Text),
    Column("published_at", Moment, nullable=False),
    Column("state", String(20), nullable=False),
    Column("withdrawn_at", Moment),
    CheckConstraint("state IN ('PENDING', 'NO_DUTY', 'CLEAR', 'HIT')", name="state"),
    Index("ix_post_author", "account_id", "author_external_id"),
)
orphan = post.c.parent_id.is_(None) & post.c.parent_external_id.is_not(None)
Index("ix_post_orphan", post.c.account_id, post.c.parent_external_id, postgresql_where=orphan, sqlite_where=orphan)
sought = post.c.state.in_(["PENDING", "HIT"])
Index("ix_post_sought", post.c.account_id, post.c.state, postgresql_where=sought, sqlite_where=sought)
"""What was written, without the words: those are in `post_version`, the one table with content."""

post_version = Table(
    "post_version",
    metadata,
    Column("post_id", Uuid, ForeignKey("post.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content_digest", String(64), nullable=False),
    Column("captured_at", Moment, nullable=False),
    Column("edited_at", Moment),
    Column("author_name", Text),
    Column("text", Text),
)

receipt = Table(
    "receipt",
    metadata,
    Column("post_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content_digest", String(64), primary_key=True),
    Column("sealed_at", Moment, nullable=False),
    Column("receipt", Text, nullable=False),
)

moderation_case = Table(
    "moderation_case",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("post_id", Uuid, ForeignKey("post.id"), nullable=False, index=True),
    Column("post_version", Integer, nullable=False),
    Column("account_id", Uuid, nullable=False, index=True),
    Column("thread_id", Uuid, nullable=False, index=True),
    Column("status", String(20), nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("decision_id", Uuid),
    Column("attempts", Integer, nullable=False),
    Column("words", Text),
    Column("published_at", Moment, nullable=False),
    Column("captured_at", Moment, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("opened_by", String(200)),
    Column("knowledge_at", Moment),
    Column("knowledge_by", String(200)),
    Column("waiting_since", Moment),
    Column("ended_at", Moment),
    Column("changed_at", Moment, nullable=False),
    CheckConstraint(
        "status IN ('OPEN', 'SEALING', 'REMOVING', 'REMOVED', 'HIDDEN', 'GONE', 'UNCONFIRMED', 'FAILED',"
        " 'UNSUPPORTED', 'KEPT')",
        name="status",
    ),
    CheckConstraint("status IN ('OPEN', 'KEPT') OR decision_id IS NOT NULL", name="decided_before_sealed"),
    Index("ix_moderation_case_queue", "status", "urgency", "captured_at", "id"),
)
live = moderation_case.c.status.in_(["OPEN", "SEALING", "REMOVING"])
Index("uq_moderation_case_live", moderation_case.c.post_id, unique=True, postgresql_where=live, sqlite_where=live)
"""A post has at most one case that somebody works on."""

hit = Table(
    "hit",
    metadata,
    Column("case_id", Uuid, ForeignKey("moderation_case.id"), primary_key=True),
    Column("post_version", Integer, primary_key=True),
    Column("rule_id", String(20), primary_key=True),
    Column("rule_version", Integer, primary_key=True),
    Column("ground", String(20), nullable=False),
    Column("spans", Json, nullable=False),
    Column("found_at", Moment, nullable=False),
    Column("reported_by", String(200)),
    Column("comment", Text),
    ForeignKeyConstraint(["rule_id", "rule_version"], ["rule_version.rule_id", "rule_version.version"]),
)

claim = Table(
    "claim",
    metadata,
    Column("case_id", Uuid, ForeignKey("moderation_case.id"), primary_key=True),
    Column("id", Uuid, nullable=False),
    Column("held_by", String(200), nullable=False, index=True),
    Column("held_since", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("moderation_case.id"), nullable=False, index=True),
    Column("decided", String(10), nullable=False),
    Column("rule_id", String(20)),
    Column("rule_version", Integer),
    Column("ground", String(20)),
    Column("reason", Text, nullable=False),
    Column("post_version", Integer, nullable=False),
    Column("decided_by", String(200), nullable=False),
    Column("decided_at", Moment, nullable=False),
    ForeignKeyConstraint(["rule_id", "rule_version"], ["rule_version.rule_id", "rule_version.version"]),
    CheckConstraint("decided IN ('remove', 'hide', 'keep')", name="decided"),
    CheckConstraint("decided = 'keep' OR rule_id IS NOT NULL", name="names_its_rule"),
    CheckConstraint("(rule_id IS NULL) = (rule_version IS NULL)", name="rule_with_version"),
)

needed = Table(
    "needed",
    metadata,
    Column("case_id", Uuid, ForeignKey("moderation_case.id"), primary_key=True),
    Column("post_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content_digest", String(64), primary_key=True),
    Index("ix_needed_post_id", "post_id"),
)
"""Each item that must have a receipt before a case's removal may be asked for (removal gate)."""

removal = Table(
    "removal",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("moderation_case.id"), nullable=False, index=True),
    Column("decision_id", Uuid, ForeignKey("decision.id"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("action", String(10), nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("receipts", Integer, nullable=False),
    Column("outcome", String(20)),
    Column("words", Text),
    Column("read_at", Moment),
    Column("intent_at", Moment),
    Column("acted_at", Moment),
    Column("confirmed_at", Moment),
    Column("ended_at", Moment),
    UniqueConstraint("decision_id", "attempt"),
    CheckConstraint("action IN ('remove', 'hide')", name="action"),
)
under_way = removal.c.outcome.is_(None)
Index("uq_removal_under_way", removal.c.case_id, unique=True, postgresql_where=under_way, sqlite_where=under_way)

removal_mark = Table(
    "removal_mark",
    metadata,
    Column("removal_id", Uuid, primary_key=True),
    Column("mark", String(40), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("case_id", Uuid, nullable=False, index=True),
    Column("amended_at", Moment, nullable=False),
)
"""What the platform told afterwards of an act; may be heard before the act's own outcome, so it hangs on nothing."""
