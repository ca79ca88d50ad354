"""Callers who look something up at the same moment: each gets their own answer, all from a few statements."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import event

from tests.integration.registry.conftest import Town

MANY = 12


@pytest.fixture
def statements(town: Town) -> Iterator[list[str]]:
    """Those that ask for accounts from here on, as the test clears them: a caller's key is looked up by the clock."""
    put: list[str] = []
    engine = town.service.core.engine.sync_engine

    def count(*told: object) -> None:
        if "FROM account" in str(told[2]):
            put.append(str(told[2]))

    event.listen(engine, "before_cursor_execute", count)
    yield put
    event.remove(engine, "before_cursor_execute", count)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("part", ["", "/on-duty"])
async def test_each_gets_the_account_that_was_asked_for(town: Town, statements: list[str], part: str) -> None:
    ids = [
        (await town.drafted(platform_id=str(100064812345600 + nth), handle=f"konto{nth}", url=None)).json()["id"]
        for nth in range(3)
    ]
    statements.clear()
    answers = await asyncio.gather(*(town.secretary.get(f"/accounts/{one}{part}") for one in ids * (MANY // 3)))
    assert [answer.json()["account_id" if part else "id"] for answer in answers] == ids * (MANY // 3)
    assert len(statements) < MANY / 2


@pytest.mark.usefixtures("database")
async def test_what_was_changed_is_seen_by_whoever_asks_after_that(town: Town) -> None:
    """While many others look at it all the time."""
    seen = await town.drafted()
    here = f"/accounts/{seen.json()['id']}"
    looking = [asyncio.ensure_future(town.secretary.get(here)) for _ in range(MANY)]
    changed = await town.manager.patch(here, json={"purpose": "Nytt."}, headers={"If-Match": seen.headers["ETag"]})
    after = await asyncio.gather(*(town.secretary.get(here) for _ in range(MANY)))
    assert changed.status_code == 200, changed.text
    assert {answer.json()["purpose"] for answer in after} == {"Nytt."}
    await asyncio.gather(*looking)


@pytest.mark.usefixtures("database")
async def test_an_account_that_is_not_there_is_nobody_elses_trouble(town: Town) -> None:
    seen = await town.drafted()
    there, not_there = f"/accounts/{seen.json()['id']}", "/accounts/0190b6f4-0000-7000-8000-00000000dead"
    answers = await asyncio.gather(*(town.secretary.get(one) for one in (there, not_there, there)))
    assert [answer.status_code for answer in answers] == [200, 404, 200]
