"""An account is brought on its way although somebody else changes it meanwhile."""

from typing import Any, cast

import httpx
import pytest

from local import onboarding
from local.mailbox import Mailbox
from local.onboarding import Registry, bring

HERE = "http://registry/accounts/0199d3a4-0000-7000-8000-000000000001"


def account(status: str) -> httpx.Response:
    told = {"id": HERE.rpartition("/")[2], "status": status}
    return httpx.Response(200, json=told, headers={"ETag": '"2"'}, request=httpx.Request("GET", HERE))


def registry() -> Registry:
    """Where the platform was read, and the account opened, between a look at it and the next step."""
    client = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: account("ACTIVE")), base_url="http://registry")
    return Registry(client, {"ACCOUNT_MANAGER": "nyckel"}, cast("Mailbox", None))


def step_that_is_refused(monkeypatch: pytest.MonkeyPatch, status: int) -> list[str]:
    tried: list[str] = []

    async def step(_registry: Registry, seen: httpx.Response) -> Any:
        tried.append(seen.json()["status"])
        answer = httpx.Response(status, request=httpx.Request("POST", HERE))
        raise httpx.HTTPStatusError("refused", request=answer.request, response=answer)

    monkeypatch.setitem(onboarding.STEPS, "APPROVED", step)
    return tried


async def test_who_was_overtaken_looks_again_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = step_that_is_refused(monkeypatch, 412)
    assert (await bring(registry(), account("APPROVED"), "ACTIVE")).json()["status"] == "ACTIVE"
    assert tried == ["APPROVED"]


async def test_any_other_refusal_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    step_that_is_refused(monkeypatch, 422)
    with pytest.raises(httpx.HTTPStatusError, match="refused"):
        await bring(registry(), account("APPROVED"), "ACTIVE")
