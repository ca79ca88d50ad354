"""Lists that grow are asked for a part of them, and count that part."""

from typing import Any

import httpx
import pytest

from tests.integration.registry.conftest import Town
from tests.integration.registry.records import Archive
from tests.integration.registry.test_account_imports import row, send, sheet


async def some(client: httpx.AsyncClient, path: str, **wanted: Any) -> list[dict[str, Any]]:
    """What is told is also what is counted."""
    answer = await client.get(path, params=wanted | {"page": 1})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["_meta"]["total_records"] == len(told["items"])
    items: list[dict[str, Any]] = told["items"]
    return items


async def test_the_history_by_step_and_by_time(town: Town) -> None:
    here = f"/accounts/{(await town.approved()).json()['id']}/history"
    whole = await some(town.manager, here)
    approved = await some(town.manager, here, change="approved")
    assert [one["status_after"] for one in approved] == ["APPROVED"]
    assert await some(town.manager, here, **{"from": whole[0]["at"], "to": whole[0]["at"]}) == []
    assert await some(town.manager, here, **{"from": "2000-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}) == whole
    assert (await town.manager.get(here, params={"change": "vanished"})).status_code == 422


async def test_what_was_seen_by_what_it_says(town: Town) -> None:
    account = await town.sighted(await town.approved())
    here = f"/accounts/{account.json()['id']}/sightings"
    assert [one["genuine"] for one in await some(town.manager, here, genuine=True)] == [True]
    assert await some(town.manager, here, genuine=False) == []


async def test_imports_by_whether_they_were_only_tried(town: Town) -> None:
    tried = (await send(town.manager, sheet(row(1)))).json()["id"]
    done = (await send(town.manager, sheet(row(1)), dry_run=False)).json()["id"]
    assert [one["id"] for one in await some(town.manager, "/account-imports", dry_run=True)] == [tried]
    assert [one["id"] for one in await some(town.manager, "/account-imports", dry_run=False)] == [done]


@pytest.mark.parametrize(("record_type", "found"), [("comment_simple", 1), ("fax", 0)])
async def test_a_plan_by_record_type(archive: Archive, record_type: str, found: int) -> None:
    here = f"/plans/{(await archive.drafted()).json()['id']}/rows"
    rows = await some(archive.reader, here, record_type=record_type)
    assert [one["record_type"] for one in rows] == [record_type] * found
