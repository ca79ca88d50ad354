"""How an account comes from its draft to operation, as the roles do it over REST: for the sample, the demo, tests, benchmarks.

One way in, so that a new condition is met in one place.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import httpx

Body = Mapping[str, Any]
REASON = {"reason": "Tydliga mål och god bemanning."}


class Calls(Protocol):
    """The registry, called with a role's own key; `seen` is the answer whose version is meant. Raises when refused."""

    async def __call__(
        self, role: str, method: str, path: str, *, seen: httpx.Response | None = None, **more: Any
    ) -> httpx.Response: ...


def calls_by(client_of: Callable[[str], httpx.AsyncClient]) -> Calls:
    """`client_of` gives a client with the key of a role: account_manager, unit_manager, account_approver, admin."""
    return _calling(lambda role, headers: (client_of(role), headers))


def calls_with(registry: httpx.AsyncClient, keys: Mapping[str, str]) -> Calls:
    """One client for all; `keys` are by role, as in var/keys.env."""
    return _calling(lambda role, headers: (registry, headers | {"Authorization": f"Bearer {keys[role.upper()]}"}))


def _calling(open_as: Callable[[str, dict[str, str]], tuple[httpx.AsyncClient, dict[str, str]]]) -> Calls:
    async def call(
        role: str, method: str, path: str, *, seen: httpx.Response | None = None, **more: Any
    ) -> httpx.Response:
        client, headers = open_as(role, {"If-Match": seen.headers["ETag"]} if seen is not None else {})
        answer = await client.request(method, path, headers=headers, **more)
        if answer.is_error:
            raise httpx.HTTPStatusError(
                f"{role}: {method} {path} was refused: {answer.text}", request=answer.request, response=answer
            )
        return answer

    return call


async def complete(call: Calls, seen: httpx.Response, parts: Body | None = None) -> httpx.Response:
    """Fill in a draft, and publish the notice that the register proposes for it."""
    here = f"/accounts/{seen.json()['id']}"
    if parts:
        seen = await call("account_manager", "PATCH", here, json=parts, seen=seen)
    notice = (await call("account_manager", "GET", f"{here}/notice")).json()["text"]
    return await call("account_manager", "PATCH", here, json={"notice": notice}, seen=seen)


async def notify(call: Calls, seen: httpx.Response) -> httpx.Response:
    return await call("account_manager", "POST", f"/accounts/{seen.json()['id']}/notifications", seen=seen)


async def decide(call: Calls, seen: httpx.Response) -> httpx.Response:
    """A notified account, confirmed by the unit's manager where that is asked for, and approved by somebody else."""
    here = f"/accounts/{seen.json()['id']}"
    manager = await call("unit_manager", "GET", here)
    if "confirm" in {one["rel"] for one in manager.json()["_links"]}:
        seen = await call("unit_manager", "POST", f"{here}/confirmations", seen=seen)
    return await call("account_approver", "POST", f"{here}/approvals", json=REASON, seen=seen)


async def bring_to_approval(call: Calls, seen: httpx.Response) -> httpx.Response:
    """From wherever an earlier run left it."""
    if seen.json()["status"] in {"DRAFT", "RETURNED"}:
        seen = await notify(call, await complete(call, seen))
    if seen.json()["status"] in {"NOTIFIED", "MANAGER_OK"}:
        seen = await decide(call, seen)
    return seen
