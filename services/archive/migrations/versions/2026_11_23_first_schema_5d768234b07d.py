"""first schema

Revision 5d768234b07d, the first.
"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, Moment, Seq

revision = "5d768234b07d"
down_revision = None
branch_labels = None
depends_on = None

SEALED = ("record", "checkpoint", "history")
"""Tables that are only ever added to: the database itself refuses the rest, so that changing a seal takes intent."""

SEARCH_INDEX = {
    "sqlite": ["CREATE VIRTUAL TABLE record_text USING fts5 (words, tokenize = 'ascii')"],
    "postgresql": [
        "CREATE TABLE record_text (log_index BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
        "CREATE INDEX ix_record_text_words ON record_text USING gin (words) WITH (fastupdate = on)",
    ],
}


def refuse_changes(dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'what is sealed is not changed'); END"
            for table in SEALED
            for verb in ("UPDATE", "DELETE")
        ]
    function = (
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'what is sealed is not changed'; END $$"
    )
    return [function] + [
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        for table in SEALED
    ]


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "api_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("roles", Json, nullable=False),
        sa.Column("scopes", Json, nullable=False),
        sa.Column("units", Json, nullable=True),
        sa.Column("issued_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=True),
        sa.Column("revoked_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_key_digest")),
    )
    op.create_table(
        "audit",
        sa.Column("seq", Seq, autoincrement=False, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=True),
        sa.Column("sent_by", sa.String(length=200), nullable=True),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("object_type", sa.String(length=60), nullable=False),
        sa.Column("object_id", sa.String(length=120), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", Json, nullable=False),
        sa.Column("trace", sa.String(length=60), nullable=True),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
        sa.UniqueConstraint("digest", name=op.f("uq_audit_digest")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_actor"), ["actor"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_object_id"), ["object_id"], unique=False)

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "checkpoint",
        sa.Column("size", Seq, autoincrement=False, nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("signed_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "dead_letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consumer", sa.String(length=60), nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(length=120), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=True),
        sa.Column("buried_at", Moment, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("settled_at", Moment, nullable=True),
        sa.Column("settled_by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letter")),
        sa.UniqueConstraint(
            "consumer", "topic", "partition", "offset", name=op.f("uq_dead_letter_consumer_topic_partition_offset")
        ),
    )
    op.create_table(
        "evidence_log",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("size", Seq, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_log")),
    )
    op.create_table(
        "history",
        sa.Column("seq", Seq, autoincrement=True, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("removal_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("details", Json, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_history")),
        sa.UniqueConstraint("event_id", "post_id", name=op.f("uq_history_event_id_post_id")),
    )
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.create_index("ix_history_post", ["post_id", "kind"], unique=False)

    op.create_table(
        "idempotency",
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request_digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", Json, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_idempotency")),
    )
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_created_at"), ["created_at"], unique=False)

    op.create_table(
        "log_verification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("requested_at", Moment, nullable=False),
        sa.Column("requested_by", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("finished_at", Moment, nullable=True),
        sa.Column("size", Seq, nullable=False),
        sa.Column("checked", Seq, nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("findings", Json, nullable=False),
        sa.CheckConstraint("state IN ('WAITING', 'SOUND', 'DAMAGED')", name=op.f("ck_log_verification_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_verification")),
    )
    with op.batch_alter_table("log_verification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_log_verification_requested_at"), ["requested_at"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("seq", Seq, autoincrement=True, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("type", sa.String(length=120), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
        sa.UniqueConstraint("position", name=op.f("uq_outbox_position")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_untold",
            ["seq"],
            unique=False,
            postgresql_where=sa.text("position IS NULL"),
            sqlite_where=sa.text("position IS NULL"),
        )

    op.create_table(
        "record",
        sa.Column("log_index", Seq, autoincrement=False, nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("published_at", Moment, nullable=False),
        sa.Column("captured_at", Moment, nullable=False),
        sa.Column("sealed_at", Moment, nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("record_digest", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("origin IN ('RECEIVED', 'CREATED')", name=op.f("ck_record_origin")),
        sa.PrimaryKeyConstraint("log_index", name=op.f("pk_record")),
        sa.UniqueConstraint("post_id", "version", name=op.f("uq_record_post_id_version")),
        sa.UniqueConstraint("record_id", name=op.f("uq_record_record_id")),
    )
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.create_index("ix_record_account_newest", ["account_id", "log_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_published_at"), ["published_at"], unique=False)

    op.create_table(
        "relay_lease",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("until", Moment, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_relay_lease")),
    )
    op.create_table(
        "tile",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", Seq, autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name=op.f("pk_tile")),
    )
    op.create_table(
        "watermark",
        sa.Column("consumer", sa.String(length=60), nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("next_offset", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "topic", "partition", name=op.f("pk_watermark")),
    )
    dialect = op.get_bind().dialect.name
    for statement in SEARCH_INDEX[dialect] + refuse_changes(dialect):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE record_text")
    op.drop_table("watermark")
    op.drop_table("tile")
    op.drop_table("relay_lease")
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_published_at"))
        batch_op.drop_index("ix_record_account_newest")

    op.drop_table("record")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_untold", postgresql_where=sa.text("position IS NULL"), sqlite_where=sa.text("position IS NULL")
        )

    op.drop_table("outbox")
    with op.batch_alter_table("log_verification", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_log_verification_requested_at"))

    op.drop_table("log_verification")
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_created_at"))

    op.drop_table("idempotency")
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.drop_index("ix_history_post")

    op.drop_table("history")
    op.drop_table("evidence_log")
    op.drop_table("dead_letter")
    op.drop_table("checkpoint")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_object_id"))
        batch_op.drop_index(batch_op.f("ix_audit_case_id"))
        batch_op.drop_index(batch_op.f("ix_audit_at"))
        batch_op.drop_index(batch_op.f("ix_audit_actor"))

    op.drop_table("audit")
    op.drop_table("api_key")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_unit_id"))

    op.drop_table("account")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change")
