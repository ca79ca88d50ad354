"""The sample municipality's records management plans: drafted from what is proposed, adopted as the committees would."""

from collections.abc import Iterable, Mapping
from typing import Any

import httpx

from shared.auth.roles import Role

DECIDED = "2026-01-12"


async def plan(registry: httpx.AsyncClient, keys: Mapping[str, str], committees: Iterable[tuple[str, str]]) -> None:
    """(name, unit id) of each committee: its plan governs all under it. One that has a plan in force is left alone."""
    for name, unit_id in committees:
        found = (await _call(registry, keys, "GET", "/plans", params={"unit_id": unit_id, "limit": 200})).json()[
            "items"
        ]
        if any(one["status"] == "ADOPTED" for one in found):
            continue
        drafts = [one["id"] for one in found if one["status"] == "DRAFT"]
        if drafts:
            seen = await _call(registry, keys, "GET", f"/plans/{drafts[0]}")
        else:
            body = {"unit_id": unit_id, "title": f"Dokumenthanteringsplan, {name}", "from_proposal": True}
            seen = await _call(registry, keys, "POST", "/plans", json=body)
        adoption = {
            "decision_ref": f"{name} {DECIDED} § 7", "deciding_body": name, "decided_on": DECIDED, "valid_from": DECIDED,
        }  # fmt: skip
        here = f"/plans/{seen.json()['id']}/adoptions"
        await _call(registry, keys, "POST", here, json=adoption, headers={"If-Match": seen.headers["ETag"]})


async def _call(
    registry: httpx.AsyncClient, keys: Mapping[str, str], method: str, path: str, **more: Any
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {keys[Role.RECORDS_OFFICER.name]}"} | more.pop("headers", {})
    answer = await registry.request(method, path, headers=headers, **more)
    answer.raise_for_status()
    return answer
