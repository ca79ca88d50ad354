"""The goals over HTTP: which version stands is evidence, told to all who hear of accounts, and known of old accounts too."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update

from services.registry.store import tables
from shared.clock import FrozenClock
from shared.contracts.registry import AccountChanged
from shared.db import migrate
from tests.integration.registry.conftest import Town
from tests.support.told import told

pytestmark = pytest.mark.usefixtures("database")
GOAL = {"indicator": "own_posts", "target": 50, "due": "2028-12-31"}


async def evidence(town: Town, account: httpx.Response) -> Any:
    items = (await town.manager.get(f"/accounts/{account.json()['id']}/conditions")).json()["items"]
    return next(one for one in items if one["id"] == "S04")["evidence"]


async def test_the_evidence_names_the_version_of_the_goals_that_stands(town: Town, clock: FrozenClock) -> None:
    drafted = await town.drafted()
    assert (await evidence(town, drafted))["what"] == "1", "the notice and the logo were told later"
    clock.advance(timedelta(days=3))
    revised = await town.change(drafted, {"goals": [GOAL]})
    clock.advance(timedelta(days=3))
    later = await town.change(revised, {"hours_per_week": 7})
    found = await evidence(town, later)
    version = revised.json()["version"]
    assert (found["what"], found["at"]) == (str(version), "2026-11-23T18:00:00Z")
    assert f"version {version}, 2026-11-23" in found["swedish"]
    newest = (await told(town.service, AccountChanged))[-1]
    assert (newest.goals_version, str(newest.goals_changed_at)[:10], str(newest.goals_since)[:10]) == (
        version, "2026-11-23", "2026-11-20",
    )  # fmt: skip


async def test_goals_emptied_while_the_work_goes_on_are_refused(town: Town) -> None:
    active = await town.active()
    refused = await town.change(active, {"goals": [], "purpose": "Nytt syfte."})
    assert (refused.status_code, refused.json()["unmet"]) == (409, ["S04"])
    assert (await town.manager.get(f"/accounts/{active.json()['id']}")).json()["status"] == "ACTIVE"


async def test_no_approval_for_goals_that_came_after_the_work_began(town: Town) -> None:
    active = await town.active()
    draft = await town.change(active, {"purpose": "Nytt syfte."})
    async with town.service.core.sessions.begin() as session:
        row = tables.account.c
        late = update(tables.account).where(row.id == UUID(draft.json()["id"]))
        await session.execute(late.values(goals_since=town.service.core.clock.now() + timedelta(seconds=1)))
    refused = await town.notify(draft)
    assert (refused.status_code, "S04" in refused.json()["unmet"]) == (409, True)


async def test_accounts_from_before_get_their_version_from_their_history(town: Town, clock: FrozenClock) -> None:
    drafted = await town.drafted()
    clock.advance(timedelta(days=3))
    revised = await town.change(drafted, {"goals": [GOAL]})
    empty = await town.manager.post("/accounts", json={"platform": "rss", "unit_id": town.ids["library"]})
    columns = [
        tables.account.c[name] for name in ("id", "goals_version", "goals_changed_at", "goals_since", "began_at")
    ]

    async def kept() -> dict[str, Any]:
        async with town.service.core.sessions() as session:
            return {str(row.id): tuple(row)[1:] for row in await session.execute(select(*columns))}

    before = await kept()
    engine = town.service.core.engine
    await migrate.downgrade(engine, "registry", "348fce22569c")
    await migrate.upgrade(engine, "registry")
    after = await kept()
    assert after[empty.json()["id"]] == before[empty.json()["id"]] == (None, None, None, None)
    mine = after[revised.json()["id"]]
    assert mine[:2] == before[revised.json()["id"]][:2]
    assert mine[0] == revised.json()["version"]
