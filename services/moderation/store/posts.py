"""What was written, version by version. The words are in one table, so that disposal reaches them in one place."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.moderation.domain.posts import Post
from services.moderation.domain.words import State
from services.moderation.store.sets import insert_all
from services.moderation.store.slices import Slice
from services.moderation.store.tables import account, post, post_version
from shared.db.bulk import among, arrays, is_postgresql, on_conflict
from shared.db.counting import count_of

OF_POST = (
    "id", "version", "account_id", "platform", "external_id", "thread_id", "parent_id", "parent_external_id", "kind",
    "author_external_id", "ours", "url", "published_at",
)  # fmt: skip
NEWEST_DECIDES = ("version", "thread_id", "parent_id", "parent_external_id", "url", "state")
SOUGHT: tuple[State, ...] = ("PENDING", "HIT")
"""Those of `ix_post_sought`."""
OF_VERSION = ("version", "content_digest", "captured_at", "edited_at", "author_name", "text")
GIVEN = (*OF_POST, *OF_VERSION[1:])
ADD = text(
    f"WITH given AS (SELECT * FROM unnest({arrays(post, (*OF_POST, 'state'))}, {arrays(post_version, OF_VERSION[1:])})"  # noqa: S608 - names of our own columns
    f" AS given ({', '.join((*OF_POST, 'state', *OF_VERSION[1:]))})),"
    f" posts AS (INSERT INTO post ({', '.join(OF_POST)}, state)"
    f" SELECT DISTINCT ON (id) {', '.join(OF_POST)}, state FROM given ORDER BY id, version DESC"
    f" {on_conflict(post, NEWEST_DECIDES, 'version')}),"
    f" added AS (INSERT INTO post_version (post_id, {', '.join(OF_VERSION)})"
    f" SELECT id, {', '.join(OF_VERSION)} FROM given ORDER BY id, version"
    " ON CONFLICT DO NOTHING RETURNING post_id, version)"
    " SELECT id, version FROM given"
    " WHERE NOT EXISTS (SELECT FROM added WHERE added.post_id = given.id AND added.version = given.version)"
)
"""PostgreSQL: posts and versions in one statement, in the order of their ids, or writers that meet may deadlock."""
Version = tuple[UUID, int]


class PostStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, versions: Sequence[Post], states: Sequence[State]) -> set[Version]:
        """Versions, in any order, and how each was judged; the newest gives the post its state and its place.

        Returns those that were known already: they change nothing.
        """
        if is_postgresql(self._session):
            given = {name: [getattr(one, name) for one in versions] for name in GIVEN} | {"state": list(states)}
            connection = await self._session.connection()
            return {(row.id, row.version) for row in await connection.execute(ADD, given)}
        known = await self._known({one.id for one in versions})
        judged = sorted(zip(versions, states, strict=True), key=lambda one: one[0].version)
        newest = {one.id: (one, state) for one, state in judged}
        posts = [{name: getattr(one, name) for name in OF_POST} | {"state": state} for one, state in newest.values()]
        await insert_all(self._session, post, posts, update=NEWEST_DECIDES, newer="version")
        texts = [{"post_id": one.id} | {name: getattr(one, name) for name in OF_VERSION} for one in versions]
        await insert_all(self._session, post_version, texts)
        return known

    async def _known(self, ids: Collection[UUID]) -> set[Version]:
        columns = post_version.c
        known = select(columns.post_id, columns.version).where(among(self._session, columns.post_id, ids))
        return {(row.post_id, row.version) for row in await self._session.execute(known)}

    async def judge(self, states: Mapping[UUID, State]) -> None:
        for state in sorted(set(states.values())):
            ids = sorted(one for one, given in states.items() if given == state)
            await self._session.execute(update(post).where(among(self._session, post.c.id, ids)).values(state=state))

    async def withdraw(self, at: Mapping[UUID, datetime]) -> None:
        """The platform says that they are gone; the first time counts."""
        gone = update(post).where(post.c.id == bindparam("post"), post.c.withdrawn_at.is_(None))
        rows = [{"post": one, "at": when} for one, when in sorted(at.items())]
        connection = await self._session.connection()
        await connection.execute(gone.values(withdrawn_at=bindparam("at")), rows)

    async def find(self, ids: Collection[UUID]) -> dict[UUID, Post]:
        """The newest version of each."""
        if not ids:
            return {}
        rows = await self._session.execute(_newest().where(among(self._session, post.c.id, ids)))
        return {row.id: _to_domain(row) for row in rows}

    async def pending(self, account_ids: Collection[UUID]) -> list[Post]:
        """Those that wait for their account to be heard of, but for those that another worker judges right now."""
        waiting = _newest().where(among(self._session, post.c.account_id, account_ids), _in_state("PENDING"))
        free = waiting.with_for_update(of=post, skip_locked=True, key_share=True)
        return [_to_domain(row) for row in await self._session.execute(free)]

    async def waited_for(self) -> set[UUID]:
        """Accounts that are known, and have posts that wait for that."""
        waits = exists().where(post.c.account_id == account.c.id, _in_state("PENDING"))
        return set((await self._session.execute(select(account.c.id).where(waits))).scalars())

    async def versions(self, post_id: UUID) -> list[Any]:
        rows = select(post_version).where(post_version.c.post_id == post_id).order_by(post_version.c.version)
        return list(await self._session.execute(rows))

    async def around(self, one: Post, each: int) -> list[Post]:
        """The root of its thread, and what was written there before it and after it."""
        thread = _newest().where(post.c.thread_id == one.thread_id)
        here = post.c.published_at <= one.published_at
        before = thread.where(here).order_by(post.c.published_at.desc(), post.c.id.desc()).limit(each)
        after = thread.where(~here).order_by(post.c.published_at, post.c.id).limit(each)
        found = await self.find({one.id, one.thread_id})
        for rows in (before, after):
            found |= {row.id: _to_domain(row) for row in await self._session.execute(rows)}
        return sorted(found.values(), key=lambda shown: (shown.published_at, shown.id))

    async def written_by(self, account_id: UUID, author: str) -> int:
        theirs = and_(post.c.account_id == account_id, post.c.author_external_id == author)
        return (await self._session.execute(select(func.count()).select_from(post).where(theirs))).scalar_one()

    async def listed(
        self, account_id: UUID | None, state: State | None, units: Collection[UUID] | None, page: Slice
    ) -> list[Post]:
        """Newest first."""
        rows = _newest().where(*_among(account_id, state, units))
        if page.after:
            rows = rows.where(tuple_(post.c.published_at, post.c.id) < tuple_(*page.after))
        rows = page.cut(rows.order_by(post.c.published_at.desc(), post.c.id.desc()))
        return [_to_domain(row) for row in await self._session.execute(rows)]

    async def count(self, account_id: UUID | None, state: State | None, units: Collection[UUID] | None) -> int:
        return await count_of(self._session, select(post.c.id).where(*_among(account_id, state, units)))


def _among(account_id: UUID | None, state: State | None, units: Collection[UUID] | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if account_id:
        found.append(post.c.account_id == account_id)
    if state:
        found.append(_in_state(state))
    if units is not None:
        found.append(post.c.account_id.in_(select(account.c.id).where(account.c.unit_id.in_(units))))
    return found


def _in_state(state: State) -> ColumnElement[bool]:
    """Said in the statement itself, and for SQLite in the index's words, so that the index of the few that are sought can be used."""
    same = post.c.state == bindparam(None, state, literal_execute=True)
    if state not in SOUGHT:
        return same
    return same & post.c.state.in_(bindparam(None, SOUGHT, expanding=True, literal_execute=True))


def _newest() -> Select[Any]:
    version = [post_version.c[name] for name in OF_VERSION if name != "version"]
    same = and_(post_version.c.post_id == post.c.id, post_version.c.version == post.c.version)
    return select(post, *version).join(post_version, same)


def _to_domain(row: Any) -> Post:
    return Post(**row._asdict())
