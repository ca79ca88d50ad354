"""An upgrade over rows that say something was decided and not by whom: stopped with words, and done once they are complete."""

from uuid import UUID

import pytest
from sqlalchemy import text

from shared.db import migrate
from tests.integration.registry.records import Archive
from tests.integration.registry.seen import opened

BEFORE, AFTER = "0ad8c67267f3", "3c7e51d90ab4"


@pytest.mark.usefixtures("database")
async def test_an_upgrade_says_which_rows_are_in_its_way_and_what_to_do(archive: Archive) -> None:
    town, engine = archive.town, archive.town.service.core.engine
    plan, decision, account = await archive.adopted(), await archive.decided(), await opened(town)
    await archive.drafted("library")
    await migrate.downgrade(engine, "registry", BEFORE)

    async def written(*statements: str) -> None:
        async with engine.begin() as connection:
            for one in statements:
                await connection.execute(text(one))

    await written(
        "UPDATE plan SET decision_ref = NULL, deciding_body = NULL WHERE status = 'ADOPTED'",
        "UPDATE disposal_decision SET registry_no = NULL",
        "UPDATE account SET status = 'PAUSED', paused_until = NULL",
    )
    with pytest.raises(RuntimeError, match="nothing is changed") as refused:
        await migrate.upgrade(engine, "registry")
    told = str(refused.value)
    for table, row in (("plan", plan), ("disposal_decision", decision), ("account", account)):
        assert f"{table} {UUID(row.json()['id'])}: write " in told, told
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT version_num FROM alembic_version")) == BEFORE

    await written(
        "UPDATE plan SET decision_ref = 'KS § 7', deciding_body = 'Kommunstyrelsen' WHERE status = 'ADOPTED'",
        "UPDATE disposal_decision SET registry_no = 'KS 2026/0042'",
        "UPDATE account SET paused_until = '2026-12-01'",
    )
    await migrate.upgrade(engine, "registry")
    assert await migrate.at_head(engine, "registry")
