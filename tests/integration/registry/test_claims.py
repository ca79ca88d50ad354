"""A handle is one account's of ours: the database says so, whoever asks at the same moment."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from services.registry.application import claims
from services.registry.store import tables
from services.registry.store.accounts import TWICE
from services.registry.store.directory import DirectoryStore
from shared.db import migrate
from tests.conftest import MakeClient
from tests.integration.registry.conftest import Town
from tests.integration.registry.seen import look, opened
from tests.support.databases import Databases

pytestmark = pytest.mark.usefixtures("database")
Look = Callable[..., Coroutine[Any, Any, Any]]


async def claimed(town: Town) -> list[str]:
    async with town.service.core.sessions() as session:
        found = select(tables.account.c.claim).where(tables.account.c.claim.is_not(None))
        return list(await session.scalars(found))


async def test_of_two_at_once_one_has_it_and_the_other_is_told_why(
    town: Town, database: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = await town.drafted(), await town.drafted(platform_id="77")
    both = asyncio.Barrier(2 if database.kind == "postgresql" else 1)
    unpatched: Look = claims._claimant

    async def at_once(*given: Any) -> Any:
        """Neither writes before both have looked; on SQLite one writer waits for the other anyway."""
        found = await unpatched(*given)
        await asyncio.wait_for(both.wait(), 20)
        return found

    monkeypatch.setattr(claims, "_claimant", at_once)
    answers = await asyncio.gather(town.notify(one), town.notify(two))
    assert sorted(one.status_code for one in answers) == [201, 409]
    [refused] = [one for one in answers if one.status_code == 409]
    assert "that handle" in refused.json()["detail"]
    assert "own handle" in refused.json()["detail"]
    assert await claimed(town) == ["facebook name hultsfredsbibliotek"]


async def test_the_database_refuses_what_nobody_saw(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    async def blind(*_: Any) -> None:
        return None

    monkeypatch.setattr(claims, "_claimant", blind)
    await town.notified()
    refused = await town.notify(await town.drafted(platform_id="77"))
    assert (refused.status_code, refused.json()["detail"].split(":")[0]) == (
        409, "Another account of ours claimed that handle at the same moment",
    )  # fmt: skip


async def test_a_handle_is_free_again_when_its_notification_comes_to_nothing(town: Town) -> None:
    first, second = await town.notified(), await town.drafted(platform_id="77")
    assert (await town.notify(second)).status_code == 409
    rejected = await town.take(town.secretary, first, "rejections", reason="Nej.")
    assert (rejected.status_code, await claimed(town)) == (201, [])
    assert (await town.notify(second)).status_code == 201


async def test_a_name_that_the_platform_shows_is_taken_whoever_claims_it(town: Town) -> None:
    account = await opened(town)
    await town.notified(platform_id="77", handle="bibblan", url="https://www.facebook.com/bibblan")
    await look(town, account, handle="bibblan", id_of_handle=None, handle_answer="NOBODY")
    assert (await town.manager.get(f"/accounts/{account.json()['id']}")).json()["handle"] == "bibblan"
    assert await claimed(town) == ["facebook name bibblan"], "the other's: a person decides between the two"


async def test_of_two_that_claim_one_from_before_the_first_keeps_it(town: Town) -> None:
    one, two = await town.notified(), await town.notified(platform_id="77", handle="bibblan", url=None)
    await town.drafted(platform_id="78", handle="utkast", url=None)
    engine = town.service.core.engine
    await migrate.downgrade(engine, "registry", "7d1c0a94be52")
    async with town.service.core.sessions.begin() as session:
        key, mine = tables.address.c.key, tables.address.c.account_id == UUID(two.json()["id"])
        await session.execute(
            update(tables.address).where(mine, key.contains(" name ")).values(key="facebook name hultsfredsbibliotek")
        )
    await migrate.upgrade(engine, "registry")
    async with town.service.core.sessions() as session:
        kept = select(tables.account.c.id).where(tables.account.c.claim == "facebook name hultsfredsbibliotek")
        assert [str(found) for found in await session.scalars(kept)] == [one.json()["id"]]
    assert len(await claimed(town)) == 1


async def test_a_second_account_with_that_id_is_told_which_one_has_it(town: Town, client: MakeClient) -> None:
    first, other = await opened(town), await town.drafted(platform_id="77", handle="annat")
    school = str((await town.admin.post("/units", json={"name": "Skolan", "kind": "unit"})).json()["id"])
    elsewhere = await client(town.service, "account_manager", name="skolassistenten", units=[UUID(school)])
    doubled = {"platform": "facebook", "unit_id": school, "platform_id": first.json()["platform_id"]}
    for who, refused in (
        (elsewhere, await elsewhere.post("/accounts", json=doubled)),
        (town.manager, await town.change(other, {"platform_id": first.json()["platform_id"]})),
    ):
        told = refused.json()
        assert refused.status_code == 409, refused.text
        assert [told[name] for name in ("account_id", "status_there", "handle_there", "unit_there")] == [
            first.json()["id"], "ACTIVE", "hultsfredsbibliotek", "Biblioteket",
        ]  # fmt: skip
        assert all(word in told["detail"] for word in (first.json()["id"], "hultsfredsbibliotek", "Biblioteket"))
        [link] = told["_links"]
        followed = await who.get(link["href"].partition("/registry/v1")[2])
        assert (link["rel"], followed.status_code, followed.json()["id"]) == ("account", 200, first.json()["id"])
    same = await town.change(other, {"platform_id": "77", "hours_per_week": 7})
    assert same.status_code == 200, "its own id is its own"


async def test_who_may_not_write_accounts_does_not_learn_who_has_an_id(town: Town, client: MakeClient) -> None:
    first = await opened(town)
    doubled = town.whole(handle="annat", platform_id=first.json()["platform_id"])
    stranger, auditor = await client(town.service), await client(town.service, "auditor")
    school = str((await town.admin.post("/units", json={"name": "Skolan", "kind": "unit"})).json()["id"])
    elsewhere = await client(town.service, "account_manager", name="skolassistenten", units=[UUID(school)])
    for who, status in ((stranger, 401), (auditor, 403), (elsewhere, 403)):
        refused = await who.post("/accounts", json=doubled)
        assert (refused.status_code, first.json()["id"] in refused.text) == (status, False), refused.text


async def test_the_database_refuses_a_second_id_that_nobody_saw(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    async def blind(*_: Any) -> None:
        return None

    monkeypatch.setattr(DirectoryStore, "holder", blind)
    await town.drafted()
    refused = await town.manager.post("/accounts", json=town.whole())
    assert (refused.status_code, refused.json()["detail"]) == (409, TWICE)
