"""A municipality's whole list at once: 10,000 rows of which 37 are bad, in a number of statements that does not grow."""

from uuid import UUID

import pytest
from sqlalchemy import event

from services.registry.store.account_batches import AccountBatches
from services.registry.store.tables import account, transition
from tests.integration.registry.conftest import Town
from tests.integration.registry.test_account_imports import counted, row, send, sheet
from tests.support.letters import unit_of_work

MANY, BAD, STATEMENTS = 10_000, 37, 60


@pytest.mark.usefixtures("database")
async def test_ten_thousand_rows_of_which_some_are_bad(town: Town) -> None:
    rows = [row(nth, **({"Enhet": "Badhuset"} if nth % (MANY // BAD) == 0 and nth else {})) for nth in range(MANY)]
    statements: list[str] = []
    engine = town.service.core.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    good = (await send(town.manager, sheet(*rows), dry_run=False, keep_good=True)).json()
    assert (good["problems"], good["created"], good["kept"]) == (BAD, MANY - BAD, True)
    assert len(statements) < STATEMENTS
    assert await counted(town, account) == await counted(town, transition) == MANY - BAD
    here = f"/account-imports/{good['id']}/rows?outcome=problem&limit=200"
    report = (await town.manager.get(here)).json()["items"]
    assert len(report) == BAD
    assert {one["problems"][0]["column"] for one in report} == {"unit"}


@pytest.mark.usefixtures("database")
async def test_more_names_than_a_statement_takes(town: Town) -> None:
    """A sheet of ten thousand rows may name several people in each, most of them unknown."""
    words = {f"nagon.{nth}@hultsfred.se" for nth in range(4 * MANY)} | {"librarian"}
    async with unit_of_work(town.service) as uow:
        found = await AccountBatches(uow.session).people_called(words)
    assert found == dict.fromkeys(("librarian", "librarian@hultsfred.se"), UUID(town.ids["librarian"]))
