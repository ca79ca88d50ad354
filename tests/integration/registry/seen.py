"""What ingest tells of profiles, as the registry hears it."""

from datetime import timedelta
from typing import Any

import httpx

from local import onboarding
from local.picture import arms
from shared.blobs import BlobStore
from shared.contracts.ingest import ProfileChecked
from shared.ids import uuid7
from tests.integration.registry.conftest import Town
from tests.support.posts import react


async def look(town: Town, account: httpx.Response, **parts: Any) -> None:
    """As `seen`, and the registry hears it."""
    await react(town.service, await seen(town, account, **parts))


async def seen(town: Town, account: httpx.Response, **parts: Any) -> ProfileChecked:
    """The platform shows the account as it was approved, some minutes later, unless told otherwise."""
    told = account.json()
    await onboarding.plan_records(town.registry, account, await onboarding.conditions(town.registry, account))
    town.service.core.clock.advance(timedelta(minutes=5))  # type: ignore[attr-defined] # a frozen clock
    given: dict[str, Any] = {
        "check_id": uuid7(), "account_id": told["id"], "account_version": told["version"], "platform": told["platform"],
        "outcome": "SEEN", "asked_platform_id": told["platform_id"], "asked_handle": told["handle"],
        "platform_id": told["platform_id"], "handle": told["handle"], "id_of_handle": told["platform_id"],
        "handle_answer": "SOMEBODY",
        "name": "Hultsfreds bibliotek", "url": told["url"], "about": told["notice"],
        "picture_digest": await BlobStore(town.service.core.settings.blobs_dir).put(arms()), "picture_type": "image/png",
        "checked_at": town.service.core.clock.now(),
    }  # fmt: skip
    return ProfileChecked(**given | parts)


async def status_of(town: Town, account: httpx.Response) -> str:
    return str((await town.manager.get(f"/accounts/{account.json()['id']}")).json()["status"])


async def opened(town: Town, **parts: Any) -> httpx.Response:
    """Approved, seen on its platform, and ACTIVE."""
    account = await town.approved(**parts)
    assert account.status_code == 201, account.text
    await look(town, account)
    found = await town.manager.get(f"/accounts/{account.json()['id']}")
    assert found.json()["status"] == "ACTIVE", await conditions(town, account)
    return found


async def condition(town: Town, here: str, name: str) -> dict[str, Any]:
    """One of the account at this address."""
    told = (await town.manager.get(f"{here}/conditions")).json()["items"]
    return dict(next(one for one in told if one["id"] == name))


async def conditions(town: Town, account: httpx.Response) -> dict[str, str]:
    items = (await town.manager.get(f"/accounts/{account.json()['id']}/conditions")).json()["items"]
    return {one["id"]: one["state"] for one in items}
