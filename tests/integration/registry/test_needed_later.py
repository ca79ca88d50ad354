"""Whoever will be on duty when the others are away is not taken away, unless that cannot be avoided (S13)."""

from datetime import timedelta

import httpx
import pytest

from shared.clock import FrozenClock
from tests.integration.registry.conftest import Town, if_match, made
from tests.integration.registry.seen import status_of
from tests.integration.registry.test_absences import MONDAY, SATURDAY, SUNDAY, away
from tests.support.services import by_itself

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def third(town: Town) -> str:
    """Another deputy, away on Saturday and Sunday."""
    person = await made(town.admin, "/people", name="Bibliotekarie Tre", email="tre@hultsfred.se", subject="tre",
                        unit_id=town.ids["library"])  # fmt: skip
    assert (await away(town.manager, person, SATURDAY, MONDAY)).status_code == 201
    return person


async def without_deputy(
    town: Town, who: httpx.AsyncClient, account: httpx.Response, person: str, *, unavoidable: bool = False
) -> httpx.Response:
    body = {"deputies": [person]} | ({"unavoidable": True} if unavoidable else {})
    seen = await who.get(f"/accounts/{account.json()['id']}")
    return await who.patch(f"/accounts/{account.json()['id']}", json=body, headers=if_match(seen))


async def test_the_deputy_who_is_needed_later_stays(town: Town, third: str) -> None:
    account = await town.active(deputies=[town.ids["deputy"], third])
    assert (await away(town.manager, town.ids["librarian"], SUNDAY, None)).status_code == 201
    refused = await without_deputy(town, town.manager, account, third)
    told = refused.json()
    assert (refused.status_code, told["accounts"]) == (409, [account.json()["id"]]), refused.text
    assert (told["alone_from"], told["alone_until"]) == (SUNDAY, MONDAY)
    assert f"from {SUNDAY} to {MONDAY}" in told["detail"]
    now = await town.manager.get(f"/accounts/{account.json()['id']}")
    assert now.json()["deputies"] == [town.ids["deputy"], third], "nothing changed"


async def test_what_cannot_be_avoided_puts_it_at_risk_then(town: Town, third: str, clock: FrozenClock) -> None:
    account = await town.active(deputies=[town.ids["deputy"], third])
    await away(town.manager, town.ids["librarian"], SUNDAY, None)
    by_unit = await without_deputy(town, town.manager, account, third, unavoidable=True)
    assert by_unit.status_code == 403, "account_manager alone does not leave an account alone"
    taken = await without_deputy(town, town.chief, account, third, unavoidable=True)
    assert (taken.status_code, taken.json()["status"]) == (200, "ACTIVE"), taken.text
    clock.advance(timedelta(days=1, hours=14))
    await by_itself(town.service, "weigh_duty")
    assert await status_of(town, account) == "AT_RISK"


async def test_nobody_is_refused_what_leaves_nothing_worse(town: Town, third: str) -> None:
    account = await town.active(deputies=[town.ids["deputy"], third])
    assert (await away(town.manager, town.ids["librarian"], MONDAY, None)).status_code == 201
    assert (await without_deputy(town, town.manager, account, third)).status_code == 200, "back when they are needed"
    draft = await town.drafted(platform="youtube", deputies=[town.ids["deputy"], third])
    await away(town.chief, town.ids["librarian"], SATURDAY, SUNDAY, unavoidable=True)
    assert (await without_deputy(town, town.manager, draft, third)).status_code == 200, "a draft needs nobody yet"


async def test_one_who_leaves_later_needs_a_deputy_then(town: Town, third: str) -> None:
    account = await town.active(deputies=[town.ids["deputy"], third])
    person = f"/people/{third}"
    gone = await town.chief.post(
        f"{person}/departures", json={"left_on": "2026-12-01"}, headers=if_match(await town.admin.get(person))
    )
    assert gone.status_code == 201, gone.text
    assert (await away(town.manager, town.ids["librarian"], "2026-12-20T07:00:00Z", None)).status_code == 201
    refused = await without_deputy(town, town.manager, account, third)
    assert (refused.status_code, refused.json()["alone_from"], refused.json()["alone_until"]) == (
        409, "2026-12-20T07:00:00Z", None,
    )  # fmt: skip
