"""Writes facts, a batch at a time: each under its natural key, the newest state winning, however often it is told."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table, TextClause, bindparam, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.stats.domain.days import day_of
from services.stats.domain.dialogue import Dialogue, Turn
from services.stats.domain.facts import Account, Case, Post, Removal, Seal, Withdrawal
from services.stats.store.tables import account, case, post, removal, seal
from shared.db.bulk import by_key, columns, is_postgresql, on_conflict, unnested, upsert_many

Row = dict[str, Any]
Spoken = tuple[int | None, bool]
"""Seconds until an outsider was answered; whether a contribution of ours was made to an outsider."""
Told = tuple[Turn, Spoken]
"""A contribution, and what was known of its answer."""
TURN_OF = ("post_id", "thread_id", "parent_id", "ours", "published_at")
TURN = [post.c[name] for name in (*TURN_OF, "answer_seconds", "replies")]


class FactStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep_accounts(self, facts: Iterable[Account]) -> None:
        await self._keep(account, (_columns(fact) for fact in facts), "version")

    async def keep_posts(self, facts: Iterable[Post]) -> list[Told]:
        """Returns every turn of their threads, with what was known of its answer: they are followed anew afterwards.

        What is written here is not read again.
        """
        rows = _newest(post, (_post_row(fact) for fact in facts), "version")
        threads = {row["thread_id"] for row in rows}
        if not is_postgresql(self._session):
            await upsert_many(self._session, post, rows, _settled(post), "version")
            return _turns(await self._session.execute(select(*TURN).where(post.c.thread_id.in_(threads))))
        connection = await self._session.connection()
        others = list(await connection.execute(KEEP_POSTS, columns(post, rows) | {"threads": list(threads)}))
        older = {row[0] for row in others if row[1] is None}
        kept = [(Turn(*[row[name] for name in TURN_OF]), (None, False)) for row in rows if row["post_id"] not in older]
        return [*kept, *_turns(row for row in others if row[1] is not None)]

    async def keep_cases(self, facts: Iterable[Case]) -> None:
        await self._keep(case, (_case_row(fact) for fact in facts), "version")

    async def keep_removals(self, facts: Iterable[Removal]) -> None:
        await self._keep(removal, (_columns(fact) | {"day": day_of(fact.ended_at)} for fact in facts), "ended_at")

    async def keep_seals(self, facts: Iterable[Seal]) -> None:
        await self._keep(seal, (_seal_row(fact) for fact in facts), "day")

    async def withdraw(self, facts: Iterable[Withdrawal]) -> None:
        """A version captured later than the withdrawal means that the post is back: then nothing is withdrawn."""
        mine = (post.c.post_id == bindparam("of_post")) & (post.c.captured_at <= bindparam("at"))
        rows = [{"of_post": fact.post_id, "at": fact.withdrawn_at} for fact in facts]
        await self._each(update(post).where(mine).values(withdrawn_at=bindparam("at")), rows, "of_post")

    async def keep_dialogue(self, known: Sequence[Told], dialogue: Dialogue) -> None:
        """Writes only what became different: a long thread is read anew with each batch, and seldom changes much."""
        rows = []
        for turn, before in known:
            answer = _seconds(turn.published_at, dialogue.answered.get(turn.post_id))
            now = answer, turn.post_id in dialogue.replies
            if now != before:
                rows.append({"of_post": turn.post_id, "answer_seconds": now[0], "replies": now[1]})
        mine = update(post).where(post.c.post_id == bindparam("of_post"))
        await self._each(mine, rows, "of_post")

    async def _keep(self, table: Table, rows: Iterable[Row], newer: str) -> None:
        """Insert, or overwrite a state that is older by the column `newer`."""
        await upsert_many(self._session, table, _newest(table, rows, newer), _settled(table), newer)

    async def _each(self, statement: Any, rows: Sequence[Mapping[str, Any]], key: str) -> None:
        """One statement for all rows, in the order of the key: writers that meet wait for each other, never in a ring."""
        if rows:
            connection = await self._session.connection()
            await connection.execute(statement, sorted(rows, key=_by(key)))


def _newest(table: Table, rows: Iterable[Row], newer: str) -> list[Mapping[str, Any]]:
    """One row for each key, in the order of the keys."""
    key = table.primary_key.columns[0].name
    newest: dict[UUID, Row] = {}
    for row in rows:
        if row[key] not in newest or row[newer] >= newest[row[key]][newer]:
            newest[row[key]] = row
    return by_key(table, newest.values())


def _settled(table: Table) -> list[str]:
    """The columns that a newer state overwrites."""
    return [column.name for column in table.columns if not column.primary_key]


def _turns(rows: Iterable[Any]) -> list[Told]:
    return [(Turn(*row[:5]), (row[5], row[6])) for row in rows]


def _by(key: str) -> Callable[[Mapping[str, Any]], int]:
    """Ids compared as numbers: Python's own way is slow."""
    return lambda row: int(row[key].int)


def _columns(fact: Any) -> Row:
    return {name: getattr(fact, name) for name in type(fact).__slots__}


def _post_row(fact: Post) -> Row:
    more = {"day": day_of(fact.published_at), "withdrawn_at": None, "answer_seconds": None, "replies": False}
    return _columns(fact) | more


def _case_row(fact: Case) -> Row:
    taken_down = fact.ended_at if fact.status in {"REMOVED", "HIDDEN"} else None
    row = _columns(fact) | {
        "opened_day": day_of(fact.opened_at),
        "decided_day": fact.decided_at and day_of(fact.decided_at),
        "ended_day": fact.ended_at and day_of(fact.ended_at),
        "decision_seconds": _seconds(fact.captured_at, fact.decided_at),
        "removal_seconds": _seconds(fact.decided_at, taken_down),
    }
    return {column.name: row[column.name] for column in case.columns}


def _seal_row(fact: Seal) -> Row:
    spent = _seconds(fact.captured_at, fact.sealed_at)
    return {"record_id": fact.record_id, "account_id": fact.account_id, "day": day_of(fact.sealed_at), "seal_seconds": spent}  # fmt: skip


def _seconds(start: datetime | None, end: datetime | None) -> int | None:
    """Whole seconds, never below nothing: clocks of platforms and of ours may differ."""
    return max((end - start) // timedelta(seconds=1), 0) if start and end else None


def _keep_posts() -> TextClause:
    """PostgreSQL: keeps posts; returns the other turns of these threads, and of those given the ids that were known as new."""
    names = tuple(column.name for column in post.c)
    kept = unnested(post, names, on_conflict(post, _settled(post), "version"))
    wanted = ", ".join(f"post.{column.name}" for column in TURN)
    return text(
        f"WITH kept AS ({kept} RETURNING post_id) SELECT {wanted} FROM post WHERE thread_id = ANY(CAST(:threads AS UUID[]))"  # noqa: S608 - names of our own columns
        " AND NOT EXISTS (SELECT FROM kept WHERE kept.post_id = post.post_id)"
        " UNION ALL SELECT given, NULL, NULL, NULL, NULL, NULL, NULL FROM unnest(CAST(:post_id AS UUID[])) AS given"
        " WHERE NOT EXISTS (SELECT FROM kept WHERE kept.post_id = given)"
    )


KEEP_POSTS = _keep_posts()
