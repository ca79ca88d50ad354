"""Every table of the ingest database. Rows never leave this room."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)  # fmt: skip

from shared.db.base import new_metadata
from shared.db.tables import shared_tables
from shared.db.types import Json, Moment

metadata: MetaData = new_metadata()
shared = shared_tables(metadata)

account = Table(
    "account",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("status", String(20), nullable=False),
    Column("platform", String(20), nullable=False),
    Column("platform_id", String(200)),
    Column("handle", String(400), nullable=False),
    Column("url", Text),
    Column("unit_id", Uuid, nullable=False, index=True),
    Column("responsibility", String(20), nullable=False),
    Column("watched", Boolean, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Index("ix_account_platform", "platform", "platform_id"),
)

credential = Table(
    "credential",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("api_base", Text, nullable=False),
    Column("token", LargeBinary, nullable=False),
    Column("set_at", Moment, nullable=False),
    Column("set_by", String(200), nullable=False),
)

platform_app = Table(
    "platform_app",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("app_secret", LargeBinary, nullable=False),
    Column("verify_token", LargeBinary, nullable=False),
    Column("set_at", Moment, nullable=False),
    Column("set_by", String(200), nullable=False),
)

feed = Table(
    "feed",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("next_at", Moment, nullable=False, index=True),
    Column("failures", Integer, nullable=False),
    Column("pinned_id", String(200)),
    Column("stopped", Text),
    Column("words", Text),
    Column("fetched_at", Moment),
    Column("holder", String(80)),
    Column("held_until", Moment),
)

feed_cursor = Table(
    "feed_cursor",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("stream", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)

_waiting = text("state = 'WAITING'")
fetch = Table(
    "fetch",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("state", String(20), nullable=False),
    Column("asked_by", String(200), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("ended_at", Moment),
    Column("stored", Integer, nullable=False),
    Column("duplicates", Integer, nullable=False),
    Column("quarantined", Integer, nullable=False),
    Column("words", Text),
    CheckConstraint("state IN ('WAITING', 'RUNNING', 'DONE', 'FAILED')", name="state"),
    Index("ix_fetch_waiting", "asked_at", postgresql_where=_waiting, sqlite_where=_waiting),
)

profile_watch = Table(
    "profile_watch",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("next_at", Moment, nullable=False, index=True),
    Column("failures", Integer, nullable=False),
    Column("holder", String(80)),
    Column("held_until", Moment),
)

_unasked = text("outcome IS NULL")
profile_check = Table(
    "profile_check",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("asked_by", String(200), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("outcome", String(20)),
    Column("account_version", Integer, nullable=False),
    Column("words", Text),
    Column("asked_platform_id", String(200), nullable=False),
    Column("asked_handle", String(400), nullable=False),
    Column("platform_id", String(200)),
    Column("handle", String(400)),
    Column("id_of_handle", String(200)),
    Column("handle_answer", String(20)),
    Column("name", Text),
    Column("url", Text),
    Column("about", Text),
    Column("private", Boolean, nullable=False),
    Column("picture_digest", String(64)),
    Column("picture_type", String(200)),
    Column("picture_name", Text),
    Column("checked_at", Moment),
    CheckConstraint("outcome IN ('SEEN', 'GONE', 'REFUSED')", name="outcome"),
    CheckConstraint("(outcome IS NULL) = (checked_at IS NULL)", name="outcome_ends"),
    Index("ix_profile_check_listed", "account_id", "asked_at", "id"),
    Index("ix_profile_check_waiting", "account_id", postgresql_where=_unasked, sqlite_where=_unasked),
)

_unnamed = text("publisher_due IS NOT NULL")
post = Table(
    "post",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("platform", String(20), nullable=False),
    Column("external_id", String(400), nullable=False),
    Column("thread_id", Uuid, nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("latest", Integer, nullable=False),
    Column("captured_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Column("publisher_due", Moment),
    UniqueConstraint("account_id", "external_id"),
    CheckConstraint("kind IN ('post', 'comment', 'message')", name="kind"),
    Index("ix_post_listed", "account_id", "captured_at", "id"),
    Index("ix_post_publisher", "publisher_due", postgresql_where=_unnamed, sqlite_where=_unnamed),
)

post_version = Table(
    "post_version",
    metadata,
    Column("post_id", Uuid, ForeignKey("post.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("content_digest", String(64), nullable=False),
    Column("parent_external_id", String(400)),
    Column("author_id", Text),
    Column("author_name", Text),
    Column("ours", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("attachments", Json, nullable=False),
    Column("url", Text),
    Column("published_at", Moment, nullable=False),
    Column("edited_at", Moment),
    Column("told_at", Moment),
    Column("captured_at", Moment, nullable=False),
    Column("way", String(10), nullable=False),
    Column("raw", Text, nullable=False),
    UniqueConstraint("post_id", "content_digest"),
)

post_batch = Table(
    "post_batch",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("client", String(200), nullable=False),
    Column("body_digest", String(64), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("stored", Integer, nullable=False),
    Column("duplicates", Integer, nullable=False),
    Column("refused", Json, nullable=False),
    Column("refused_lines", Integer, nullable=False),
    Index("ix_post_batch_same", "client", "body_digest"),
)

quarantine_item = Table(
    "quarantine_item",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("platform", String(20), nullable=False),
    Column("page_id", String(200)),
    Column("account_id", Uuid),
    Column("reason", String(20), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("received_at", Moment, nullable=False),
    Column("state", String(20), nullable=False),
    Column("replays", Integer, nullable=False),
    Column("settled_at", Moment),
    Column("settled_by", String(200)),
    Column("weeded_at", Moment),
    CheckConstraint("state IN ('WAITING', 'REPLAYED', 'DISCARDED')", name="state"),
    CheckConstraint("weeded_at IS NULL OR state = 'REPLAYED'", name="weeded_when_taken_in"),
    Index("ix_quarantine_item_listed", "state", "id"),
    Index("ix_quarantine_item_weeded", "state", "weeded_at", "settled_at"),
)

_working = text("ended_at IS NULL")
removal = Table(
    "removal",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False, index=True),
    Column("post_id", Uuid, nullable=False, index=True),
    Column("account_id", Uuid, nullable=False, index=True),
    Column("thread_id", Uuid, index=True),
    Column("platform", String(20), nullable=False),
    Column("action", String(10), nullable=False),
    Column("receipts", Json, nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("heard_at", Moment, nullable=False),
    Column("cause", Json, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("acts", Integer, nullable=False),
    Column("holder", String(80)),
    Column("held_until", Moment),
    Column("read_at", Moment),
    Column("seen", Json, nullable=False),
    Column("intent_at", Moment),
    Column("acted_at", Moment),
    Column("lost_at", Moment),
    Column("confirmed_at", Moment),
    Column("outcome", String(20)),
    Column("words", Text),
    Column("ended_at", Moment),
    CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="outcome_ends"),
    CheckConstraint("acted_at IS NULL OR intent_at IS NOT NULL", name="no_act_without_intent"),
    Index("ix_removal_working", "next_at", postgresql_where=_working, sqlite_where=_working),
)

removal_reading = Table(
    "removal_reading",
    metadata,
    Column("removal_id", Uuid, ForeignKey("removal.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("read_at", Moment, nullable=False),
    Column("there", Boolean, nullable=False),
    Column("hidden", Boolean, nullable=False),
    Column("seen", Json, nullable=False),
    Column("uncovered", Integer, nullable=False),
)

removal_mark = Table(
    "removal_mark",
    metadata,
    Column("removal_id", Uuid, ForeignKey("removal.id"), primary_key=True),
    Column("post_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("mark", String(20), nullable=False),
    Column("marked_at", Moment, nullable=False),
)
