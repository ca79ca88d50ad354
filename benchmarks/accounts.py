"""Ten thousand accounts that wait for their approval: rows like those of the sample's own, written by the thousand.

The one place that knows how accounts are brought in: whatever the registry keeps of an account is copied with it.
"""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from hashlib import sha256
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
UNSEEN = {"account_profile", "account_sighting", "statement"}
"""Nobody looks at a profile before its account is approved: what was copied would open the account at once. Nor do they write."""
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
        "claim": "'facebook name konto' || n",
    }  # fmt: skip
    _copy_rows(connection, seen, "account", own, f"account.id = '{same}'", number)
    found_by = {"account_handle": {"handle": "'konto' || n"}, "account_address": {"key": KEYS}}
    for table in sorted({*seen.get_table_names()} - UNSEEN):
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


async def pattern_of(installation: Installation) -> dict[str, Any]:
    """The account that all were copied from, as its readers get it."""
    answer = await installation.client("registry", "AUDITOR").get(f"/accounts/{installation.account_id}")
    told: dict[str, Any] = answer.json()
    return told


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


NAIVE_KEY = "naive-approver"
NAIVE = (
    "INSERT INTO naive_account (status, watched, platform, platform_id, handle, url, unit_id, responsibility, purpose, benefit,"
    " audience, goals, hours_per_week, posts_per_week, answer_working_days, checks_per_working_day, checks_per_weekend_day,"
    " risk_level, logo_id, owner_email, responsible, notice, risks, certify_by, changed_at, version)"
    " SELECT 'MANAGER_OK', false, 'facebook', (900000000000 + n)::text, 'konto' || n, 'https://www.facebook.com/konto' || n, 6,"
    " 'HOSTED_SPACE', $2, $3, $4, $5, 5, 1, 1, 2, 0, 'normal', 1, 'bibliotek@hultsfred.se', 5, $6, '[]', '2027-11-25', now(), 7"
    " FROM generate_series(1, $1::int) AS given (n)"
)
SCOPES = json.dumps(["POST", "ANSWER", "MESSAGE"])
NAIVE_PEOPLE = (
    "INSERT INTO naive_deputy SELECT id, 6 FROM naive_account",
    f"INSERT INTO naive_spokesperson SELECT id, n, NULL, NULL, '{SCOPES}' FROM naive_account, generate_series(5, 6) AS given (n)",
    "ANALYZE",
)


@asynccontextmanager
async def naively(
    ground: Ground, pattern: dict[str, Any], number: int, side: Callable[[str, list[int], int], Any]
) -> AsyncIterator[Any]:
    """The naive registry with as many accounts that say the same as ours (`pattern`), on a database of its own."""
    address = await database(ground, ground.new_run())
    async with serving(NAIVE_REGISTRY, NAIVE_DATABASE=address) as (url, pid):
        connection = await asyncpg.connect(address.replace("+asyncpg", ""))
        same = [pattern[name] for name in ("purpose", "benefit", "audience")]
        goals = [{"baseline": None, "source": ""} | goal for goal in pattern["goals"]]
        await connection.execute(NAIVE, number, *same, json.dumps(goals), pattern["notice"])
        for statement in NAIVE_PEOPLE:
            await connection.execute(statement)
        shown = sha256(NAIVE_KEY.encode()).hexdigest()
        await connection.execute("INSERT INTO naive_key VALUES ($1, 'secretary', 'account_approver', NULL)", shown)
        await connection.close()
        yield side(url, [pid, ground.heads["postgres"]], number)
