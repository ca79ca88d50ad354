"""Those who keep the records of a small municipality, and what they do."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.integration.registry.conftest import MakeClient, Town, if_match

ADOPTION = {
    "decision_ref": "KS 2026-11-01 § 7", "deciding_body": "Kommunstyrelsen", "decided_on": "2026-11-01",
    "valid_from": "2026-11-02",
}  # fmt: skip
DECISION = {
    "record_types": ["comment_simple"], "disposition": "DISPOSE_AFTER", "retention_period": "P3M",
    "retention_trigger": "captured", "legal_basis": "Arkivlagen 10 §", "consulted_archive_authority_on": "2026-10-01",
}  # fmt: skip
RULING = {
    "registry_no": "KS 2026/0042", "deciding_body": "Kommunstyrelsen", "decided_on": "2026-11-01",
    "valid_from": "2026-11-02",
}  # fmt: skip
ROW = {"record_type": "own_post_unique", "disposition": "PRESERVE", "registration_mode": "KEPT_IN_ORDER"}


@dataclass
class Archive:
    """The municipality, and an officer of records and a reader with a key of their own."""

    town: Town
    officer: httpx.AsyncClient
    reader: httpx.AsyncClient

    @classmethod
    async def of(cls, town: Town, client: MakeClient) -> "Archive":
        return cls(town, town.officer, await client(town.service, "auditor"))

    async def drafted(self, unit: str = "board", **more: Any) -> httpx.Response:
        body = {"unit_id": self.town.ids[unit], "title": "Dokumenthanteringsplan", "from_proposal": True} | more
        answer = await self.officer.post("/plans", json=body)
        assert answer.status_code == 201, answer.text
        return answer

    async def adopt(self, seen: httpx.Response, **more: Any) -> httpx.Response:
        here = f"/plans/{seen.json()['id']}/adoptions"
        return await self.officer.post(here, json=ADOPTION | more, headers=if_match(seen))

    async def adopted(self, unit: str = "board", **more: Any) -> httpx.Response:
        answer = await self.adopt(await self.drafted(unit), **more)
        assert answer.status_code == 201, answer.text
        return answer

    async def row(self, plan: httpx.Response, code: str) -> dict[str, Any]:
        rows = (await self.reader.get(f"/plans/{plan.json()['id']}/rows?limit=200")).json()["items"]
        return next(row for row in rows if row["record_type"] == code)

    async def put_row(self, plan: httpx.Response, code: str, **more: Any) -> httpx.Response:
        row = await self.row(plan, code)
        here = f"/plans/{plan.json()['id']}/rows/{row.pop('id')}"
        del row["_links"]
        return await self.officer.put(here, json=row | more, headers=if_match(plan))

    async def decided(self, told: dict[str, Any] | None = None, **ruling: Any) -> httpx.Response:
        draft = await self.officer.post("/disposal-decisions", json=DECISION | (told or {}))
        assert draft.status_code == 201, draft.text
        here = f"/disposal-decisions/{draft.json()['id']}/adoptions"
        return await self.officer.post(here, json=RULING | ruling, headers=if_match(draft))
