"""S27 and S25: an account's records are provided for in the plan in force for its unit, and disposed of by decision only."""

from typing import Any

import pytest

from tests.integration.registry.conftest import if_match
from tests.integration.registry.records import Archive

pytestmark = pytest.mark.usefixtures("database")


async def condition(archive: Archive, account_id: str, name: str) -> dict[str, Any]:
    items = (await archive.reader.get(f"/accounts/{account_id}/conditions")).json()["items"]
    return next(one for one in items if one["id"] == name)


async def test_a_row_for_every_record_type_the_platform_brings(archive: Archive) -> None:
    account_id = (await archive.town.drafted()).json()["id"]
    assert (await condition(archive, account_id, "S27"))["state"] == "unmet"
    draft = await archive.drafted()
    assert (await condition(archive, account_id, "S27"))["state"] == "unmet"
    gone = await archive.row(draft, "direct_message")
    here = f"/plans/{draft.json()['id']}"
    await archive.officer.delete(f"{here}/rows/{gone['id']}", headers=if_match(draft))
    adopted = await archive.adopt(await archive.officer.get(here))
    lacking = await condition(archive, account_id, "S27")
    assert (adopted.status_code, lacking["state"]) == (201, "unmet")
    assert "(direct_message)" in lacking["to_do"]["swedish"]
    assert "(snapshot)" not in lacking["to_do"]["swedish"]
    whole = await archive.adopted("library", decided_on="2026-11-10", valid_from="2026-11-15")
    met = await condition(archive, account_id, "S27")
    assert (whole.status_code, met["state"]) == (201, "met")
    assert "version 1, KS 2026-11-01 § 7 (Biblioteket)" in str(met["evidence"])


async def test_a_feed_needs_no_row_for_what_nobody_can_write_there(archive: Archive) -> None:
    feed = (await archive.town.drafted(platform="rss", platform_id="flode")).json()["id"]
    needed = (await condition(archive, feed, "S27"))["to_do"]["swedish"]
    assert "own_post_unique" in needed
    assert not any(code in needed for code in ("comment_simple", "direct_message", "takedown_policy"))


async def test_without_a_decision_nothing_is_disposed_of(archive: Archive) -> None:
    account_id = (await archive.town.drafted()).json()["id"]
    none = await condition(archive, account_id, "S25")
    assert (none["state"], "ingenting gallras" in str(none["evidence"])) == ("met", True)
    await archive.decided({"account_id": account_id})
    assert "KS 2026/0042: comment_simple" in str((await condition(archive, account_id, "S25"))["evidence"])
    other = (await archive.town.drafted(platform="instagram")).json()["id"]
    assert "ingenting gallras" in str((await condition(archive, other, "S25"))["evidence"])
