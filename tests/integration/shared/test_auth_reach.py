"""A role limited to a unit reaches it and all under it, in every service, by key and wherever the tree has grown to."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from starlette.datastructures import Headers

from shared.auth.authenticator import Authenticator
from shared.auth.principal import Principal
from shared.auth.projection import keep_units
from shared.auth.reach import reaching
from shared.auth.roles import Role
from shared.clock import FrozenClock
from shared.contracts.envelope import Heard
from shared.contracts.registry import UnitChanged
from shared.core import Core
from shared.db.unit_of_work import UnitOfWork
from shared.ids import uuid7
from shared.service import Service
from tests.support.callers import key
from tests.support.databases import Databases

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
BOARD, OFFICE, LIBRARY, SCHOOL, ELSEWHERE = (UUID(int=number) for number in range(1, 6))
MakeService = Callable[..., Awaitable[Service]]


def told(unit_id: UUID, under: UUID | None, version: int = 1) -> Heard[UnitChanged]:
    event = UnitChanged(
        unit_id=unit_id, version=version, name="Biblioteket", kind="unit", parent_id=under, changed_at=NOW
    )
    return Heard(event, uuid7(), NOW)


TREE = (told(LIBRARY, OFFICE), told(OFFICE, BOARD), told(SCHOOL, OFFICE), told(BOARD, None), told(ELSEWHERE, None))


async def hear(core: Core, *heard: Heard[UnitChanged]) -> None:
    async with UnitOfWork(core) as uow:
        await keep_units(heard, uow)


async def reach(core: Core, *units: UUID) -> set[UUID]:
    return of(await reaching(Principal("desk", None, frozenset({Role.ADMIN}), units=frozenset(units)), core))


def of(who: Principal) -> set[UUID]:
    assert who.units is not None
    return set(who.units)


async def test_a_role_reaches_its_unit_and_all_under_it(core: Core) -> None:
    await hear(core, *TREE)
    assert await reach(core, BOARD) == {BOARD, OFFICE, LIBRARY, SCHOOL}
    assert await reach(core, OFFICE) == {OFFICE, LIBRARY, SCHOOL}
    assert await reach(core, LIBRARY) == {LIBRARY}
    assert await reach(core, LIBRARY, ELSEWHERE) == {LIBRARY, ELSEWHERE}
    assert await reach(core) == set()
    everywhere = Principal("desk", None, frozenset({Role.ADMIN}))
    assert (await reaching(everywhere, core)).units is None


async def test_a_unit_that_nobody_told_of_yet_is_reached_alone(core: Core) -> None:
    assert await reach(core, LIBRARY) == {LIBRARY}


async def test_a_unit_that_moved_is_reached_from_its_new_place(core: Core) -> None:
    await hear(core, *TREE)
    await hear(core, told(LIBRARY, ELSEWHERE, 3), told(LIBRARY, OFFICE, 2))
    for batch in ((told(LIBRARY, OFFICE, 2),), TREE):
        await hear(core, *batch)
        assert await reach(core, BOARD) == {BOARD, OFFICE, SCHOOL}, "an old fact told again moves nothing back"
        assert await reach(core, ELSEWHERE) == {ELSEWHERE, LIBRARY}


async def test_two_moves_heard_one_after_the_other_may_be_a_circle_for_a_moment(core: Core) -> None:
    await hear(core, told(BOARD, LIBRARY), told(LIBRARY, BOARD))
    assert await reach(core, BOARD) == {BOARD, LIBRARY}


@pytest.mark.parametrize("name", ["ingest", "moderation", "archive", "stats"])
async def test_every_service_hears_the_tree_and_reads_keys_by_it(
    make_service: MakeService, clock: FrozenClock, database: Databases, name: str
) -> None:
    service = await make_service(name, clock)
    shown = Headers({"Authorization": f"Bearer {await key(service, 'admin', units=[BOARD])}"})
    door = Authenticator(service.core)
    assert of(await door.principal(shown)) == {BOARD}
    uow = service.new_unit_of_work()
    async with uow:
        await service.reactions[UnitChanged](TREE, uow)
    assert of(await door.principal(shown)) == {BOARD, OFFICE, LIBRARY, SCHOOL}
    async with service.core.sessions() as session:
        assert len((await session.execute(select(service.core.tables.unit))).all()) == len(TREE)
