"""When people looked at accounts last, as moderation told."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Uuid

from services.registry.store.tables.base import metadata
from shared.db.types import Moment

look = Table(
    "account_look",
    metadata,
    Column("account_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("last_checked_at", Moment),
    Column("last_checked_by", String(200)),
    Column("overdue_since", Moment),
)
late = look.c.overdue_since.is_not(None)
Index("ix_account_look_overdue", look.c.account_id, postgresql_where=late, sqlite_where=late)
