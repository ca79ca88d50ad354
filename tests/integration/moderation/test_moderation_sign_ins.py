"""A name is one name in any case (ADR 26): whose queue a case is in, and as whom somebody looks at an account."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from services.moderation.application.supervision import LookAt, look_at_account
from services.moderation.store import tables
from services.moderation.store.supervision import Wanted
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.db import migrate
from shared.errors import Forbidden
from tests.integration.moderation.house import House, person
from tests.integration.moderation.test_moderation_duty import Town, unit_of_work

People = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def town(house: House, people: People) -> Town:
    """Anna is in the register with capital letters, as her provider writes her address."""
    found = Town(house, people)
    found.anna = person("Anna.Berg@Hultsfred.se")
    await found.told()
    return found


@pytest.mark.parametrize("spelt", ["anna.berg@hultsfred.se", "Anna.Berg@Hultsfred.se", "ANNA.BERG@HULTSFRED.SE"])
async def test_the_queue_and_the_look_are_hers_however_she_is_spelt(town: Town, people: People, spelt: str) -> None:
    assert len(await town.listed(spelt, mine=True)) == 1
    her = await people("deputy", name=spelt)
    assert len((await her.get("/accounts", params={"mine": True})).json()["items"]) == 1
    looked = await her.post(f"/accounts/{town.account_id}/checks", json={"covered": ["posts"]})
    assert (looked.status_code, looked.json()["part"]) == (201, "responsible"), looked.text
    [case] = await town.listed(spelt, mine=True)
    claimed = await her.post(f"/cases/{case['id']}/claims")
    again = await people("deputy", name=spelt.swapcase())
    assert (await again.delete(f"/cases/{case['id']}/claims/{claimed.json()['id']}")).status_code == 204, "hers too"


async def test_a_sub_is_somebody_letter_by_letter(town: Town) -> None:
    for sub, mine in (("Anna.Berg@Hultsfred.se", 1), ("anna.berg@hultsfred.se", 0)):
        who = Principal(sub, "desk", frozenset({Role.DEPUTY}), exact=True)
        async with unit_of_work(town.house) as uow:
            assert await uow.supervision.count(Wanted(town.house.clock.now(), mine=who.sign_in)) == mine
        looking = look_at_account(LookAt(town.account_id, (), None, who), unit_of_work(town.house))
        if mine:
            assert (await looking).part == "responsible"
        else:
            with pytest.raises(Forbidden, match="responsible person and the deputies"):
                await looking


async def spelt(town: Town) -> list[tuple[UUID | None, str, str | None]]:
    async with town.house.service.core.engine.connect() as connection:
        columns = tables.account_duty.c
        duties = await connection.execute(sa.select(columns.account_id, columns.subject, columns.sign_in))
        known = await connection.execute(sa.select(sa.null(), *tables.known_person.c))
        return sorted((tuple(row) for row in [*duties, *known]), key=str)


async def test_the_migration_knows_whom_it_knew(town: Town) -> None:
    before = await spelt(town)
    assert {one[2] for one in before} == {"anna.berg@hultsfred.se", "zoe", "bo"}
    engine = town.house.service.core.engine
    await migrate.downgrade(engine, "moderation", "873db835e91f")
    await migrate.upgrade(engine, "moderation")
    assert await spelt(town) == before
    async with engine.begin() as connection:
        for table in (tables.account_duty, tables.known_person):
            await connection.execute(sa.update(table).values(sign_in=None))
    assert len(await town.listed("zoe", mine=True)) == 0
    assert await town.queues() == [], "rows that a process of before wrote say what they said before"
    async with unit_of_work(town.house) as uow:
        zoe = Principal("zoe", None, frozenset())
        assert await uow.people.knows(zoe.sign_in)
        assert await uow.people.part(zoe.sign_in, town.account_id) == "deputy"
