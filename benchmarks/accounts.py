"""Ten thousand accounts that wait for their approval: rows like those of the sample's own, written by the thousand.

The one place that knows how accounts are brought in: whatever the registry keeps of an account is copied with it.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import Connection, Inspector, inspect, text

from benchmarks.ground import Ground
from benchmarks.inside import database
from benchmarks.installation import Installation
from benchmarks.serving import NAIVE_REGISTRY, serving
from shared.db.base import make_engine

WAITS = "MANAGER_OK"
"""The state out of which the information secretary approves, once the manager has confirmed."""
PREFIX = "0190b6f400007000" + "8000"
SERIES = "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < :number)"
KEYS = (
    "CASE WHEN account_address.key LIKE 'facebook id %' THEN 'facebook id ' || CAST(900000000000 + n AS text)"
    " ELSE 'facebook name konto' || n END"
)
KEPT = (
    "SELECT count(*) FROM account WHERE status = 'APPROVED'",
    "SELECT count(*) FROM audit WHERE object_type = 'account'",
    "SELECT count(*) FROM outbox WHERE topic = 'registry.accounts'",
)


def id_of(n: int) -> str:
    return f"{PREFIX[:8]}-{PREFIX[8:12]}-{PREFIX[12:16]}-{PREFIX[16:]}-{n:012x}"


def url_of(n: int) -> str:
    return f"https://www.facebook.com/konto{n}"


async def fill(installation: Installation, number: int) -> int:
    """The version that they all have."""
    engine = make_engine(installation.system.layout.database("registry"))
    async with engine.begin() as connection:
        version = await connection.run_sync(_copy, installation.account_id, number)
        if engine.dialect.name == "postgresql":
            await connection.execute(text("ANALYZE"))
    await engine.dispose()
    return version


def _copy(connection: Connection, pattern: str, number: int) -> int:
    """The account first, then every table whose rows belong to an account."""
    seen = inspect(connection)
    same = pattern if connection.dialect.name == "postgresql" else pattern.replace("-", "")
    mine = _ids(connection)
    own = {
        "id": mine, "status": f"'{WAITS}'", "handle": "'konto' || n", "confirmed_as": "'konto' || n",
        "platform_id": "CAST(900000000000 + n AS text)",
        "url": "'https://www.facebook.com/konto' || n",
    }  # fmt: skip
    _copy_rows(connection, seen, "account", own, f"account.id = '{same}'", number)
    found_by = {"account_handle": {"handle": "'konto' || n"}, "account_address": {"key": KEYS}}
    for table in seen.get_table_names():
        for key in seen.get_foreign_keys(table):
            if key["referred_table"] == "account" and table != "account":
                [column] = key["constrained_columns"]
                changed = {column: mine} | found_by.get(table, {})
                if "id" in seen.get_pk_constraint(table)["constrained_columns"]:
                    changed["id"] = _random(connection)
                _copy_rows(connection, seen, table, changed, f"{table}.{column} = '{same}'", number)
    return int(connection.execute(text(f"SELECT version FROM account WHERE id = '{same}'")).scalar_one())


def _copy_rows(
    connection: Connection, seen: Inspector, table: str, changed: dict[str, str], where: str, number: int
) -> None:
    names = [column["name"] for column in seen.get_columns(table)]
    values = ", ".join(changed.get(name, f'"{table}"."{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    connection.execute(
        text(f'INSERT INTO "{table}" ({listed}) {SERIES} SELECT {values} FROM "{table}", series WHERE {where}'),
        {"number": number},
    )


def _ids(connection: Connection) -> str:
    if connection.dialect.name == "postgresql":
        return f"CAST('{PREFIX}' || lpad(to_hex(n), 12, '0') AS uuid)"
    return f"'{PREFIX}' || printf('%012x', n)"


def _random(connection: Connection) -> str:
    return "gen_random_uuid()" if connection.dialect.name == "postgresql" else "lower(hex(randomblob(16)))"


async def open_all(installation: Installation) -> None:
    """As if each had been opened on its platform: what the public asks about."""
    engine = make_engine(installation.system.layout.database("registry"))
    async with engine.begin() as connection:
        await connection.execute(
            text("UPDATE account SET status = 'ACTIVE', watched = true WHERE handle LIKE 'konto%'")
        )
        if engine.dialect.name == "postgresql":
            await connection.execute(text("ANALYZE"))
    await engine.dispose()


async def kept(installation: Installation) -> list[int]:
    """How many accounts are approved, and what was written of accounts: audit rows, events."""
    return [int((await installation.tables.ask("registry", query))[0][0]) for query in KEPT]


@asynccontextmanager
async def naively(ground: Ground, number: int, side: Callable[[str, list[int], int], Any]) -> AsyncIterator[Any]:
    """The naive registry with as many accounts, on a database of its own."""
    address = await database(ground, ground.new_run())
    async with serving(NAIVE_REGISTRY, NAIVE_DATABASE=address) as (url, pid):
        connection = await asyncpg.connect(address.replace("+asyncpg", ""))
        await connection.execute(
            "INSERT INTO naive_account (status, platform, handle, url, purpose, audience, owner_email, responsible, version)"
            " SELECT 'NOTIFIED', 'facebook', 'konto' || n, 'https://www.facebook.com/konto' || n,"
            " 'Berätta om bibliotekets program och svara på frågor om lån och öppettider.', 'Låntagare och familjer',"
            " 'bibliotek@hultsfred.se', 'Bibliotekarie Ett', 1 FROM generate_series(1, $1::int) AS given (n)",
            number,
        )
        await connection.execute("INSERT INTO naive_deputy SELECT id, 'Bibliotekarie Två' FROM naive_account")
        await connection.execute("ANALYZE")
        await connection.close()
        yield side(url, [pid, ground.heads["postgres"]], number)
