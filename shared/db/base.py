"""Engines and the naming every schema shares."""

import socket
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Connection, MetaData, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

CONNECTIONS = 15
"""Of one process with PostgreSQL, at most: opened as they are needed, and kept (docs/operations.md, "Capacity")."""
KEEPALIVE = tuple(
    (getattr(socket, name), value)
    for name, value in (("TCP_KEEPIDLE", 20), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 4), ("TCP_USER_TIMEOUT", 40_000))
    if hasattr(socket, name)
)
"""Given up after 40 seconds without a word from the server's host, also while an answer is awaited."""
SQLITE_PRAGMAS = ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=10000", "synchronous=FULL")


def new_metadata() -> MetaData:
    return MetaData(naming_convention=NAMING)


def make_engine(url: str) -> AsyncEngine:
    """Opens nothing yet: the first connection does. Errors never tell the values of a statement: they can be content."""
    # Last in, first out: few connections stay warm, and with them the statements they have prepared. None is closed when
    # there is less to do: opening one costs the server and the driver more than most requests.
    pooled: dict[str, Any] = {"pool_use_lifo": True, "pool_size": CONNECTIONS, "max_overflow": 0}
    options = pooled if url.startswith("postgresql") else {}
    engine = create_async_engine(url, hide_parameters=True, json_deserializer=from_json, **options)
    if engine.dialect.name == "postgresql":
        _notice_a_server_that_is_gone(engine)
    if engine.dialect.name == "sqlite":
        _teach_sqlite_to_lock_first(engine)
    return engine


def autocommitting(engine: AsyncEngine) -> AsyncEngine:
    """The same connections for what only reads: no BEGIN and COMMIT on PostgreSQL, no write lock on SQLite."""
    option = {"isolation_level": "AUTOCOMMIT"} if engine.dialect.name == "postgresql" else {}
    return engine.execution_options(sqlite_begin="DEFERRED", **option)


def make_relay_engine(engine: AsyncEngine) -> AsyncEngine:
    """The relay's own connection: a plan that PostgreSQL makes while the outbox is small would else read all of it, for ever."""
    if engine.dialect.name != "postgresql":
        return engine
    own = create_async_engine(engine.url, hide_parameters=True, pool_size=1, max_overflow=1)
    _notice_a_server_that_is_gone(own)

    @event.listens_for(own.sync_engine, "connect")
    def plan_by_index(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("SET enable_seqscan = off")
        cursor.close()
        connection.commit()

    return own


def _notice_a_server_that_is_gone(engine: AsyncEngine) -> None:
    """A server that ends in silence, with its host or its network, would else be waited for without end."""

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        link = connection.driver_connection._transport.get_extra_info("socket")  # noqa: SLF001 - no public way
        if link.family != socket.AF_UNIX:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for option, value in KEEPALIVE:
                link.setsockopt(socket.IPPROTO_TCP, option, value)


def _teach_sqlite_to_lock_first(engine: AsyncEngine) -> None:
    """Take the write lock at BEGIN: a read-then-write transaction can then never lose its race.

    A read that must not wait for writers: `connection.execution_options(sqlite_begin="DEFERRED")`. A migration that
    makes tables anew: `sqlite_rebuilds=True`, and the connection is thrown away afterwards.
    """

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "invalidate")
    def let_go(connection: Any, _record: Any, _error: Any) -> None:
        """The task was cancelled. SQLite keeps the lock of a closed connection while a cursor of it is remembered."""
        connection.rollback()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("sqlite_rebuilds"):
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        mode = options.get("sqlite_begin", "IMMEDIATE")
        connection.exec_driver_sql(f"BEGIN {mode}")
