"""Keys are issued, told, rotated and revoked; every service keeps its own copy of their digests."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from shared.auth import key_ring, keys
from shared.auth.key_ring import REMEMBERED, KeyRing
from shared.auth.principal import Principal
from shared.auth.projection import keep_api_keys
from shared.auth.roles import Role
from shared.clock import FrozenClock
from shared.contracts.envelope import Heard
from shared.contracts.registry import ApiKeyChanged
from shared.core import Core
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid, NotFound, Unauthenticated
from shared.ids import uuid7

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
UNIT = UUID(int=7)


async def issued(core: Core, client: str = "desk", **more: Any) -> tuple[UUID, str]:
    return await keys.issue(UnitOfWork(core), client, [Role.MODERATOR], **more)


async def column(core: Core, wanted: Any) -> list[Any]:
    async with core.sessions() as session:
        return list((await session.execute(select(wanted))).scalars())


async def shown(core: Core, key: str) -> Principal:
    """As a process sees it that has never seen the key."""
    return await KeyRing(core).principal(key)


async def test_a_key_opens_for_whom_it_was_issued(core: Core) -> None:
    key_id, key = await issued(core, scopes=["act-for"], units=[UNIT])
    assert key.startswith("insyn_")
    assert await shown(core, key) == Principal(
        "desk", "desk", frozenset({Role.MODERATOR}), frozenset({"act-for"}), frozenset({UNIT}), key_id
    )


async def test_only_the_digest_is_kept_and_told_and_the_act_is_remembered(core: Core) -> None:
    _, key = await issued(core)
    tables = core.tables
    [kept], [told] = await column(core, tables.api_key.c.digest), await column(core, tables.outbox.c.value)
    assert kept == keys.digest(key)
    assert keys.digest(key).encode() in told
    assert key.encode() not in told
    assert await column(core, tables.audit.c.action) == ["api_key.issued"]


async def test_two_keys_of_one_client_live_side_by_side(core: Core) -> None:
    (first, old), (_, new) = await issued(core), await issued(core)
    assert (await shown(core, old)).client == (await shown(core, new)).client == "desk"
    await keys.revoke(UnitOfWork(core), first)
    assert (await shown(core, new)).subject == "desk"
    with pytest.raises(Unauthenticated):
        await shown(core, old)


async def test_revoking_is_told_once_however_often(core: Core) -> None:
    key_id, _ = await issued(core)
    for _ in range(2):
        await keys.revoke(UnitOfWork(core), key_id)
    assert await column(core, core.tables.outbox.c.type) == ["registry.api-key.changed.v1"] * 2
    assert await column(core, core.tables.audit.c.action) == ["api_key.issued", "api_key.revoked"]
    with pytest.raises(NotFound):
        await keys.revoke(UnitOfWork(core), uuid4())


async def test_a_key_dies_at_its_hour(core: Core) -> None:
    _, key = await issued(core, expires_at=NOW + timedelta(days=1))
    assert isinstance(core.clock, FrozenClock)
    core.clock.advance(timedelta(days=1) - timedelta(seconds=1))
    assert (await shown(core, key)).client == "desk"
    core.clock.advance(timedelta(seconds=1))
    with pytest.raises(Unauthenticated):
        await shown(core, key)
    with pytest.raises(Invalid):
        await issued(core, expires_at=NOW)


async def test_a_revoked_key_is_forgotten_within_a_moment(core: Core) -> None:
    ticks = [0.0]
    ring = KeyRing(core, lambda: ticks[0])
    key_id, key = await issued(core)
    await ring.principal(key)
    await keys.revoke(UnitOfWork(core), key_id)
    ticks[0] += REMEMBERED
    with pytest.raises(Unauthenticated):
        await ring.principal(key)
    assert REMEMBERED <= 2


async def test_a_busy_caller_costs_no_query_and_a_guesser_fills_no_memory(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = KeyRing(core, lambda: 0.0)
    _, key = await issued(core)
    await ring.principal(key)
    asked = []

    async def read(shown: str) -> None:
        asked.append(shown)

    monkeypatch.setattr(ring, "_read", read)
    await ring.principal(key)
    assert asked == []
    for _ in range(3):
        with pytest.raises(Unauthenticated):
            await ring.principal(keys.mint())
    assert len(asked) == 3
    assert len(ring._seen) == 1


async def test_all_who_show_a_key_at_once_share_one_look_up(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each second the key of a busy caller is forgotten, with many of its requests under way."""
    ring = KeyRing(core, lambda: 0.0)
    _, key = await issued(core)
    asked, read = [], ring._read

    async def noted(shown: str) -> Any:
        asked.append(shown)
        return await read(shown)

    monkeypatch.setattr(ring, "_read", noted)
    first, *others = [asyncio.create_task(ring.principal(key)) for _ in range(10)]
    stranger = asyncio.create_task(ring.principal(keys.mint()))
    await asyncio.wait([first, stranger], return_when=asyncio.FIRST_COMPLETED)
    assert len({await one for one in (first, *others)}) == 1
    with pytest.raises(Unauthenticated):
        await stranger
    assert len(asked) == 2
    assert ring._looking == {}


async def test_who_gives_up_takes_nobodys_look_up_away(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = KeyRing(core, lambda: 0.0)
    _, key = await issued(core)
    begun, go_on, read = asyncio.Event(), asyncio.Event(), ring._read

    async def slow(shown: str) -> Any:
        begun.set()
        await go_on.wait()
        return await read(shown)

    monkeypatch.setattr(ring, "_read", slow)
    first, other = (asyncio.create_task(ring.principal(key)) for _ in range(2))
    await begun.wait()
    first.cancel()
    go_on.set()
    assert (await other).subject == "desk"
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_many_keys_do_not_fill_the_memory(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_ring, "MOST", 2)
    ring = KeyRing(core, lambda: 0.0)
    for _ in range(3):
        await ring.principal((await issued(core))[1])
        assert len(ring._seen) <= 2


async def test_listing_pages_and_filters_and_keeps_the_dead(core: Core) -> None:
    ids = [(await issued(core, client))[0] for client in ("desk", "portal", "desk")]
    await keys.revoke(UnitOfWork(core), ids[0])
    async with UnitOfWork(core) as uow:
        first = await keys.rows(uow, limit=2)
        rest = await keys.rows(uow, limit=2, after=first[-1].id)
        desk = await keys.rows(uow, limit=9, client="desk")
    assert {key.id for key in first + rest} == set(ids)
    assert len(desk) == 2
    assert {key.id for key in desk if key.revoked_at} == {ids[0]}


def told(key_id: UUID, key: str, **changes: Any) -> Heard[ApiKeyChanged]:
    event = ApiKeyChanged(
        key_id=key_id, digest=keys.digest(key), client="desk", roles=["moderator"], scopes=[], units=[UNIT],
        expires_at=None, revoked_at=None, changed_at=NOW,
    ).model_copy(update=changes)  # fmt: skip
    return Heard(event, uuid7(), NOW)


async def hear(core: Core, *heard: Heard[ApiKeyChanged]) -> None:
    async with UnitOfWork(core) as uow:
        await keep_api_keys(heard, uow)


async def test_a_heard_key_opens_and_a_heard_revocation_closes(core: Core) -> None:
    key_id, key, other = uuid7(), keys.mint(), keys.mint()
    await hear(core, told(key_id, key), told(uuid7(), other))
    assert (await shown(core, key)).units == frozenset({UNIT})
    await hear(core, told(key_id, key, revoked_at=NOW))
    with pytest.raises(Unauthenticated):
        await shown(core, key)
    assert (await shown(core, other)).client == "desk"


async def test_hearing_again_changes_nothing_and_never_revives(core: Core) -> None:
    key_id, key = uuid7(), keys.mint()
    born, dead = told(key_id, key), told(key_id, key, revoked_at=NOW)
    for batch in ([born, dead, born], [born], [dead], [born, born]):
        await hear(core, *batch)
        assert await column(core, core.tables.api_key.c.revoked_at) == [NOW]


async def test_the_newest_of_a_batch_counts(core: Core) -> None:
    key_id, key = uuid7(), keys.mint()
    await hear(core, told(key_id, key), told(key_id, key, roles=["auditor"], units=None))
    who = await shown(core, key)
    assert (who.roles, who.units) == (frozenset({Role.AUDITOR}), None)
